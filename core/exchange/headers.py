"""Recognises sheets and headers: ids, labels and synonyms in any writing, with the unit that a header names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from core.dictionary.spec import Dictionary, FieldSpec, FormSpec
from core.dictionary.units import KnownUnit, known_units
from core.dictionary.words import name_key, words_key

_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]\s*$")
_NUMBER = r"[0-9]+(?:[.,][0-9]+)?"
_NUMBERS = re.compile(_NUMBER)
_RANGE = re.compile(rf"^\s*{_NUMBER}\s*(?:-|\u2013|to)\s*{_NUMBER}\s*")


class Header(NamedTuple):
    """The field a header stands for, the unit it names, or the unit or scale it names that the field does not have."""

    spec: FieldSpec
    unit: str = ""
    not_understood: str = ""


def sheet_forms(dictionary: Dictionary) -> Mapping[str, FormSpec]:
    """The form of every sheet name, by `name_key`; ids come before labels and synonyms."""
    named = {name_key(form.id): form for form in dictionary.forms.values()}
    for form in dictionary.forms.values():
        for name in (*form.synonyms, *form.label.values()):
            named.setdefault(name_key(name), form)
    return named


class HeaderIndex:
    """Every way to write the headers of a form: an id, synonym or label, alone or followed by a unit of the field.

    `IgG (g/L)`, `CK [µkat/L]` and `igg_g_l` name a unit. Words may be run together (`PatientID`) unless one is a
    single letter: `immunoglobulin a` run together would be Italian for all of them. Ids come before synonyms, and
    synonyms before labels.
    """

    def __init__(self, form: FormSpec) -> None:
        self._known: dict[str, FieldSpec] = {words_key(spec.id): spec for spec in form}
        for spec in form:
            for synonym in spec.synonyms:
                self._known.setdefault(words_key(synonym), spec)
        for spec in form:
            for label in spec.label.values():
                self._known.setdefault(words_key(label), spec)
        for key, spec in list(self._known.items()):
            if all(len(word) > 1 for word in key.split("_")):
                self._known.setdefault(key.replace("_", ""), spec)

    def match(self, text: str) -> Header | None:
        """The field the header stands for, or None when the dictionary does not know it."""
        key = words_key(text)
        if key in self._known:
            return Header(self._known[key])
        words = key.split("_")
        for behind in range(1, len(words)):
            spec = self._known.get("_".join(words[:-behind]))
            unit = known_units(spec).get("".join(words[-behind:])) if spec else None
            if spec and unit:
                return Header(spec, unit.spelling)
        return self._with_remark(text)

    def _with_remark(self, text: str) -> Header | None:
        """A header with something else in brackets: a scale, a remark, or a unit nobody can convert."""
        brackets = _BRACKETS.search(text)
        spec = self._known.get(words_key(text[: brackets.start()])) if brackets else None
        if brackets is None or spec is None:
            return None
        remark, units = brackets[1], known_units(spec)
        bare = _RANGE.sub("", remark).strip()
        unit = units.get(name_key(bare))
        numbers = _NUMBERS.findall(remark)
        if numbers and spec.hard and not spec.soft:
            return self._on_scale(spec, numbers[-1], [unit] if unit else list(units.values()), remark)
        if unit:
            return Header(spec, unit.spelling)
        names_a_unit = spec.unit is not None and any(letter.isalpha() or letter == "%" for letter in bare)
        return Header(spec, not_understood=bare if names_a_unit else "")

    @staticmethod
    def _on_scale(spec: FieldSpec, top: str, units: Sequence[KnownUnit], remark: str) -> Header:
        """A field that its hard bounds alone confine is a scale: 0-100 is a VAS in mm, 0-80 not the MMT-8 on 0-150."""
        tops = [Decimal(str(rule.arguments["default"])) for rule in spec.rules if rule.name == "within_scale"]
        wanted = tops or ([spec.hard.high] if spec.hard else [])
        for unit in units or (KnownUnit("", Decimal(1)),):
            if Decimal(top.replace(",", ".")) * unit.factor in wanted:
                return Header(spec, unit.spelling)
        return Header(spec, not_understood=remark)
