"""Which fields a form asks, under which headings and in which order: from the dictionary and the patient's diseases."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from core.dictionary.spec import FieldSpec, FormSpec
from core.scoring.tis_table import Enzyme

CODE = "patient_id"
LIMIT = "_uln"
"""A field that ends so is the upper limit of normal of the field named before it and stands in the same row."""

_VISIT_ORDER = ("record", "steroid", "skin", "core_set", "immunoglobulins", "lung")
_PART_OF = {"muscle_enzymes": "core_set"}
"""On screen the enzymes stand with the core set that they belong to."""
_ENZYMES = tuple(enzyme.value for enzyme in Enzyme)
_MUSCLE = ("physician_global", "patient_global", "extramuscular_vas", "mmt8", "haq_di", "ck")
_EVERY_VISIT = ("steroid_drug", "steroid_dose_mg_day", "igg", "iga", "igm")
_LUNG = ("fvc_pct", "dlco_pct")


@dataclass(frozen=True)
class Line:
    """One row: its field and, where there is one, the field of its upper limit. `usual` rows stand open from the start."""

    field: str
    limit: str | None = None
    usual: bool = True


@dataclass(frozen=True)
class Section:
    """A group of rows under one strip."""

    key: str
    lines: tuple[Line, ...]


def arrange(form: FormSpec) -> tuple[Section, ...]:
    """Every field of the form in reading order; the patient's code only where it can be typed.

    Of a visit the fields that a follow-up needs come first in their section and stand open, the others wait behind `more`.
    """
    sections: dict[str, list[Line]] = {}
    usual = {*_MUSCLE, *_EVERY_VISIT, *_LUNG, "mrss"}
    for spec in form:
        base = spec.id.removesuffix(LIMIT)
        if (spec.id == CODE and form.id != "patients") or (base != spec.id and base in form.fields):
            continue
        limit = f"{spec.id}{LIMIT}"
        open_row = form.id != "visits" or spec.required or spec.id in usual
        sections.setdefault(_PART_OF.get(spec.section, spec.section), []).append(
            Line(spec.id, limit if limit in form.fields else None, open_row)
        )
    if form.id == "visits":
        order = {key: at for at, key in enumerate(_VISIT_ORDER)}
        keys = sorted(sections, key=lambda key: order.get(key, len(order)))
        return tuple(Section(key, tuple(sorted(sections[key], key=lambda line: not line.usual))) for key in keys)
    return tuple(Section(key, tuple(lines)) for key, lines in sections.items())


def applies(spec: FieldSpec, diseases: frozenset[str]) -> bool:
    """Whether a field is asked of a patient with these diseases; of a patient without a diagnosis everything is."""
    return not spec.diseases or not diseases or not diseases.isdisjoint(spec.diseases)


def diseases_of(value: Callable[[str], Any]) -> frozenset[str]:
    """The diseases of a patient: the one given, and those whose subset is given (an overlap has two)."""
    named = {value("disease")} - {None}
    if value("iim_subset") is not None:
        named.add("IIM")
    if value("ssc_subset") is not None:
        named.add("SSc")
    return frozenset(named)


@dataclass(frozen=True)
class Need:
    """Something a visit should not end without: `fields` must all be answered; the first one is where to go."""

    key: str
    label: str
    fields: tuple[str, ...]


def needs(form: FormSpec, diseases: frozenset[str], enzyme: str | None) -> tuple[Need, ...]:
    """What is needed today: the six core set measures with `enzyme` and its limit, the steroid, the immunoglobulins, skin and lung.

    `enzyme` is the one that the score follows since baseline; CK where none does.
    """
    if form.id != "visits":
        return ()
    wanted: list[tuple[str, ...]] = [("steroid_drug", "steroid_dose_mg_day")]
    followed = enzyme if enzyme in _ENZYMES else "ck"
    if "IIM" in diseases or not diseases:
        wanted += [(followed, f"{followed}{LIMIT}") if name == "ck" else (name,) for name in _MUSCLE]
    if "SSc" in diseases:
        wanted += [("mrss",), *((name,) for name in _LUNG)]
    wanted += [(name,) for name in ("igg", "iga", "igm")]
    return tuple(Need(fields[0], _need_label(form, fields), fields) for fields in wanted)


def _need_label(form: FormSpec, fields: Iterable[str]) -> str:
    first, *rest = fields
    label = form.fields[first].label["en"]
    return QCoreApplication.translate("forms", "{0} with upper limit").format(label) if _limit(rest) else label


def _limit(fields: Iterable[str]) -> bool:
    return any(name.endswith(LIMIT) for name in fields)


def section_title(form: str, key: str) -> str:
    """The heading of a section."""
    tr = QCoreApplication.translate
    titles = {
        "core_set": tr("forms", "Core set"),
        "lung": tr("forms", "Lung"),
        "skin": tr("forms", "Skin"),
        "steroid": tr("forms", "Treatment"),
        "immunoglobulins": tr("forms", "Immunoglobulins"),
        "identity": tr("forms", "Identity"),
        "diagnosis": tr("forms", "Diagnosis"),
        "antibodies": tr("forms", "Antibodies"),
        "organs": tr("forms", "Organs ever involved"),
        "indication": tr("forms", "Reason for rituximab"),
        "comorbidity": tr("forms", "Other diseases"),
        "treatment": tr("forms", "csDMARDs"),
        "screening": tr("forms", "Screening and vaccines"),
        "follow_up": tr("forms", "Follow-up"),
        "dose": tr("forms", "Dose"),
        "product": tr("forms", "Product and reaction"),
    }
    return titles.get(key) or form_title(form)


def form_title(form: str) -> str:
    """One record of the form, by name."""
    tr = QCoreApplication.translate
    return {
        "patients": tr("forms", "Patient"),
        "visits": tr("forms", "Visit"),
        "infusions": tr("forms", "Infusion"),
        "discontinuations": tr("forms", "Stop of rituximab"),
        "adverse_events": tr("forms", "Adverse event"),
        "treatments_before": tr("forms", "Treatment before rituximab"),
    }[form]
