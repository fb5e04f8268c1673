"""The forms in which records are typed: made from the data dictionary, one row a field."""
