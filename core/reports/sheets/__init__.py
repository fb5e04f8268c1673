"""The sheets of the report's workbook: real numbers under the words of the page, and native charts beside the numbers."""
