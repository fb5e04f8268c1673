"""The columns of every form's table, written as in the dictionary: `name:type`, with `!` where a value must stand.

Of each form first its key: the columns that tell one record from another, with `?` where a part may be empty. `occurrence`
tells apart the records of one key, such as two visits on one day.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

LAYOUTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
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
)
"""Key and columns by form, patients first: the others point at them."""
