"""Recognises sheets and headers: ids, labels and synonyms in any letter case and order, with the unit where the header names one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from core.dictionary.spec import Dictionary, FieldSpec, FormSpec
from core.dictionary.units import known_units
from core.dictionary.words import name_key

_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]\s*$")
_SCALE = re.compile(r"^\s*[0-9.,]+\s*(?:-|\u2013|to)\s*[0-9.,]+\s*")


class Header(NamedTuple):
    """The field a header stands for and the unit it names, if any; `foreign_unit` is one that the field does not understand."""

    spec: FieldSpec
    unit: str = ""
    foreign_unit: str = ""


def sheet_forms(dictionary: Dictionary) -> Mapping[str, FormSpec]:
    """The form of every sheet name, by `name_key`; ids come before labels and synonyms."""
    named = {name_key(form.id): form for form in dictionary.forms.values()}
    for form in dictionary.forms.values():
        for name in (*form.synonyms, *form.label.values()):
            named.setdefault(name_key(name), form)
    return named


class HeaderIndex:
    """Every way to write the headers of one form.

    A header is an id, a synonym or a label, alone or with a unit the field understands in brackets or behind it: `IgG (g/L)`,
    `CK [µkat/L]`, `igg_g_l`. Ids come before synonyms, synonyms before labels, and those before names made with a unit.
    """

    def __init__(self, form: FormSpec) -> None:
        self._known: dict[str, Header] = {name_key(spec.id): Header(spec) for spec in form}
        for spec in form:
            for synonym in spec.synonyms:
                self._known.setdefault(name_key(synonym), Header(spec))
        for spec in form:
            for label in spec.label.values():
                self._known.setdefault(name_key(label), Header(spec))
        for spec in form:
            for name in (spec.id, *spec.synonyms, *spec.label.values()):
                for key, unit in known_units(spec).items():
                    self._known.setdefault(name_key(name) + key, Header(spec, unit.spelling))

    def match(self, text: str) -> Header | None:
        """The field the header stands for, or None when the dictionary does not know it."""
        known = self._known.get(name_key(text))
        if known is not None:
            return known
        brackets = _BRACKETS.search(text)
        base = self._known.get(name_key(text[: brackets.start()])) if brackets else None
        if brackets is None or base is None:
            return None
        remark = _SCALE.sub("", brackets[1]).strip()
        if base.spec.unit is None or not any(letter.isalpha() or letter == "%" for letter in remark):
            return base
        unit = known_units(base.spec).get(name_key(remark))
        return Header(base.spec, unit.spelling) if unit else Header(base.spec, foreign_unit=remark)
