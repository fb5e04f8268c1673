"""Units as they are written, and the exact factor that turns each into the unit of the field."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from core.dictionary.spec import FieldSpec
from core.dictionary.words import name_key


class KnownUnit(NamedTuple):
    """A unit in the dictionary's spelling; a value in it times `factor` is that in the field's unit, exactly."""

    spelling: str
    factor: Decimal


def known_units(spec: FieldSpec) -> Mapping[str, KnownUnit]:
    """The units a field understands, by `name_key`, so that `g/l`, `G / L`, `m²` and every kind of mu are found."""
    if spec.unit is None:
        return {}
    units = {name_key(spec.unit): KnownUnit(spec.unit, Decimal(1))}
    for unit, factor in spec.accepts.items():
        units.setdefault(name_key(unit), KnownUnit(unit, factor))
    return units


def units_named(spec: FieldSpec) -> str:
    """The units of a field for a sentence: its own first."""
    return ", ".join((spec.unit, *spec.accepts)) if spec.unit else "no unit"
