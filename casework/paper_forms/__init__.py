"""Statutory forms (data) as fields of a page: drawn, read, shown; never decided here."""
