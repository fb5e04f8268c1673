"""Which fields a form asks, under which headings and in which order: from the dictionary and the patient's diseases."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from core.dictionary.spec import FieldSpec, FormSpec
from core.scoring.tis_table import Enzyme
from ui.forms.visit_sections import GRADES, VISIT, blocks

CODE = "patient_id"
LIMIT = "_uln"
"""A field that ends so is the upper limit of normal of the field named before it and stands in the same row."""

_ENZYMES = tuple(enzyme.value for enzyme in Enzyme)
_GLOBALS = ("physician_global", "patient_global")
_IMMUNE = ("igg", "iga", "igm")
_LUNG = ("fvc_pct", "dlco_pct")


@dataclass(frozen=True)
class Line:
    """One row: its field and, where there is one, the field of its upper limit. `usual` rows stand open from the start.

    `grades` are the fields whose sum the row's total may be: they are entered in a grid of their own.
    """

    field: str
    limit: str | None = None
    usual: bool = True
    grades: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A group of rows under one strip."""

    key: str
    lines: tuple[Line, ...]


def arrange(form: FormSpec) -> tuple[Section, ...]:
    """Every field of the form in reading order; the patient's code only where it can be typed.

    Of a visit the fields that a follow-up needs come first in their section and stand open, the others wait behind `more`.
    """
    if form.id == VISIT:
        return _visit(form)
    sections: dict[str, list[Line]] = {}
    for spec in form:
        if not _is_limit(form, spec.id) and (spec.id != CODE or form.id == "patients"):
            sections.setdefault(spec.section, []).append(Line(spec.id, _limit_of(form, spec.id)))
    return tuple(Section(key, tuple(lines)) for key, lines in sections.items())


def _visit(form: FormSpec) -> tuple[Section, ...]:
    made = []
    for block in blocks(form):
        lines = [
            Line(name, _limit_of(form, name), usual, GRADES.get(name, ()))
            for names, usual in ((block.usual, True), (block.more, False))
            for name in names
            if name != CODE and not _is_limit(form, name)
        ]
        if lines:
            made.append(Section(block.key, tuple(lines)))
    return tuple(made)


def _limit_of(form: FormSpec, name: str) -> str | None:
    limit = f"{name}{LIMIT}"
    return limit if limit in form.fields else None


def _is_limit(form: FormSpec, name: str) -> bool:
    return name.endswith(LIMIT) and name.removesuffix(LIMIT) in form.fields


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
    """What is needed today, in the order of the form: steroid, the measures of the score, immunoglobulins, skin and lung.

    `enzyme` is the one that TIS follows since baseline; CK where none does.
    """
    if form.id != VISIT:
        return ()
    muscle, skin = "IIM" in diseases or not diseases, "SSc" in diseases
    followed = enzyme if enzyme in _ENZYMES else "ck"
    wanted: list[tuple[str, ...]] = [("steroid_drug", "steroid_dose_mg_day")]
    wanted += [(followed, f"{followed}{LIMIT}")] if muscle else []
    wanted += [(name,) for name in _IMMUNE]
    wanted += [("mmt8",)] if muscle else []
    wanted += [("haq_di",), *((name,) for name in _GLOBALS)]
    wanted += [("extramuscular_vas",)] if muscle else []
    wanted += [*((name,) for name in _LUNG), ("mrss",)] if skin else []
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
        "laboratory": tr("forms", "Laboratory"),
        "function": tr("forms", "Function"),
        "core_set": tr("forms", "Global activity"),
        "blood": tr("forms", "Blood tests"),
        "heart": tr("forms", "Heart"),
        "joints": tr("forms", "Joints"),
        "mdaat": tr("forms", "Organ activity"),
        "criss_events": tr("forms", "Organ events"),
        "notes": tr("forms", "Remarks"),
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
        "concomitant_therapies": tr("forms", "Therapy"),
        "antibodies": tr("forms", "Antibody test"),
        "organ_involvement": tr("forms", "Organ involved"),
        "comorbid_conditions": tr("forms", "Other disease"),
        "screening": tr("forms", "Screening test"),
        "vaccinations": tr("forms", "Vaccination"),
        "infusion_vials": tr("forms", "Vial"),
        "infusion_vitals": tr("forms", "Vital signs"),
    }[form]
