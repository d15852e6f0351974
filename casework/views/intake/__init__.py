"""Pages that take a report: the whole page, one question a page, the receipt, files."""
