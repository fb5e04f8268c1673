"""What a user can do: read a source, analyse it, write a report, import a workbook, make and check a clinic file."""
