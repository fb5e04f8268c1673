"""An infusion of rituximab with its vials and its readings."""

from __future__ import annotations

from dataclasses import dataclass


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
    scheme: str | None = None
    weight_kg: float | None = None
    premed_methylprednisolone_mg: float | None = None
    premed_antihistamine: str | None = None
    premed_paracetamol_mg: float | None = None
    premed_other: str | None = None
    start_time: str | None = None
    stop_time: str | None = None
    duration_min: int | None = None
    max_rate_mg_h: float | None = None
    completed: bool | None = None
    reaction_grade: int | None = None
    reaction_signs: str | None = None
    reaction_action: str | None = None
    acknowledged: str | None = None
    next_due_date: str | None = None
    nurse: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InfusionVial:
    """One vial of an infusion, with the batch that the law asks for."""

    patient_id: str
    infusion_date: str
    vial_no: int | None = None
    product: str | None = None
    batch: str | None = None
    strength_mg: float | None = None
    expiry_date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InfusionVitals:
    """One reading of rate and vital signs during an infusion."""

    patient_id: str
    infusion_date: str
    minute: int | None = None
    rate_mg_h: float | None = None
    systolic: float | None = None
    diastolic: float | None = None
    heart_rate: float | None = None
    temperature_c: float | None = None
    spo2: float | None = None
    note: str | None = None
