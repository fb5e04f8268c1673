"""The encrypted clinic file: records, who changed them and why, and the keys of those who may open it."""
