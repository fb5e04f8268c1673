"""What is noticed about a value: the rule it breaks, whether that stops the record, and what may have been meant."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """An error cannot be saved or imported; a warning is shown and may stand."""

    ERROR = "error"
    WARNING = "warning"


class Issue(NamedTuple):
    """One thing noticed about one value; `rule` is a fixed id for the program to translate, `proposal` a hint."""

    rule: str
    severity: Severity
    proposal: str = ""


def error(rule: str, proposal: str = "") -> Issue:
    """A value that cannot be kept."""
    return Issue(rule, Severity.ERROR, proposal)


def warning(rule: str, proposal: str = "") -> Issue:
    """A value that is kept and questioned."""
    return Issue(rule, Severity.WARNING, proposal)
