"""Today: the work lists of the day."""
