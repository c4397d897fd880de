"""Words from evidence."""
