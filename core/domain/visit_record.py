"""A visit: one attribute a field of the dictionary."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit: what was examined, measured and taken that day."""

    patient_id: str
    visit_date: str
    nominal_month: float | None = None
    week: float | None = None
    courses_completed: int | None = None
    last_visit: bool | None = None
    on_rtx: bool | None = None
    physician_global: float | None = None
    patient_global: float | None = None
    extramuscular_vas: float | None = None
    mmt8: float | None = None
    mmt8_scale: str | None = None
    haq_di: float | None = None
    ck: float | None = None
    ck_uln: float | None = None
    aldolase: float | None = None
    aldolase_uln: float | None = None
    ldh: float | None = None
    ldh_uln: float | None = None
    ast: float | None = None
    ast_uln: float | None = None
    alt: float | None = None
    alt_uln: float | None = None
    fvc_pct: float | None = None
    dlco_pct: float | None = None
    mrss: int | None = None
    steroid_drug: str | None = None
    steroid_dose_mg_day: float | None = None
    igg: float | None = None
    iga: float | None = None
    igm: float | None = None
    ivig: bool | None = None
    cd19: float | None = None
    visit_type: str | None = None
    assessor: str | None = None
    weight_kg: float | None = None
    comment: str | None = None
    mmt8_neck_flexors: int | None = None
    mmt8_deltoid_right: int | None = None
    mmt8_deltoid_left: int | None = None
    mmt8_biceps_right: int | None = None
    mmt8_biceps_left: int | None = None
    mmt8_wrist_extensors_right: int | None = None
    mmt8_wrist_extensors_left: int | None = None
    mmt8_gluteus_maximus_right: int | None = None
    mmt8_gluteus_maximus_left: int | None = None
    mmt8_gluteus_medius_right: int | None = None
    mmt8_gluteus_medius_left: int | None = None
    mmt8_quadriceps_right: int | None = None
    mmt8_quadriceps_left: int | None = None
    mmt8_ankle_dorsiflexors_right: int | None = None
    mmt8_ankle_dorsiflexors_left: int | None = None
    haq_dressing: int | None = None
    haq_dressing_aid: bool | None = None
    haq_arising: int | None = None
    haq_arising_aid: bool | None = None
    haq_eating: int | None = None
    haq_eating_aid: bool | None = None
    haq_walking: int | None = None
    haq_walking_aid: bool | None = None
    haq_hygiene: int | None = None
    haq_hygiene_aid: bool | None = None
    haq_reach: int | None = None
    haq_reach_aid: bool | None = None
    haq_grip: int | None = None
    haq_grip_aid: bool | None = None
    haq_activities: int | None = None
    haq_activities_aid: bool | None = None
    mrss_face: int | None = None
    mrss_anterior_chest: int | None = None
    mrss_abdomen: int | None = None
    mrss_fingers_right: int | None = None
    mrss_fingers_left: int | None = None
    mrss_hand_right: int | None = None
    mrss_hand_left: int | None = None
    mrss_forearm_right: int | None = None
    mrss_forearm_left: int | None = None
    mrss_upper_arm_right: int | None = None
    mrss_upper_arm_left: int | None = None
    mrss_thigh_right: int | None = None
    mrss_thigh_left: int | None = None
    mrss_lower_leg_right: int | None = None
    mrss_lower_leg_left: int | None = None
    mrss_foot_right: int | None = None
    mrss_foot_left: int | None = None
    digital_ulcers: int | None = None
    eustar_delta_skin: bool | None = None
    tendon_friction_rubs: bool | None = None
    new_renal_crisis: bool | None = None
    new_ild_decline: bool | None = None
    new_lv_failure: bool | None = None
    new_pah: bool | None = None
    tender_joints_28: int | None = None
    swollen_joints_28: int | None = None
    cdasi_activity: int | None = None
    cdasi_damage: int | None = None
    mdaat_constitutional: float | None = None
    mdaat_cutaneous: float | None = None
    mdaat_skeletal: float | None = None
    mdaat_gastrointestinal: float | None = None
    mdaat_pulmonary: float | None = None
    mdaat_cardiovascular: float | None = None
    mdaat_muscle: float | None = None
    fvc_l: float | None = None
    spirometry_reference: str | None = None
    six_minute_walk_m: float | None = None
    borg: float | None = None
    hrct_date: str | None = None
    hrct_extent_pct: float | None = None
    lvef_pct: float | None = None
    nt_probnp: float | None = None
    troponin_t: float | None = None
    crp: float | None = None
    esr: int | None = None
    haemoglobin: float | None = None
    wbc: float | None = None
    neutrophils: float | None = None
    lymphocytes: float | None = None
    platelets: float | None = None
    creatinine: float | None = None
    ferritin: float | None = None
    kl6: float | None = None
    cd19_pct: float | None = None
    igg_lln: float | None = None
    iga_lln: float | None = None
    igm_lln: float | None = None
    hbv_dna: float | None = None
