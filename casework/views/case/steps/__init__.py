"""One page per command on a case: a table of steps, driven by one view."""
