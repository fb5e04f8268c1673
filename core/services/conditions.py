"""A condition on patients as people write it, `sex=female` or `Subset=dermatomyositis`, read as the codes that the records hold."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from core.dictionary.issue import Severity
from core.dictionary.parse_value import FieldParser
from core.dictionary.spec import Dictionary, FieldSpec, FieldType
from core.dictionary.words import folded
from core.faults import UsageFault

Condition = tuple[str, str]
"""A field and the value that a patient must have: one entry of `Options.where`."""


class DerivedField(NamedTuple):
    """A field that the analysis derives: what it is called, the fields that bring its codes, and its own codes with their synonyms."""

    words: str
    sources: tuple[str, ...] = ()
    codes: Mapping[str, tuple[str, ...]] = MappingProxyType({})


DERIVED: Mapping[str, DerivedField] = MappingProxyType(
    {
        "disease": DerivedField("Disease", ("disease",)),
        "subset": DerivedField("Subset", ("iim_subset", "ssc_subset")),
        "therapy": DerivedField(
            "Therapy at first infusion",
            codes=MappingProxyType(
                {"combination": ("combo", "combined", "combination therapy"), "monotherapy": ("mono", "alone")}
            ),
        ),
        "csdmard": DerivedField(
            "csDMARD at first infusion",
            codes=MappingProxyType({"none": ("no",), "methotrexate": ("mtx",), "other": ("other csdmard",)}),
        ),
    }
)
_NOTHING = "Nothing was written."
_MOST_NAMED = 12


def read_conditions(typed: Iterable[Condition], dictionary: Dictionary) -> tuple[Condition, ...]:
    """The conditions with field ids and codes: names, labels and synonyms of the dictionary count, in any letter case.

    Raises UsageFault that names the fields or the values there are to choose from.
    """
    return tuple(one for name, value in typed for one in _read(name, value, dictionary))


def condition_words(dictionary: Dictionary, field: str, value: str) -> str:
    """A condition in the words of the screen: `Subset: DM, dermatomyositis`, `Sex at birth: female`."""
    return f"{field_words(dictionary, field)}: {value_words(dictionary, field, value)}"


def field_words(dictionary: Dictionary, field: str) -> str:
    """What a field is called."""
    if field in DERIVED:
        return DERIVED[field].words
    spec = dictionary.forms["patients"].fields.get(field)
    return spec.label["en"] if spec is not None else field


def value_words(dictionary: Dictionary, field: str, value: str) -> str:
    """What one of its codes is called."""
    from core.reports import labels

    for source in DERIVED[field].sources if field in DERIVED else ():
        named = labels.choice(dictionary, "patients", source, value)
        if value in {choice.code for choice in dictionary.field("patients", source).choices}:
            return f"{value}, {named}" if value.isupper() else named
    if field in DERIVED:
        return labels.group(f"{field}={value}")
    spec = dictionary.forms["patients"].fields.get(field)
    return labels.choice(dictionary, "patients", field, value) if spec is not None and spec.choices else value


def _read(name: str, value: str, dictionary: Dictionary) -> list[Condition]:
    field = _field(name, dictionary)
    if field in DERIVED:
        return [(field, _derived_code(field, value, dictionary))]
    spec = dictionary.forms["patients"].fields[field]
    parsed = FieldParser(spec, dictionary, date.today())(value)  # noqa: DTZ011 - decides the century of a two-digit year only
    wrong = next((issue for issue in parsed.issues if issue.severity is Severity.ERROR), None)
    if parsed.value is None or wrong is not None:
        raise UsageFault(f"{value!r} is no value of {spec.label['en']} ({field}).", _NOTHING, _values_of(spec))
    if isinstance(parsed.value, bool):
        return [(field, "yes" if parsed.value else "no")]
    if spec.type is FieldType.CHOICES:
        return [(field, code) for code in str(parsed.value).split("; ")]
    return [(field, f"{parsed.value:g}" if isinstance(parsed.value, float) else str(parsed.value))]


def _field(name: str, dictionary: Dictionary) -> str:
    fields = dictionary.forms["patients"].fields
    known = {folded(code): code for code in (*DERIVED, *fields)}
    for code, derived in DERIVED.items():
        known.setdefault(folded(derived.words), code)
    for spec in fields.values():
        for word in (*spec.label.values(), *spec.synonyms):
            known.setdefault(folded(word), spec.id)
    found = known.get(folded(name))
    if found is not None:
        return found
    alike = difflib.get_close_matches(folded(name)[:80], known, n=1)
    meant = f"Did you mean {known[alike[0]]}? " if alike else ""
    asked = ", ".join((*DERIVED, *(spec.id for spec in fields.values() if spec.choices and spec.id not in DERIVED)))
    raise UsageFault(
        f"There is no field {name!r} to filter by.",
        _NOTHING,
        f"{meant}Use a field of the patients, such as {asked}.",
    )


def _derived_code(field: str, value: str, dictionary: Dictionary) -> str:
    from core.reports import labels

    derived, words, offered = DERIVED[field], dict[str, str](), list[str]()
    for source in derived.sources:
        for choice in dictionary.field("patients", source).choices:
            words.setdefault(folded(choice.code), choice.code)
            offered.append(_said(choice.code, choice.label["en"]))
            for word in (*choice.label.values(), *choice.synonyms):
                words.setdefault(folded(word), choice.code)
    for code, synonyms in derived.codes.items():
        label = labels.group(f"{field}={code}")
        offered.append(_said(code, label))
        words |= {folded(word): code for word in (code, label, *synonyms)}
    if folded(value) in words:
        return words[folded(value)]
    raise UsageFault(
        f"{value!r} is no value of {derived.words} ({field}).", _NOTHING, f"Choose one of: {', '.join(offered)}."
    )


def _values_of(spec: FieldSpec) -> str:
    if spec.type is FieldType.YES_NO:
        return "Choose yes or no."
    if spec.choices:
        named = [_said(choice.code, choice.label["en"]) for choice in spec.choices]
        more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
        return f"Choose one of: {', '.join(named[:_MOST_NAMED])}{more}."
    kinds = {FieldType.DATE: "a date, as 2024-06-30", FieldType.TITRE: "a titre, as 160 or 1:160 or negative"}
    unit = f" in {spec.unit}" if spec.unit else ""
    return f"Give {kinds.get(spec.type, f'a number{unit}')}."


def _said(code: str, label: str) -> str:
    return code if folded(code) == folded(label) else f"{code} ({label})"
