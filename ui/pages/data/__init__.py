"""Import, export and the empty template: the ways of records into and out of the clinic file."""
