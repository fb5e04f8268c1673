"""Puts values into the records of a form, as an undo does."""

from __future__ import annotations

from collections.abc import Mapping

from core.services.entry import FormSession
from ui.forms.undo import Place, Value


def put_values(parts: Mapping[str, FormSession], values: Mapping[Place, Value]) -> dict[str, frozenset[str]]:
    """Types values into the records of a form; gives the fields that changed, by part. Totals follow first, then stand as wanted."""
    changed: dict[str, set[str]] = {name: set() for name, _field in values}
    for _ in range(2):
        for (name, field), value in values.items():
            part = parts.get(name)
            if part is None:
                continue
            state = part.state(field)
            unanswered = state.confirmed and state.issue is not None and not value.kept
            if unanswered or (state.text, state.unit) != (value.text, value.unit):
                changed[name] |= part.set_text(field, value.text, unit=value.unit)
    for (name, field), value in values.items():
        part = parts.get(name)
        if part is not None and value.kept and part.state(field).to_confirm:
            part.confirm(field)
        changed[name].add(field)
    return {name: frozenset(fields) for name, fields in changed.items()}
