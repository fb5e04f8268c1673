"""Documents on paper: PDF and print, painted by Qt from the plain blocks of `core.reports.document`."""
