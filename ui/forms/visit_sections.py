"""The visit form laid out by hand: what a follow-up types stands open in the order in which it is typed, the rest behind `more`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.dictionary.spec import FormSpec
from core.services.visit_totals import GRADES_OF

VISIT = "visits"


@dataclass(frozen=True)
class Block:
    """One section: the fields that stand open, and those that wait until they are used or wanted."""

    key: str
    usual: tuple[str, ...] = ()
    more: tuple[str, ...] = ()


_ENZYMES = ("aldolase", "ldh", "ast", "alt")
_IMMUNE = ("igg_lln", "iga_lln", "igm_lln", "ivig", "cd19", "cd19_pct")
_BLOOD = (
    "crp", "esr", "haemoglobin", "wbc", "neutrophils", "lymphocytes", "platelets", "creatinine", "ferritin", "kl6", "hbv_dna",
)  # fmt: skip
_MDAAT = ("constitutional", "cutaneous", "skeletal", "gastrointestinal", "pulmonary", "cardiovascular", "muscle")

BLOCKS = (
    Block(
        "record",
        ("visit_date", "weight_kg", "steroid_drug", "steroid_dose_mg_day"),
        ("visit_type", "assessor", "on_rtx", "nominal_month", "week", "courses_completed", "last_visit"),
    ),
    Block("laboratory", ("ck", "igg", "iga", "igm"), (*_ENZYMES, *_IMMUNE)),
    Block("function", ("mmt8", "haq_di"), ("mmt8_scale",)),
    Block("core_set", ("physician_global", "patient_global", "extramuscular_vas")),
    Block(
        "lung",
        ("fvc_pct", "dlco_pct"),
        ("fvc_l", "spirometry_reference", "six_minute_walk_m", "borg", "hrct_date", "hrct_extent_pct"),
    ),
    Block(
        "skin",
        ("mrss",),
        ("digital_ulcers", "eustar_delta_skin", "tendon_friction_rubs", "cdasi_activity", "cdasi_damage"),
    ),
    Block("blood", more=_BLOOD),
    Block("heart", more=("lvef_pct", "nt_probnp", "troponin_t")),
    Block("joints", more=("tender_joints_28", "swollen_joints_28")),
    Block("mdaat", more=tuple(f"mdaat_{organ}" for organ in _MDAAT)),
    Block("criss_events", more=("new_renal_crisis", "new_ild_decline", "new_lv_failure", "new_pah")),
    Block("notes", more=("comment",)),
)
"""Every section of a visit, top to bottom."""

GRADES: Mapping[str, tuple[str, ...]] = {
    **GRADES_OF,
    "haq_di": tuple(name for field in GRADES_OF["haq_di"] for name in (field, f"{field}_aid")),
}
"""The fields entered in the grid of a total: they have no row of their own."""


def blocks(form: FormSpec) -> tuple[Block, ...]:
    """The sections of this dictionary's visit; fields that the layout does not name stand open in a section of their own at the end."""
    placed = {name for block in BLOCKS for name in (*block.usual, *block.more)} | {
        name for grades in GRADES.values() for name in grades
    }
    others: dict[str, list[str]] = {}
    for spec in form:
        if spec.id not in placed:
            others.setdefault(spec.section, []).append(spec.id)
    known = tuple(
        Block(block.key, _of(form, block.usual), _of(form, block.more))
        for block in BLOCKS
        if any(name in form.fields for name in (*block.usual, *block.more))
    )
    return (*known, *(Block(f"more_{key}", tuple(names)) for key, names in others.items()))


def _of(form: FormSpec, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if name in form.fields)
