"""One patient: the header, the timeline, the flow sheet, every record and its history."""
