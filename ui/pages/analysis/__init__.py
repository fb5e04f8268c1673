"""The analysis of the open clinic: choose a cohort, see figure, definition and tables of each subject, export them."""
