"""The first schema: one table a form, the audit trail, and the facts about the file.

A revision is never changed once a clinic file was made with it: it says what that file is.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes every table of an empty file."""
    _create_patients()
    _create_treatments_before()
    _create_infusions()
    _create_visits()
    _create_adverse_events()
    _create_discontinuations()
    _create_audit()
    _create_clinic()


def _create_patients() -> None:
    op.create_table(
        "patients",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("patient_id", sa.Text, nullable=False),
        sa.Column("sex", sa.Text),
        sa.Column("birth_date", sa.Text),
        sa.Column("age_at_first_rtx", sa.Double),
        sa.Column("height_cm", sa.Double),
        sa.Column("weight_kg", sa.Double),
        sa.Column("bsa_m2", sa.Double),
        sa.Column("disease", sa.Text),
        sa.Column("iim_subset", sa.Text),
        sa.Column("ssc_subset", sa.Text),
        sa.Column("symptom_onset_date", sa.Text),
        sa.Column("diagnosis_date", sa.Text),
        sa.Column("first_centre_visit", sa.Text),
        sa.Column("ana_titre", sa.Integer),
        sa.Column("msa_maa", sa.Text),
        sa.Column("ro52", sa.Text),
        sa.Column("rf", sa.Text),
        sa.Column("autoantibody", sa.Text),
        sa.Column("muscle_biopsy", sa.Text),
        sa.Column("muscle", sa.Integer),
        sa.Column("skin", sa.Integer),
        sa.Column("joint", sa.Integer),
        sa.Column("lung_ild", sa.Integer),
        sa.Column("oesophageal", sa.Integer),
        sa.Column("skin_features", sa.Text),
        sa.Column("ind_muscle", sa.Integer),
        sa.Column("ind_skin", sa.Integer),
        sa.Column("ind_joint", sa.Integer),
        sa.Column("ind_lung", sa.Integer),
        sa.Column("comorbidities", sa.Text),
        sa.Column("n_failed_csdmard", sa.Integer),
        sa.Column("csdmard_at_rtx", sa.Text),
        sa.Column("screening_date", sa.Text),
        sa.Column("hbsag", sa.Text),
        sa.Column("anti_hbc", sa.Text),
        sa.Column("anti_hcv", sa.Text),
        sa.Column("igra", sa.Text),
        sa.Column("vacc_influenza", sa.Text),
        sa.Column("vacc_pneumococcal", sa.Text),
        sa.Column("vacc_zoster", sa.Text),
        sa.Column("vacc_sarscov2", sa.Text),
        sa.Column("first_rtx_date", sa.Text),
        sa.Column("rtx_status", sa.Text),
        sa.Column("last_on_rtx_date", sa.Text),
        sa.Column("last_contact_date", sa.Text),
        sa.Column("vital_status", sa.Text),
        sa.Column("follow_up_weeks", sa.Double),
        sa.Column("n_courses", sa.Integer),
        sa.Column("missing", sa.Text),
        sa.Column("entered", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("patients_key", "patients", ["patient_id"], unique=True)


def _create_treatments_before() -> None:
    op.create_table(
        "treatments_before",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("patient", sa.Integer, sa.ForeignKey("patients.id"), nullable=False),
        sa.Column("occurrence", sa.Integer, nullable=False),
        sa.Column("drug", sa.Text, nullable=False),
        sa.Column("drug_class", sa.Text),
        sa.Column("start_date", sa.Text),
        sa.Column("stop_date", sa.Text),
        sa.Column("max_dose", sa.Double),
        sa.Column("dose_unit", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("ongoing_at_first_rtx", sa.Integer),
        sa.Column("failed", sa.Integer),
        sa.Column("missing", sa.Text),
        sa.Column("entered", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index(
        "treatments_before_key",
        "treatments_before",
        ["patient", "drug", sa.text("coalesce(start_date, '')"), "occurrence"],
        unique=True,
    )


def _create_infusions() -> None:
    op.create_table(
        "infusions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("patient", sa.Integer, sa.ForeignKey("patients.id"), nullable=False),
        sa.Column("occurrence", sa.Integer, nullable=False),
        sa.Column("course", sa.Integer),
        sa.Column("infusion_no", sa.Integer),
        sa.Column("infusion_date", sa.Text, nullable=False),
        sa.Column("planned_dose_mg", sa.Double),
        sa.Column("given_dose_mg", sa.Double),
        sa.Column("dose_mg_m2", sa.Double),
        sa.Column("bsa_m2", sa.Double),
        sa.Column("product", sa.Text),
        sa.Column("lot", sa.Text),
        sa.Column("premedication", sa.Text),
        sa.Column("infusion_reaction", sa.Integer),
        sa.Column("missing", sa.Text),
        sa.Column("entered", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("infusions_key", "infusions", ["patient", "infusion_date", "occurrence"], unique=True)


def _create_visits() -> None:
    op.create_table(
        "visits",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("patient", sa.Integer, sa.ForeignKey("patients.id"), nullable=False),
        sa.Column("occurrence", sa.Integer, nullable=False),
        sa.Column("visit_date", sa.Text, nullable=False),
        sa.Column("nominal_month", sa.Double),
        sa.Column("week", sa.Double),
        sa.Column("courses_completed", sa.Integer),
        sa.Column("last_visit", sa.Integer),
        sa.Column("on_rtx", sa.Integer),
        sa.Column("physician_global", sa.Double),
        sa.Column("patient_global", sa.Double),
        sa.Column("extramuscular_vas", sa.Double),
        sa.Column("mmt8", sa.Double),
        sa.Column("mmt8_scale", sa.Text),
        sa.Column("haq_di", sa.Double),
        sa.Column("ck", sa.Double),
        sa.Column("ck_uln", sa.Double),
        sa.Column("aldolase", sa.Double),
        sa.Column("aldolase_uln", sa.Double),
        sa.Column("ldh", sa.Double),
        sa.Column("ldh_uln", sa.Double),
        sa.Column("ast", sa.Double),
        sa.Column("ast_uln", sa.Double),
        sa.Column("alt", sa.Double),
        sa.Column("alt_uln", sa.Double),
        sa.Column("fvc_pct", sa.Double),
        sa.Column("dlco_pct", sa.Double),
        sa.Column("mrss", sa.Integer),
        sa.Column("steroid_drug", sa.Text),
        sa.Column("steroid_dose_mg_day", sa.Double),
        sa.Column("igg", sa.Double),
        sa.Column("iga", sa.Double),
        sa.Column("igm", sa.Double),
        sa.Column("ivig", sa.Integer),
        sa.Column("cd19", sa.Double),
        sa.Column("missing", sa.Text),
        sa.Column("entered", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("visits_key", "visits", ["patient", "visit_date", "occurrence"], unique=True)


def _create_adverse_events() -> None:
    op.create_table(
        "adverse_events",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("patient", sa.Integer, sa.ForeignKey("patients.id"), nullable=False),
        sa.Column("occurrence", sa.Integer, nullable=False),
        sa.Column("ae_id", sa.Text),
        sa.Column("onset_date", sa.Text),
        sa.Column("term", sa.Text, nullable=False),
        sa.Column("category", sa.Text),
        sa.Column("ctcae_grade", sa.Integer),
        sa.Column("serious", sa.Integer),
        sa.Column("related_to_rtx", sa.Integer),
        sa.Column("action", sa.Text),
        sa.Column("outcome", sa.Text),
        sa.Column("missing", sa.Text),
        sa.Column("entered", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index(
        "adverse_events_key",
        "adverse_events",
        ["patient", sa.text("coalesce(onset_date, '')"), "term", "occurrence"],
        unique=True,
    )


def _create_discontinuations() -> None:
    op.create_table(
        "discontinuations",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("patient", sa.Integer, sa.ForeignKey("patients.id"), nullable=False),
        sa.Column("discontinuation_date", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("detail", sa.Text),
        sa.Column("missing", sa.Text),
        sa.Column("entered", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index(
        "discontinuations_key",
        "discontinuations",
        ["patient", sa.text("coalesce(discontinuation_date, '')")],
        unique=True,
    )


def _create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_name", sa.Text, nullable=False),
        sa.Column("utc_time", sa.Text, nullable=False),
        sa.Column("utc_offset", sa.Text, nullable=False),
        sa.Column("program_version", sa.Text, nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("record_id", sa.Integer, nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.Column("old", sa.Text),
        sa.Column("new", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("previous_hash", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
    )
    op.create_index("audit_record", "audit", ["form", "record_id"])


def _create_clinic() -> None:
    op.create_table(
        "clinic",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("file_id", sa.Text, nullable=False),
        sa.Column("created", sa.Text, nullable=False),
        sa.Column("dictionary_version", sa.Integer, nullable=False),
        sa.Column("site_name", sa.Text, nullable=False),
        sa.Column("audit_count", sa.Integer, nullable=False),
        sa.Column("audit_hash", sa.Text, nullable=False),
    )
