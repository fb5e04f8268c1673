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
from core.domain.infusion_records import Infusion, InfusionVial, InfusionVitals
from core.domain.patient_records import (
    AdverseEvent,
    AntibodyTest,
    ComorbidCondition,
    Discontinuation,
    OrganInvolvement,
    Patient,
    ScreeningTest,
    Therapy,
    TreatmentBefore,
    Vaccination,
)
from core.domain.visit_record import Visit

__all__ = [
    "RECORD_CLASSES",
    "AdverseEvent",
    "AntibodyTest",
    "AnyRecord_co",
    "Cell",
    "ComorbidCondition",
    "Discontinuation",
    "Infusion",
    "InfusionVial",
    "InfusionVitals",
    "OrganInvolvement",
    "Patient",
    "Record",
    "ScreeningTest",
    "Stored",
    "Therapy",
    "TreatmentBefore",
    "Vaccination",
    "Visit",
]

Record = (
    Patient
    | TreatmentBefore
    | Infusion
    | Visit
    | AdverseEvent
    | Discontinuation
    | AntibodyTest
    | OrganInvolvement
    | ComorbidCondition
    | Therapy
    | InfusionVial
    | InfusionVitals
    | Vaccination
    | ScreeningTest
)
AnyRecord_co = TypeVar("AnyRecord_co", bound=Record, covariant=True)

RECORD_CLASSES: Final[Mapping[str, type[Record]]] = MappingProxyType(
    {
        "patients": Patient,
        "treatments_before": TreatmentBefore,
        "infusions": Infusion,
        "visits": Visit,
        "adverse_events": AdverseEvent,
        "discontinuations": Discontinuation,
        "antibodies": AntibodyTest,
        "organ_involvement": OrganInvolvement,
        "comorbid_conditions": ComorbidCondition,
        "concomitant_therapies": Therapy,
        "infusion_vials": InfusionVial,
        "infusion_vitals": InfusionVitals,
        "vaccinations": Vaccination,
        "screening": ScreeningTest,
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
