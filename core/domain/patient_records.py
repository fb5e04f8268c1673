"""What the clinic keeps of a patient beside visits and infusions, each a plain value with the fields of the dictionary."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """One patient: identity, diagnosis, organs, screening, and where the treatment with rituximab stands."""

    patient_id: str
    sex: str | None = None
    birth_date: str | None = None
    age_at_first_rtx: float | None = None
    height_cm: float | None = None
    weight_kg: float | None = None
    bsa_m2: float | None = None
    disease: str | None = None
    iim_subset: str | None = None
    ssc_subset: str | None = None
    symptom_onset_date: str | None = None
    diagnosis_date: str | None = None
    first_centre_visit: str | None = None
    ana_titre: int | None = None
    msa_maa: str | None = None
    ro52: str | None = None
    rf: str | None = None
    autoantibody: str | None = None
    muscle_biopsy: str | None = None
    muscle: bool | None = None
    skin: bool | None = None
    joint: bool | None = None
    lung_ild: bool | None = None
    oesophageal: bool | None = None
    skin_features: str | None = None
    ind_muscle: bool | None = None
    ind_skin: bool | None = None
    ind_joint: bool | None = None
    ind_lung: bool | None = None
    comorbidities: str | None = None
    n_failed_csdmard: int | None = None
    csdmard_at_rtx: str | None = None
    screening_date: str | None = None
    hbsag: str | None = None
    anti_hbc: str | None = None
    anti_hcv: str | None = None
    igra: str | None = None
    vacc_influenza: str | None = None
    vacc_pneumococcal: str | None = None
    vacc_zoster: str | None = None
    vacc_sarscov2: str | None = None
    first_rtx_date: str | None = None
    rtx_status: str | None = None
    last_on_rtx_date: str | None = None
    last_contact_date: str | None = None
    vital_status: str | None = None
    follow_up_weeks: float | None = None
    n_courses: int | None = None
    family_name: str | None = None
    given_name: str | None = None
    initials: str | None = None
    medical_record_no: str | None = None
    ancestry: str | None = None
    smoking: str | None = None
    pack_years: float | None = None
    registry_id: str | None = None
    consent_date: str | None = None
    icd10: str | None = None
    raynaud_onset_date: str | None = None
    heart: bool | None = None
    gastrointestinal: bool | None = None
    raynaud: bool | None = None
    digital_ulcers_ever: bool | None = None
    pah: bool | None = None
    renal_crisis: bool | None = None
    ild_pattern: str | None = None
    malignancy: bool | None = None
    malignancy_type: str | None = None
    malignancy_date: str | None = None
    refractory_reason: str | None = None
    ind_oesophageal: bool | None = None
    ind_heart: bool | None = None
    death_date: str | None = None
    death_cause: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentBefore:
    """One treatment that a patient had before rituximab."""

    patient_id: str
    drug: str
    drug_class: str | None = None
    start_date: str | None = None
    stop_date: str | None = None
    max_dose: float | None = None
    dose_unit: str | None = None
    reason: str | None = None
    ongoing_at_first_rtx: bool | None = None
    failed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AntibodyTest:
    """One antibody test."""

    patient_id: str
    antibody: str
    test_date: str | None = None
    result: str | None = None
    intensity: str | None = None
    assay: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganInvolvement:
    """One organ that the disease took hold of."""

    patient_id: str
    organ: str
    onset_date: str | None = None
    active: bool | None = None
    refractory: bool | None = None
    findings: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComorbidCondition:
    """One other disease of the patient."""

    patient_id: str
    condition: str
    onset_date: str | None = None
    active: bool | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Therapy:
    """One medicine over one interval at one dose."""

    patient_id: str
    drug: str
    dose: float | None = None
    dose_unit: str | None = None
    frequency: str | None = None
    route: str | None = None
    pulse: bool | None = None
    start_date: str | None = None
    stop_date: str | None = None
    stop_reason: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vaccination:
    """One vaccination."""

    patient_id: str
    vaccine: str
    product: str | None = None
    dose_no: int | None = None
    vaccination_date: str | None = None
    batch: str | None = None
    serology: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningTest:
    """One screening test before or during rituximab."""

    patient_id: str
    test: str
    test_date: str | None = None
    result: str | None = None
    value: str | None = None
    action: str | None = None
    prophylaxis_drug: str | None = None
    prophylaxis_start_date: str | None = None
    prophylaxis_stop_date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseEvent:
    """One adverse event, whether rituximab caused it or not."""

    ae_id: str | None = None
    patient_id: str
    onset_date: str | None = None
    term: str
    category: str | None = None
    ctcae_grade: int | None = None
    serious: bool | None = None
    related_to_rtx: bool | None = None
    action: str | None = None
    outcome: str | None = None
    end_date: str | None = None
    serious_criteria: str | None = None
    who_umc_causality: str | None = None
    infusion_date: str | None = None
    hours_since_infusion: float | None = None
    infection_site: str | None = None
    organism: str | None = None
    opportunistic: bool | None = None
    antibiotics: str | None = None
    hospital_days: int | None = None
    reported_date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Discontinuation:
    """One end of the treatment with rituximab and its reason."""

    patient_id: str
    discontinuation_date: str | None = None
    reason: str | None = None
    detail: str | None = None
    contributing_reasons: str | None = None
    event_kind: str | None = None
    decided_by: str | None = None
    next_therapy: str | None = None
    permanent: bool | None = None
    restart_date: str | None = None
