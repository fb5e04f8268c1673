"""The places of an open clinic, one folder each."""
