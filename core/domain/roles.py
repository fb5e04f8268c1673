"""What a person is in the clinic."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a user of a clinic file is; what each may do is decided by the services."""

    ADMINISTRATOR = "administrator"
    PHYSICIAN = "physician"
    NURSE = "nurse"
    ANALYST = "analyst"
