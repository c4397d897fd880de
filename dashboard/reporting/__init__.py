"""Feedback reports: what the pages show of a title or a slate, put together in the words that are printed."""
