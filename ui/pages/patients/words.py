"""Where rituximab stands for a patient, as a key that words and chips are chosen by."""

from __future__ import annotations

from typing import Literal

from core.services.register import PatientLine

StatusKey = Literal["on", "stopped", "dead", "open", "none"]
"""on: stated as ongoing; open: infusions and no stop recorded, nothing stated; none: no infusion yet."""


def status_key(line: PatientLine) -> StatusKey:
    """Where rituximab stands, from what is recorded."""
    if line.status == "dead":
        return "dead"
    if line.status == "discontinued":
        return "stopped"
    if line.status == "ongoing":
        return "on"
    return "open" if line.infusions else "none"
