"""Where the patients place can be sent by `Shell.go`, besides a patient's code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class PatientsTarget(Enum):
    """The list itself, or the list with the keyboard in its search field."""

    LIST = "list"
    SEARCH = "search"


@dataclass(frozen=True, slots=True)
class FormTarget:
    """A form to fill: a new record of the patient `code`, a new patient when `code` is None, or the record `record_id`.

    The cursor stands in `field` when it is given.
    """

    form: str
    code: str | None = None
    record_id: int | None = None
    field: str = ""
