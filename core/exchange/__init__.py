"""Workbooks and folders of CSV files, in and out: reading, matching, checking every cell, and writing them again."""
