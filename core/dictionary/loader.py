"""Reads the data dictionary from its TOML files, one a form, and refuses a file that contradicts itself."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from core.dictionary.spec import (
    Bounds,
    Choice,
    Dictionary,
    FieldSpec,
    FieldType,
    FormSpec,
    MissingReason,
    Rule,
    UnitQuestion,
)

SHIPPED = Path(__file__).parents[2] / "resources" / "dictionary"

_FIELD_KEYS = frozenset(FieldSpec.__dataclass_fields__) - {"form"}


class DictionaryError(ValueError):
    """The dictionary's files contradict themselves: a fault of the program's makers, not of its users."""


def load_dictionary(folder: Path = SHIPPED) -> Dictionary:
    """The data dictionary in `folder`: `dictionary.toml` with the common words, and one TOML file a form in the order it names.

    A form of many fields names its `parts`: files with more of its fields.
    """
    common = _read(folder / "dictionary.toml")
    forms = {form_id: _form(form_id, _whole_form(folder, form_id)) for form_id in common["forms"]}
    words = common["words"]
    missing = {word: MissingReason(reason) for reason, listed in words["missing"].items() for word in listed}
    return Dictionary(
        version=common["version"],
        forms=forms,
        yes_words=frozenset(words["yes"]),
        no_words=frozenset(words["no"]),
        missing_words=missing,
    )


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file, parse_float=Decimal)


def _whole_form(folder: Path, form_id: str) -> dict[str, Any]:
    raw = _read(folder / f"{form_id}.toml")
    parts = [_read(folder / f"{part}.toml")["field"] for part in raw.get("parts", ())]
    return {**raw, "field": [*raw["field"], *(field for part in parts for field in part)]}


def _form(form_id: str, raw: Mapping[str, Any]) -> FormSpec:
    fields: dict[str, FieldSpec] = {}
    for entry in raw["field"]:
        spec = _field(form_id, entry)
        if spec.id in fields:
            raise DictionaryError(f"{form_id}.{spec.id} is described twice")
        fields[spec.id] = spec
    known = (*raw["key"], *([raw["date"]] if "date" in raw else []))
    unknown = [name for name in known if name not in fields]
    if unknown:
        raise DictionaryError(f"{form_id} is keyed by fields it does not have: {', '.join(unknown)}")
    return FormSpec(
        id=form_id,
        label=raw["label"],
        key=tuple(raw["key"]),
        date=raw.get("date"),
        fields=fields,
        synonyms=tuple(raw.get("synonyms", ())),
        repeats=raw.get("repeats", False),
    )


def _field(form_id: str, entry: Mapping[str, Any]) -> FieldSpec:
    where = f"{form_id}.{entry.get('id', '?')}"
    strange = set(entry) - _FIELD_KEYS
    if strange:
        raise DictionaryError(f"{where} has unknown keys: {', '.join(sorted(strange))}")
    given = dict(entry)
    given["type"] = FieldType(entry["type"])
    given["accepts"] = {unit: Decimal(factor) for unit, factor in entry.get("accepts", {}).items()}
    for limit in ("hard", "soft"):
        if limit in entry:
            low, high = (Decimal(end) for end in entry[limit])
            if low > high:
                raise DictionaryError(f"{where}: {limit} bounds are reversed")
            given[limit] = Bounds(low, high)
    given["choices"] = tuple(
        Choice(item["code"], item["label"], tuple(item.get("synonyms", ()))) for item in entry.get("choices", ())
    )
    given["rules"] = tuple(
        Rule(item["rule"], {name: value for name, value in item.items() if name != "rule"})
        for item in entry.get("rules", ())
    )
    given["unit_questions"] = tuple(_question(item) for item in entry.get("unit_questions", ()))
    given["synonyms"] = tuple(entry.get("synonyms", ()))
    given["diseases"] = tuple(entry.get("diseases", ()))
    spec = FieldSpec(form=form_id, **given)
    _refuse_contradictions(spec, where)
    return spec


def _question(item: Mapping[str, Any]) -> UnitQuestion:
    limits = {limit: Decimal(item[limit]) for limit in ("below", "above") if limit in item}
    return UnitQuestion(item["unit"], item["suggest"], **limits)


def _refuse_contradictions(spec: FieldSpec, where: str) -> None:
    if spec.hard and spec.soft and not (spec.hard.holds(spec.soft.low) and spec.hard.holds(spec.soft.high)):
        raise DictionaryError(f"{where}: the soft bounds reach outside the hard ones")
    if spec.type in (FieldType.CHOICE, FieldType.CHOICES):
        if not spec.choices and not spec.open:
            raise DictionaryError(f"{where}: a closed list without choices")
    elif spec.choices or spec.open:
        raise DictionaryError(f"{where}: only lists have choices")
    if spec.accepts and spec.unit is None:
        raise DictionaryError(f"{where}: other units are accepted but none is the field's own")
    units = {spec.unit, *spec.accepts}
    if any(question.unit not in units or question.suggest not in units for question in spec.unit_questions):
        raise DictionaryError(f"{where}: a unit question names a unit that the field does not understand")
    if spec.partial and spec.type is not FieldType.DATE:
        raise DictionaryError(f"{where}: only a date can be partial")
