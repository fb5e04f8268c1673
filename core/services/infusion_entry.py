"""Entry of one infusion with its vials, its readings and the event of a reaction: several records that are saved as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final, cast

from core.dictionary.spec import Dictionary
from core.domain.records import InfusionVial, Record, Stored
from core.services.batches import is_used, joined
from core.services.chart import Chart
from core.services.entry import FormSession
from core.services.infusion_plan import Dose, Step, minutes_of, proposed_dose

MAIN, VIAL, READING, EVENT, OUT = "", "vial", "reading", "event", "out"
"""Names of the parts: the infusion itself, `vial 1`, `reading 1`, the adverse event, `out 1`: a stored vial that was taken out."""
REACTION_TERM: Final = "infusion related reaction"
ANY_ANTIHISTAMINE: Final = "antihistamine"
USUAL_PREMEDICATION: Final = {
    "premed_methylprednisolone_mg": "100",
    "premed_antihistamine": ANY_ANTIHISTAMINE,
    "premed_paracetamol_mg": "1000",
}
"""What is given before nearly every infusion (clinical.md 7.6)."""

FOLLOWERS: Final = ("product", "lot", "premedication", "bsa_m2", "dose_mg_m2", "max_rate_mg_h", "duration_min")
"""Fields of the infusion that follow from what is typed elsewhere in the form."""

_DAY, _CODE = "infusion_date", "patient_id"
_READ: Final = ("rate_mg_h", "systolic", "diastolic", "heart_rate", "temperature_c", "spo2", "note")
_VIAL: Final = ("product", "batch", "strength_mg", "expiry_date")


class InfusionEntry:
    """The records of one infusion being entered. `main` is the infusion; `vials` and `readings` stand in the order shown.

    A row in which nothing was typed is not saved. Nothing is saved of a part that is refused, nor of any other then.
    """

    def __init__(self, dictionary: Dictionary, today: date, chart: Chart, main: FormSession) -> None:
        self.chart, self.main = chart, main
        self._dictionary, self._today = dictionary, today
        self.vials: list[FormSession] = []
        self.readings: list[FormSession] = []
        self.event: FormSession | None = None
        day = main.value(_DAY) if main.record is not None else None
        if day is not None:
            self.vials = [self._part("infusion_vials", one) for one in chart.vials if one.record.infusion_date == day]
            of_day = [one for one in chart.vitals if one.record.infusion_date == day]
            ordered = sorted(of_day, key=lambda one: (one.record.minute is None, one.record.minute or 0))
            self.readings = [self._part("infusion_vitals", one) for one in ordered]
            self.event = next(
                (
                    self._part("adverse_events", one)
                    for one in chart.adverse_events
                    if one.record.infusion_date == day and one.record.term.casefold() == REACTION_TERM
                ),
                None,
            )
        self._taken_out = [one for one in self.vials if not is_used(_vial(one))]
        self.vials = [one for one in self.vials if one not in self._taken_out]

    @property
    def record_id(self) -> int | None:
        """The number of the stored infusion; None for a new one."""
        return self.main.record.record_id if self.main.record is not None else None

    def add_vial(self) -> FormSession:
        """A row for another vial; one that was taken out before is used again."""
        made = self._taken_out.pop() if self._taken_out else self._part("infusion_vials")
        self.vials.append(made)
        return made

    def take_out(self, vial: FormSession) -> None:
        """Takes a vial away: a stored one keeps its number and loses everything else."""
        self.vials.remove(vial)
        if vial.record is not None:
            for name in _VIAL:
                vial.set_text(name, "")
            self._taken_out.append(vial)

    def add_reading(self) -> FormSession:
        """A row for another reading of rate and vital signs."""
        made = self._part("infusion_vitals")
        self.readings.append(made)
        return made

    def record_event(self) -> FormSession:
        """The adverse event of the reaction, with term, date and grade of the infusion; the stored one where there is one."""
        if self.event is None:
            self.event = self._part("adverse_events")
        self.settle()
        return self.event

    def drop_event(self) -> None:
        """No adverse event is recorded after all; a stored one stays as it is."""
        if self.event is not None and self.event.record is None:
            self.event = None

    def type_minute(self, text: str) -> str:
        """The minute that a typed text means: a time of day is counted from the start of the infusion, where that is known."""
        start = self.clock("start_time")
        clock = text.strip().replace(".", ":")
        hour, _, minute = clock.partition(":")
        is_clock = hour.isdecimal() and minute.isdecimal() and len(minute) == 2 and int(hour) < 24 and int(minute) < 60
        return str(minutes_of(start, clock)) if start and is_clock else text

    def clock(self, field: str) -> str | None:
        """A time of day of the infusion, None while it is not a whole one."""
        state = self.main.state(field)
        return None if state.refused or state.value is None else str(state.value)

    def steps(self) -> list[Step]:
        """The rates recorded so far, by minute."""
        known = [(one.value("minute"), one.value("rate_mg_h")) for one in self.readings]
        return sorted(
            (Step(minute, rate) for minute, rate in known if minute is not None and minute >= 0 and rate is not None),
            key=lambda step: step.minute,
        )

    def give_usual_premedication(self) -> frozenset[str]:
        """Methylprednisolone 100 mg, the antihistamine of last time, paracetamol 1000 mg; what was typed stays. Gives the fields filled."""
        usual = {**USUAL_PREMEDICATION, "premed_antihistamine": self._last_antihistamine()}
        filled = [name for name in usual if not self.main.state(name).text.strip()]
        for name in filled:
            self.main.set_text(name, usual[name])
        return frozenset(filled)

    def settle(self) -> None:
        """Lets the parts follow the infusion, and the infusion's own summary fields follow the parts."""
        day = self.main.state(_DAY).value or ""
        vials = [one for one in self.vials if _typed(one, _VIAL)]
        for number, vial in enumerate(self.vials, start=1):
            _say(vial, _DAY, day)
            _say(vial, "vial_no", str(vial.value("vial_no") or self._free_number(number)))
        for reading in self.readings:
            _say(reading, _DAY, day)
        if vials:
            products = [one.value("product") for one in vials if one.value("product")]
            if products:
                _say(self.main, "product", products[0])
            lots = joined(one.value("batch") for one in vials)
            _say(self.main, "lot", lots or next((_missing(one) for one in vials if _missing(one)), ""))
        self._settle_course()
        if self.event is not None:
            self._settle_event(self.event, day)

    def used(self) -> Sequence[FormSession]:
        """The parts that count: the infusion, the vials and readings in which something stands, the event."""
        rows = [one for one in self.vials if one.record is not None or _typed(one, _VIAL)]
        readings = [one for one in self.readings if one.record is not None or _typed(one, _READ)]
        return (self.main, *rows, *self._taken_out, *readings, *([self.event] if self.event is not None else []))

    def to_save(self) -> Sequence[FormSession]:
        """What is written: new parts and changed ones, the infusion first."""
        return [one for one in self.used() if one.record is None or one.changed]

    def parts(self) -> dict[str, FormSession]:
        """Every part by the name under which a draft keeps it."""
        named = {MAIN: self.main}
        named |= {f"{VIAL} {number}": one for number, one in enumerate(self.vials, start=1)}
        named |= {f"{READING} {number}": one for number, one in enumerate(self.readings, start=1)}
        taken = [one for one in self._taken_out if one.record is not None]
        named |= {f"{OUT} {number}": one for number, one in enumerate(taken, start=1)}
        return named | ({EVENT: self.event} if self.event is not None else {})

    def part(self, name: str) -> FormSession | None:
        """The part of a draft, made where it is not there yet; None for a name that no part has."""
        kind, _, number = name.partition(" ")
        rows = {VIAL: (self.vials, self.add_vial), READING: (self.readings, self.add_reading)}
        if name == EVENT and self.event is None:
            return self.record_event()
        if kind in rows:
            there, add = rows[kind]
            while len(there) < int(number):
                add()
        return self.parts().get(name)

    @property
    def replaced(self) -> int:
        """How many stored values would be overwritten."""
        return sum(
            len(one.replaced - (set(FOLLOWERS) if one is self.main else {_DAY, "vial_no"})) for one in self.used()
        )

    def proposed_dose(self) -> Dose:
        """The dose of the scheme, for this patient's height and the weight typed."""
        return proposed_dose(
            self.main.value("scheme"), self.chart.patient.record.height_cm, self.main.value("weight_kg")
        )

    def vial_strengths(self) -> list[float | None]:
        """The strengths in mg of the vials in which something stands."""
        return [one.value("strength_mg") for one in self.vials if _typed(one, _VIAL)]

    def last_product(self) -> str:
        """The product of the vial before, of this infusion or of the last one; nothing where none is known."""
        here = [one.value("product") for one in self.vials if one.value("product")]
        if here:
            return str(here[-1])
        day = self.main.value(_DAY) or "9999"
        before = [one.record for one in self.chart.infusions if one.record.product and one.record.infusion_date < day]
        return max(before, key=lambda one: one.infusion_date).product or "" if before else ""

    def _last_antihistamine(self) -> str:
        given = [one.record for one in self.chart.infusions if one.record.premed_antihistamine]
        last = max(given, key=lambda one: one.infusion_date, default=None)
        return (last.premed_antihistamine if last else None) or ANY_ANTIHISTAMINE

    def _settle_course(self) -> None:
        """Body surface, highest rate, duration and premedication in one line follow from what was typed."""
        main = self.main
        dose = self.proposed_dose()
        if dose.mg_m2 is not None and dose.mosteller_m2 is not None:
            _say(main, "bsa_m2", f"{dose.mosteller_m2:.2f}")
            _say(main, "dose_mg_m2", str(dose.mg_m2))
        elif main.value("scheme") and main.record is None:
            _say(main, "bsa_m2", "")
            _say(main, "dose_mg_m2", "")
        rates = [step.rate_mg_h for step in self.steps()]
        if rates:
            _say(main, "max_rate_mg_h", f"{max(rates):g}")
        begun, ended = self.clock("start_time"), self.clock("stop_time")
        if begun and ended:
            _say(main, "duration_min", str(minutes_of(begun, ended)))
        given = _premedication(main)
        if given:
            _say(main, "premedication", given)
        for name in FOLLOWERS:
            # what follows was questioned where it was typed
            if main.state(name).to_confirm:
                main.confirm(name)

    def _settle_event(self, event: FormSession, day: str) -> None:
        grade = self.main.value("reaction_grade")
        if event.record is None:
            _say(event, "onset_date", day)
            _say(event, "term", REACTION_TERM)
            _say(event, "related_to_rtx", "yes")
            action = self.main.value("reaction_action")
            choices = {choice.code: choice.label["en"] for choice in self.main.state("reaction_action").spec.choices}
            _say(event, "action", choices.get(action, action or ""))
        _say(event, _DAY, day)
        if grade is not None:
            _say(event, "ctcae_grade", str(grade))

    def _free_number(self, wanted: int) -> int:
        taken = {one.value("vial_no") for one in (*self.vials, *self._taken_out)}
        return next(number for number in range(wanted, wanted + 41) if number not in taken)

    def _part(self, form: str, stored: Stored[Any] | None = None) -> FormSession:
        first = min((one.record.infusion_date for one in self.chart.infusions), default=None)
        return FormSession(
            form,
            self._dictionary,
            self._today,
            patient=self.chart.patient,
            record=cast("Stored[Record] | None", stored),
            first_infusion_date=first,
        )


def _typed(entry: FormSession, names: Iterable[str]) -> bool:
    return any(entry.state(name).text.strip() for name in names)


def _say(entry: FormSession, field: str, text: str) -> None:
    if entry.state(field).text != text and str(entry.value(field) or "") != text:
        entry.set_text(field, text)


def _missing(vial: FormSession) -> str:
    """How the reason why a vial's batch is not recorded is typed."""
    reason = vial.state("batch").missing
    return "" if reason is None else vial.state("batch").text


def _vial(entry: FormSession) -> InfusionVial:
    values = {name: entry.value(name) for name in _VIAL}
    return InfusionVial(patient_id=entry.value(_CODE) or "", infusion_date=entry.value(_DAY) or "", **values)


def _premedication(main: FormSession) -> str:
    """All premedication in one line, as the summary and an export show it."""
    steroid, paracetamol = main.value("premed_methylprednisolone_mg"), main.value("premed_paracetamol_mg")
    antihistamine, other = main.value("premed_antihistamine"), main.value("premed_other")
    words = [
        f"methylprednisolone {steroid:g} mg" if steroid else "",
        antihistamine or "",
        f"paracetamol {paracetamol:g} mg" if paracetamol else "",
        other or "",
    ]
    return "; ".join(word for word in words if word)
