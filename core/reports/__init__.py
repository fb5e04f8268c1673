"""Turns numbers into documents: tables, figures and methods that the PDF, the workbook and the screen render alike."""
