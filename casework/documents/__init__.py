"""Files of a case: what they are, how they are kept, how they are shown."""
