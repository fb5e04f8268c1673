"""The program's version, as `--version`, the provenance line and the audit trail print it."""

VERSION = "0.1.0"
