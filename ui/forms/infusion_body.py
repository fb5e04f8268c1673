"""What follows from the fields of an infusion, said beside them: offers, computed dose, gaps, rates, end, the next course."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from core.reports.formats import trimmed
from core.scoring.course import SCHEMES
from core.services.chart import next_due
from core.services.infusion_entry import InfusionEntry
from core.services.infusion_plan import (
    Place,
    Remark,
    clock_at,
    cumulative_mg,
    end_minute,
    first_rate,
    others_of,
    place_of,
    remark_on_vials,
    remarks_on_dose,
    remarks_on_place,
    weight_before,
)
from ui.forms.hand_row import HandRow
from ui.forms.infusion_sections import NO_REACTION, InfusionSections
from ui.forms.infusion_words import grade_words, remark_words
from ui.forms.shown import date_words


class InfusionBody(InfusionSections):
    """The rows of an infusion with everything that is said beside them."""

    def __init__(self, entry: InfusionEntry, parent: QWidget | None = None) -> None:
        super().__init__(entry, parent)
        self.follow()

    def follow(self) -> None:
        """Says everything that follows from what stands in the fields."""
        entry, main = self.entry, self.entry.main
        entry.settle()
        place = self.place_now()
        day = main.value("infusion_date")
        self._offer_place(place, day)
        self._say_place(place, day)
        self._say_dose(day)
        self._say_vials()
        self._say_readings(place)
        self._say_reaction()
        self._say_end(place)

    def _offer_place(self, place: Place | None, day: str | None) -> None:
        entry = self.entry
        course = place_of(entry.chart, entry.record_id, day, entry.main.value("scheme")).course if day else None
        self._offers["course"].offer(str(course) if course else "")
        self._offers["infusion_no"].offer(str(place.infusion_no) if place else "")
        weight = weight_before(entry.chart, day) if day else None
        self._offers["weight_kg"].offer(f"{weight[0]:g}" if weight else "")
        mg = entry.proposed_dose().mg
        proposed = f"{mg:g}" if mg is not None else ""
        planned = entry.main.state("planned_dose_mg").text
        self._offers["given_dose_mg"].offer(planned or proposed)
        self._offers["planned_dose_mg"].offer(proposed)

    def _say_place(self, place: Place | None, day: str | None) -> None:
        entry, main = self.entry, self.entry.main
        if place is None:
            self._date_row.say("")
            self._date_row.remark("")
            return
        since = place.days_since_course
        told = self.tr("first infusion of this patient") if place.is_first else ""
        if place.days_since_infusion is not None:
            told = self.tr("{0} days since infusion {1}").format(place.days_since_infusion, place.infusion_no - 1)
        elif since is not None:
            told = self.tr("{0} days since the last course").format(f"{since:,}")
        self._date_row.say(told)
        remarks = list(remarks_on_place(place, main.value("scheme")))
        if main.record is None and any(one.infusion_date == day for one in others_of(entry.chart, entry.record_id)):
            remarks.insert(0, Remark("same_day", 0))
        self._remark(self._date_row, remarks)

    def _say_dose(self, day: str | None) -> None:
        entry, main = self.entry, self.entry.main
        dose = entry.proposed_dose()
        height = entry.chart.patient.record.height_cm
        weight = weight_before(entry.chart, day) if day else None
        told = ""
        if dose.mosteller_m2 is not None and dose.du_bois_m2 is not None:
            told = self.tr("height {0} cm: {1} m² (Mosteller), {2} m² (Du Bois)").format(
                trimmed(height or 0, 1), f"{dose.mosteller_m2:.2f}", f"{dose.du_bois_m2:.2f}"
            )
        elif height is None and self._by_area():
            told = self.tr("the height is not recorded: type it in the patient's own record")
        elif weight is not None and not main.state("weight_kg").text:
            told = self.tr("last {0} kg, {1}").format(
                trimmed(weight[0], 1), date_words(weight[1]) if weight[1] else self.tr("date not known")
            )
        self._weight_row.say(told)
        computed = (
            self.tr("{0} mg/m² × {1} m² = {2} mg").format(dose.mg_m2, f"{dose.mosteller_m2:.2f}", trimmed(dose.mg))
            if dose.mg_m2 is not None and dose.mosteller_m2 is not None and dose.mg is not None
            else self.tr("weight is needed for the computed dose")
            if dose.mg_m2 is not None and height is not None
            else ""
        )
        before = cumulative_mg(entry.chart, entry.record_id, day) if day else 0.0
        self._dose_row.say(computed)
        self._remark(self._dose_row, list(remarks_on_dose(main.value("given_dose_mg"), dose.mg, before)))

    def _say_vials(self) -> None:
        self.vials.offer()
        strengths = self.entry.vial_strengths()
        count = len(strengths)
        total = sum(one or 0 for one in strengths)
        words = self.tr("1 vial") if count == 1 else self.tr("{0} vials").format(count)
        remark = remark_on_vials(strengths, self.entry.main.value("given_dose_mg"))
        if remark is not None:
            told = " ".join(remark_words(remark))
        elif count and total and self.entry.main.value("given_dose_mg") and None not in strengths:
            told = self.tr("{0}, {1} mg: matches the dose").format(words, trimmed(total))
        elif count:
            told = self.tr("{0}, {1} mg").format(words, trimmed(total))
        else:
            told = self.tr("brand and batch are both required; . for not recorded")
        self._vial_strip.set_fact(told)
        self._vial_strip.fact.set_tone("warning" if remark is not None else "")

    def _say_readings(self, place: Place | None) -> None:
        self.readings.offer()
        rise = first_rate(is_first=self.is_first())
        which = self.tr("first infusion") if self.is_first() else self.tr("later infusion")
        told = self.tr("{0}: {1} mg/h, up by {1} every 30 min, at most 400").format(which, rise)
        self._reading_strip.set_fact(told if place is not None else "")
        dose, start = self.dose(), self.entry.clock("start_time")
        end = end_minute(self.entry.steps(), dose, is_first=self.is_first()) if dose else None
        if end is None:
            self._start_row.say("")
        elif start:
            self._start_row.say(self.tr("end expected {0}").format(clock_at(start, end)))
        else:
            self._start_row.say(self.tr("end expected after {0} min").format(end))

    def _say_reaction(self) -> None:
        code = self._reaction_code()
        graded = code not in ("", NO_REACTION) or self.entry.main.value("infusion_reaction") is True
        grades = grade_words()
        self._grades.setText(
            "\n".join(f"{grade}  {words}" for grade, words in grades.items())
            if graded and code == ""
            else grades.get(code, "")
        )
        self._graded.setVisible(graded)
        self._reaction_row.say("" if graded else self.tr("CTCAE v5; a grade opens its signs and the adverse event"))
        for made in (self._signs_row, self._event_row):
            made.setVisible(graded)
        if self._event_fields is not None:
            self._event_fields.setVisible(graded and self.entry.event is not None)

    def _say_end(self, place: Place | None) -> None:
        main = self.entry.main
        duration = main.value("duration_min")
        self._end_row.say(self.tr("{0} min").format(duration) if duration else "")
        if place is None:
            self._due_row.say("")
            return
        computed = next_due(place.course_start, main.value("scheme") or place.scheme)
        words = self.tr("else {0}, by the scheme") if main.value("next_due_date") else self.tr("{0} by the scheme")
        self._due_row.say(words.format(date_words(computed)))

    def _remark(self, made: HandRow, remarks: list[Remark]) -> None:
        said = [remark_words(one) for one in remarks]
        rest = " ".join([said[0][1], *(f"{bold} {more}" for bold, more in said[1:])]) if said else ""
        made.remark(said[0][0] if said else "", rest)

    def _by_area(self) -> bool:
        scheme = SCHEMES.get(self.entry.main.value("scheme") or "")
        return scheme is not None and scheme.dose_mg_m2 is not None
