"""The tables of a clinic file: one a form with a column a field, the audit trail, and one row of facts.

A child record points at its patient by number (`patient`), so that a mistyped patient code is corrected in one place.
`missing` and `entered` hold, as JSON by field id, why a value is missing and what was typed where it is more than the
value. `version` counts the writes of a record. Dates are ISO text, possibly partial; yes and no are 1 and 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sqlalchemy import Column, Double, ForeignKey, Index, Integer, MetaData, Table, Text, text

SCHEMA: Final = "0001"
"""The revision that these tables are; the newest in `migrations/versions`."""

METADATA: Final = MetaData()


def _number() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _patient() -> Column[int]:
    return Column("patient", Integer, ForeignKey("patients.id"), nullable=False)


def _occurrence() -> Column[int]:
    """Tells apart the records of one key, such as two visits on one day."""
    return Column("occurrence", Integer, nullable=False)


def _record() -> tuple[Column[str], Column[str], Column[int]]:
    return Column("missing", Text), Column("entered", Text), Column("version", Integer, nullable=False)


PATIENTS: Final = Table(
    "patients",
    METADATA,
    _number(),
    Column("patient_id", Text, nullable=False),
    Column("sex", Text),
    Column("birth_date", Text),
    Column("age_at_first_rtx", Double),
    Column("height_cm", Double),
    Column("weight_kg", Double),
    Column("bsa_m2", Double),
    Column("disease", Text),
    Column("iim_subset", Text),
    Column("ssc_subset", Text),
    Column("symptom_onset_date", Text),
    Column("diagnosis_date", Text),
    Column("first_centre_visit", Text),
    Column("ana_titre", Integer),
    Column("msa_maa", Text),
    Column("ro52", Text),
    Column("rf", Text),
    Column("autoantibody", Text),
    Column("muscle_biopsy", Text),
    Column("muscle", Integer),
    Column("skin", Integer),
    Column("joint", Integer),
    Column("lung_ild", Integer),
    Column("oesophageal", Integer),
    Column("skin_features", Text),
    Column("ind_muscle", Integer),
    Column("ind_skin", Integer),
    Column("ind_joint", Integer),
    Column("ind_lung", Integer),
    Column("comorbidities", Text),
    Column("n_failed_csdmard", Integer),
    Column("csdmard_at_rtx", Text),
    Column("screening_date", Text),
    Column("hbsag", Text),
    Column("anti_hbc", Text),
    Column("anti_hcv", Text),
    Column("igra", Text),
    Column("vacc_influenza", Text),
    Column("vacc_pneumococcal", Text),
    Column("vacc_zoster", Text),
    Column("vacc_sarscov2", Text),
    Column("first_rtx_date", Text),
    Column("rtx_status", Text),
    Column("last_on_rtx_date", Text),
    Column("last_contact_date", Text),
    Column("vital_status", Text),
    Column("follow_up_weeks", Double),
    Column("n_courses", Integer),
    *_record(),
    Index("patients_key", "patient_id", unique=True),
)

TREATMENTS_BEFORE: Final = Table(
    "treatments_before",
    METADATA,
    _number(),
    _patient(),
    _occurrence(),
    Column("drug", Text, nullable=False),
    Column("drug_class", Text),
    Column("start_date", Text),
    Column("stop_date", Text),
    Column("max_dose", Double),
    Column("dose_unit", Text),
    Column("reason", Text),
    Column("ongoing_at_first_rtx", Integer),
    Column("failed", Integer),
    *_record(),
    Index("treatments_before_key", "patient", "drug", text("coalesce(start_date, '')"), "occurrence", unique=True),
)

INFUSIONS: Final = Table(
    "infusions",
    METADATA,
    _number(),
    _patient(),
    _occurrence(),
    Column("course", Integer),
    Column("infusion_no", Integer),
    Column("infusion_date", Text, nullable=False),
    Column("planned_dose_mg", Double),
    Column("given_dose_mg", Double),
    Column("dose_mg_m2", Double),
    Column("bsa_m2", Double),
    Column("product", Text),
    Column("lot", Text),
    Column("premedication", Text),
    Column("infusion_reaction", Integer),
    *_record(),
    Index("infusions_key", "patient", "infusion_date", "occurrence", unique=True),
)

VISITS: Final = Table(
    "visits",
    METADATA,
    _number(),
    _patient(),
    _occurrence(),
    Column("visit_date", Text, nullable=False),
    Column("nominal_month", Double),
    Column("week", Double),
    Column("courses_completed", Integer),
    Column("last_visit", Integer),
    Column("on_rtx", Integer),
    Column("physician_global", Double),
    Column("patient_global", Double),
    Column("extramuscular_vas", Double),
    Column("mmt8", Double),
    Column("mmt8_scale", Text),
    Column("haq_di", Double),
    Column("ck", Double),
    Column("ck_uln", Double),
    Column("aldolase", Double),
    Column("aldolase_uln", Double),
    Column("ldh", Double),
    Column("ldh_uln", Double),
    Column("ast", Double),
    Column("ast_uln", Double),
    Column("alt", Double),
    Column("alt_uln", Double),
    Column("fvc_pct", Double),
    Column("dlco_pct", Double),
    Column("mrss", Integer),
    Column("steroid_drug", Text),
    Column("steroid_dose_mg_day", Double),
    Column("igg", Double),
    Column("iga", Double),
    Column("igm", Double),
    Column("ivig", Integer),
    Column("cd19", Double),
    *_record(),
    Index("visits_key", "patient", "visit_date", "occurrence", unique=True),
)

ADVERSE_EVENTS: Final = Table(
    "adverse_events",
    METADATA,
    _number(),
    _patient(),
    _occurrence(),
    Column("ae_id", Text),
    Column("onset_date", Text),
    Column("term", Text, nullable=False),
    Column("category", Text),
    Column("ctcae_grade", Integer),
    Column("serious", Integer),
    Column("related_to_rtx", Integer),
    Column("action", Text),
    Column("outcome", Text),
    *_record(),
    Index("adverse_events_key", "patient", text("coalesce(onset_date, '')"), "term", "occurrence", unique=True),
)

DISCONTINUATIONS: Final = Table(
    "discontinuations",
    METADATA,
    _number(),
    _patient(),
    Column("discontinuation_date", Text),
    Column("reason", Text),
    Column("detail", Text),
    *_record(),
    Index("discontinuations_key", "patient", text("coalesce(discontinuation_date, '')"), unique=True),
)

RECORD_TABLES: Final[Mapping[str, Table]] = MappingProxyType(
    {table.name: table for table in (PATIENTS, TREATMENTS_BEFORE, INFUSIONS, VISITS, ADVERSE_EVENTS, DISCONTINUATIONS)}
)
"""The tables of records by form, patients first: the others point at them."""

AUDIT: Final = Table(
    "audit",
    METADATA,
    _number(),
    Column("user_name", Text, nullable=False),
    Column("utc_time", Text, nullable=False),
    Column("utc_offset", Text, nullable=False),
    Column("program_version", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("record_id", Integer, nullable=False),
    Column("field", Text, nullable=False),
    Column("old", Text),
    Column("new", Text),
    Column("reason", Text, nullable=False),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Index("audit_record", "form", "record_id"),
)

CLINIC: Final = Table(
    "clinic",
    METADATA,
    _number(),
    Column("file_id", Text, nullable=False),
    Column("created", Text, nullable=False),
    Column("dictionary_version", Integer, nullable=False),
    Column("site_name", Text, nullable=False),
    Column("audit_count", Integer, nullable=False),
    Column("audit_hash", Text, nullable=False),
)
