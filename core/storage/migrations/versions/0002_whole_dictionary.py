"""The whole dictionary: more fields of every form, eight more forms, the clinic's own fields, drafts, locks and settings.

A revision is never changed once a clinic file was made with it: it says what that file is.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TYPES = {"text": sa.Text, "integer": sa.Integer, "real": sa.Double}
BEFORE = ("patients", "treatments_before", "infusions", "visits", "adverse_events", "discontinuations")
BEHIND = "missing:text entered:text custom:text version:integer!"
FORMS = {
    "patients": (
        "patient_id",
        """
        patient_id:text! sex:text birth_date:text age_at_first_rtx:real height_cm:real weight_kg:real
        bsa_m2:real disease:text iim_subset:text ssc_subset:text symptom_onset_date:text diagnosis_date:text
        first_centre_visit:text ana_titre:integer msa_maa:text ro52:text rf:text autoantibody:text
        muscle_biopsy:text muscle:integer skin:integer joint:integer lung_ild:integer oesophageal:integer
        skin_features:text ind_muscle:integer ind_skin:integer ind_joint:integer ind_lung:integer
        comorbidities:text n_failed_csdmard:integer csdmard_at_rtx:text screening_date:text hbsag:text
        anti_hbc:text anti_hcv:text igra:text vacc_influenza:text vacc_pneumococcal:text vacc_zoster:text
        vacc_sarscov2:text first_rtx_date:text rtx_status:text last_on_rtx_date:text last_contact_date:text
        vital_status:text follow_up_weeks:real n_courses:integer family_name:text given_name:text
        initials:text medical_record_no:text ancestry:text smoking:text pack_years:real registry_id:text
        consent_date:text icd10:text raynaud_onset_date:text heart:integer gastrointestinal:integer
        raynaud:integer digital_ulcers_ever:integer pah:integer renal_crisis:integer ild_pattern:text
        malignancy:integer malignancy_type:text malignancy_date:text refractory_reason:text
        ind_oesophageal:integer ind_heart:integer death_date:text death_cause:text
        """,
    ),
    "treatments_before": (
        "patient drug start_date? occurrence",
        """
        drug:text! drug_class:text start_date:text stop_date:text max_dose:real dose_unit:text reason:text
        ongoing_at_first_rtx:integer failed:integer
        """,
    ),
    "infusions": (
        "patient infusion_date occurrence",
        """
        course:integer infusion_no:integer infusion_date:text! planned_dose_mg:real given_dose_mg:real
        dose_mg_m2:real bsa_m2:real product:text lot:text premedication:text infusion_reaction:integer
        scheme:text weight_kg:real premed_methylprednisolone_mg:real premed_antihistamine:text
        premed_paracetamol_mg:real premed_other:text start_time:text stop_time:text duration_min:integer
        max_rate_mg_h:real completed:integer reaction_grade:integer reaction_signs:text reaction_action:text
        acknowledged:text next_due_date:text nurse:text
        """,
    ),
    "visits": (
        "patient visit_date occurrence",
        """
        visit_date:text! nominal_month:real week:real courses_completed:integer last_visit:integer
        on_rtx:integer physician_global:real patient_global:real extramuscular_vas:real mmt8:real
        mmt8_scale:text haq_di:real ck:real ck_uln:real aldolase:real aldolase_uln:real ldh:real ldh_uln:real
        ast:real ast_uln:real alt:real alt_uln:real fvc_pct:real dlco_pct:real mrss:integer steroid_drug:text
        steroid_dose_mg_day:real igg:real iga:real igm:real ivig:integer cd19:real visit_type:text
        assessor:text weight_kg:real comment:text mmt8_neck_flexors:integer mmt8_deltoid_right:integer
        mmt8_deltoid_left:integer mmt8_biceps_right:integer mmt8_biceps_left:integer
        mmt8_wrist_extensors_right:integer mmt8_wrist_extensors_left:integer
        mmt8_gluteus_maximus_right:integer mmt8_gluteus_maximus_left:integer mmt8_gluteus_medius_right:integer
        mmt8_gluteus_medius_left:integer mmt8_quadriceps_right:integer mmt8_quadriceps_left:integer
        mmt8_ankle_dorsiflexors_right:integer mmt8_ankle_dorsiflexors_left:integer haq_dressing:integer
        haq_dressing_aid:integer haq_arising:integer haq_arising_aid:integer haq_eating:integer
        haq_eating_aid:integer haq_walking:integer haq_walking_aid:integer haq_hygiene:integer
        haq_hygiene_aid:integer haq_reach:integer haq_reach_aid:integer haq_grip:integer haq_grip_aid:integer
        haq_activities:integer haq_activities_aid:integer mrss_face:integer mrss_anterior_chest:integer
        mrss_abdomen:integer mrss_fingers_right:integer mrss_fingers_left:integer mrss_hand_right:integer
        mrss_hand_left:integer mrss_forearm_right:integer mrss_forearm_left:integer
        mrss_upper_arm_right:integer mrss_upper_arm_left:integer mrss_thigh_right:integer
        mrss_thigh_left:integer mrss_lower_leg_right:integer mrss_lower_leg_left:integer
        mrss_foot_right:integer mrss_foot_left:integer digital_ulcers:integer eustar_delta_skin:integer
        tendon_friction_rubs:integer new_renal_crisis:integer new_ild_decline:integer new_lv_failure:integer
        new_pah:integer tender_joints_28:integer swollen_joints_28:integer cdasi_activity:integer
        cdasi_damage:integer mdaat_constitutional:real mdaat_cutaneous:real mdaat_skeletal:real
        mdaat_gastrointestinal:real mdaat_pulmonary:real mdaat_cardiovascular:real mdaat_muscle:real
        fvc_l:real spirometry_reference:text six_minute_walk_m:real borg:real hrct_date:text
        hrct_extent_pct:real lvef_pct:real nt_probnp:real troponin_t:real crp:real esr:integer
        haemoglobin:real wbc:real neutrophils:real lymphocytes:real platelets:real creatinine:real
        ferritin:real kl6:real cd19_pct:real igg_lln:real iga_lln:real igm_lln:real hbv_dna:real
        """,
    ),
    "adverse_events": (
        "patient onset_date? term occurrence",
        """
        ae_id:text onset_date:text term:text! category:text ctcae_grade:integer serious:integer
        related_to_rtx:integer action:text outcome:text end_date:text serious_criteria:text who_umc_causality:text
        infusion_date:text hours_since_infusion:real infection_site:text organism:text opportunistic:integer
        antibiotics:text hospital_days:integer reported_date:text
        """,
    ),
    "discontinuations": (
        "patient discontinuation_date?",
        """
        discontinuation_date:text reason:text detail:text contributing_reasons:text event_kind:text
        decided_by:text next_therapy:text permanent:integer restart_date:text
        """,
    ),
    "antibodies": (
        "patient antibody test_date? occurrence",
        """
        antibody:text! test_date:text result:text intensity:text assay:text
        """,
    ),
    "organ_involvement": (
        "patient organ",
        """
        organ:text! onset_date:text active:integer refractory:integer findings:text detail:text
        """,
    ),
    "comorbid_conditions": (
        "patient condition",
        """
        condition:text! onset_date:text active:integer detail:text
        """,
    ),
    "concomitant_therapies": (
        "patient drug start_date? occurrence",
        """
        drug:text! dose:real dose_unit:text frequency:text route:text pulse:integer start_date:text
        stop_date:text stop_reason:text detail:text
        """,
    ),
    "infusion_vials": (
        "patient infusion_date vial_no? occurrence",
        """
        infusion_date:text! vial_no:integer product:text batch:text strength_mg:real expiry_date:text
        """,
    ),
    "infusion_vitals": (
        "patient infusion_date minute? occurrence",
        """
        infusion_date:text! minute:integer rate_mg_h:real systolic:real diastolic:real heart_rate:real
        temperature_c:real spo2:real note:text
        """,
    ),
    "vaccinations": (
        "patient vaccine vaccination_date? occurrence",
        """
        vaccine:text! product:text dose_no:integer vaccination_date:text batch:text serology:text
        """,
    ),
    "screening": (
        "patient test test_date? occurrence",
        """
        test:text! test_date:text result:text value:text action:text prophylaxis_drug:text
        prophylaxis_start_date:text prophylaxis_stop_date:text
        """,
    ),
}
OTHERS = {
    "drafts": "user_name:text! form:text! record_id:integer base_version:integer patient:integer utc_time:text! content:text!",
    "locks": (
        "name:text! user_name:text! utc_time:text! utc_offset:text! lock_date:text! options:text! audit_count:integer! "
        "audit_hash:text! data_sha256:text! results:text!"
    ),
    "custom_fields": "form:text! field:text! definition:text! retired:integer!",
    "settings": "name:text! value:text!",
}
KEYS = {"locks": ["name"], "custom_fields": ["form", "field"], "settings": ["name"]}


def upgrade() -> None:
    """Makes the tables of the first schema anew with their records in them, and adds the others."""
    for form, (key, fields) in FORMS.items():
        if form in BEFORE:
            _make_anew(form, key, fields)
        else:
            _create(form, key, fields)
    for name, fields in OTHERS.items():
        op.create_table(name, sa.Column("id", sa.Integer, primary_key=True), *_columns(fields))
        if name in KEYS:
            op.create_index(f"{name}_key", name, KEYS[name], unique=True)


def _make_anew(form: str, key: str, fields: str) -> None:
    kept = [column["name"] for column in sa.inspect(op.get_bind()).get_columns(form)]
    names = ", ".join(kept)
    op.execute(f"CREATE TEMPORARY TABLE before AS SELECT {names} FROM {form}")  # noqa: S608 - names of this file alone
    op.drop_table(form)
    _create(form, key, fields)
    op.execute(f"INSERT INTO {form} ({names}) SELECT {names} FROM before")  # noqa: S608 - names of this file alone
    op.execute("DROP TABLE before")


def _create(form: str, key: str, fields: str) -> None:
    parts = key.split()
    first = [sa.Column("id", sa.Integer, primary_key=True)]
    if parts[0] == "patient":
        first.append(sa.Column("patient", sa.Integer, sa.ForeignKey("patients.id"), nullable=False))
    if "occurrence" in parts:
        first.append(sa.Column("occurrence", sa.Integer, nullable=False))
    op.create_table(form, *first, *_columns(fields), *_columns(BEHIND))
    index = [sa.text(f"coalesce({part[:-1]}, '')") if part.endswith("?") else part for part in parts]
    op.create_index(f"{form}_key", form, index, unique=True)


def _columns(fields: str) -> list[sa.Column[Any]]:
    made: list[sa.Column[Any]] = []
    for field in fields.split():
        name, _, kind = field.removesuffix("!").partition(":")
        made.append(sa.Column(name, TYPES[kind], nullable=not field.endswith("!")))
    return made
