"""The clinic's records as plain values, one class a form and one attribute a field of the data dictionary.

Dates are ISO text ("2009-05-17"; "2009-05" and "2009" where the dictionary allows a partial date), numbers are in the
dictionary's unit, lists of codes are joined by "; ". None is "no value"; why there is none, if that is known, stands
beside the record in `Stored`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Generic, NamedTuple, TypeVar

from core.dictionary.spec import MissingReason
from core.domain.batch import Entered


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
class Infusion:
    """One infusion of rituximab."""

    patient_id: str
    course: int | None = None
    infusion_no: int | None = None
    infusion_date: str
    planned_dose_mg: float | None = None
    given_dose_mg: float | None = None
    dose_mg_m2: float | None = None
    bsa_m2: float | None = None
    product: str | None = None
    lot: str | None = None
    premedication: str | None = None
    infusion_reaction: bool | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Discontinuation:
    """One end of the treatment with rituximab and its reason."""

    patient_id: str
    discontinuation_date: str | None = None
    reason: str | None = None
    detail: str | None = None


Record = Patient | TreatmentBefore | Infusion | Visit | AdverseEvent | Discontinuation
AnyRecord_co = TypeVar("AnyRecord_co", bound=Record, covariant=True)

RECORD_CLASSES: Final[Mapping[str, type[Record]]] = MappingProxyType(
    {
        "patients": Patient,
        "treatments_before": TreatmentBefore,
        "infusions": Infusion,
        "visits": Visit,
        "adverse_events": AdverseEvent,
        "discontinuations": Discontinuation,
    }
)
"""The class of each form's records, patients first."""


class Cell(NamedTuple):
    """What one field of one record holds: its value, or why there is none, and what was typed where that is more than the value."""

    value: Any = None
    missing: MissingReason | None = None
    entered: Entered | None = None


@dataclass(frozen=True, slots=True)
class Stored(Generic[AnyRecord_co]):
    """A record as it stands in the clinic file.

    `version` must be given back when the record is saved: it tells whether somebody else wrote it meanwhile.
    `patient_record_id` is the number of its patient, its own for a patient. `occurrence` tells apart records of one
    key, such as two visits on one day.
    """

    form: str
    record_id: int
    version: int
    patient_record_id: int
    record: AnyRecord_co
    occurrence: int = 1
    missing: Mapping[str, MissingReason] = field(default_factory=dict)
    entered: Mapping[str, Entered] = field(default_factory=dict)

    def cell(self, field_id: str) -> Cell:
        """What the field holds; AttributeError when the form has no such field."""
        return Cell(getattr(self.record, field_id), self.missing.get(field_id), self.entered.get(field_id))
