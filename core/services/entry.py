"""Entry of one record: every keystroke's text parsed, checked and explained, until it can be saved. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from core.dictionary.checked_records import FIRST_INFUSION, Records
from core.dictionary.issue import Issue, Severity
from core.dictionary.parse_value import FieldParser
from core.dictionary.rules import check_rules, outside_fields
from core.dictionary.spec import Dictionary, Entered, FieldSpec, FieldType, MissingReason
from core.domain.records import Patient, Record, Stored
from core.services.typed_dates import typed_date
from core.services.visit_totals import GRADES_OF, TOTAL_OF, texts_of_totals
from core.storage.changes import Change

REQUIRED = Issue("required", Severity.ERROR, "this must be entered")

MoreChecks = Callable[[Callable[[str], Any], Callable[[str], Entered | None]], Mapping[str, Issue]]
"""Finds the issues of a record, by field, from its values and from what was typed where it is more than the value."""


@dataclass(frozen=True)
class FieldState:
    """One field as the form shows it: the text as typed, what it means, and the issue to show with it.

    `confirmed` says that a warning was answered with "keep"; such an issue is no longer open.
    """

    spec: FieldSpec
    text: str = ""
    value: Any = None
    missing: MissingReason | None = None
    entered: Entered | None = None
    unit: str = ""
    issue: Issue | None = None
    confirmed: bool = False

    @property
    def refused(self) -> bool:
        """The value cannot be kept."""
        return self.issue is not None and self.issue.severity is Severity.ERROR

    @property
    def to_confirm(self) -> bool:
        """The value is unusual and nobody has said yet whether it stays."""
        return self.issue is not None and self.issue.severity is Severity.WARNING and not self.confirmed


class FormSession:
    """A record being entered or changed. Texts go in by `set_text`; states and, when nothing is refused, a Change come out."""

    def __init__(
        self,
        form: str,
        dictionary: Dictionary,
        today: date,
        *,
        patient: Stored[Patient] | None = None,
        record: Stored[Record] | None = None,
        first_infusion_date: str | None = None,
    ) -> None:
        self.form, self.patient, self.record = dictionary.forms[form], patient, record
        self._dictionary, self._today, self._first_infusion = dictionary, today, first_infusion_date
        self._own: dict[str, Issue | None] = {}
        self._more_checks: MoreChecks | None = None
        self._typed_totals: dict[str, str] = {}
        self._parsers: dict[tuple[str, str], FieldParser] = {}
        self._states: dict[str, FieldState] = {spec.id: self._loaded(spec) for spec in self.form}
        self._start = dict(self._states)
        if patient is not None and form != "patients" and record is None:
            code = patient.record.patient_id
            self._states["patient_id"] = replace(self._states["patient_id"], text=code, value=code)
            self._start["patient_id"] = self._states["patient_id"]
        self._check()

    def state(self, field: str) -> FieldState:
        """The field as it stands; KeyError when the form has no such field."""
        return self._states[field]

    def value(self, field: str) -> Any:
        """The canonical value that would be saved, None where there is none."""
        return self._states[field].value

    def opened(self, field: str) -> FieldState:
        """The field as it is stored; of a new record blank."""
        return self._start[field]

    def set_text(self, field: str, text: str, *, unit: str | None = None) -> frozenset[str]:
        """Takes what was typed; gives the fields whose state changed (this one and those whose rules look at it)."""
        before = dict(self._states)
        self._put(field, text, unit)
        total = TOTAL_OF.get(field) if self.form.id == "visits" else None
        if total is not None:
            self._follow(total, was_graded=any(before[grade].text for grade in GRADES_OF[total]))
        self._check()
        return frozenset(name for name, state in self._states.items() if state != before[name])

    def compare_with(self, checks: MoreChecks) -> frozenset[str]:
        """Adds checks against other records, in place of those added before; gives the fields whose state changed."""
        before = dict(self._states)
        self._more_checks = checks
        self._check()
        return frozenset(name for name, state in self._states.items() if state != before[name])

    def follows_grades(self, total: str) -> bool:
        """Whether a total is the sum of grades that were entered, and not typed itself."""
        return self.form.id == "visits" and any(self._states[grade].text for grade in GRADES_OF.get(total, ()))

    def entered(self, field: str) -> Entered | None:
        """What was typed where it is more than the value."""
        return self._states[field].entered

    def confirm(self, field: str) -> None:
        """Keeps an unusual value: its warning is answered."""
        self._states[field] = replace(self._states[field], confirmed=True)

    @property
    def refused(self) -> Sequence[FieldState]:
        """The fields that keep the record from being saved."""
        return [state for state in self._states.values() if state.refused]

    @property
    def to_confirm(self) -> Sequence[FieldState]:
        """The fields that wait for an answer."""
        return [state for state in self._states.values() if state.to_confirm]

    @property
    def changed(self) -> frozenset[str]:
        """The fields that would be written."""
        return frozenset(name for name, state in self._states.items() if _stored(state) != _stored(self._start[name]))

    @property
    def replaced(self) -> frozenset[str]:
        """The fields whose stored value, or stored reason for having none, would be overwritten: these ask for a reason."""
        if self.record is None:
            return frozenset()
        start = self._start
        return frozenset(
            name for name in self.changed if start[name].value is not None or start[name].missing is not None
        )

    def kept_unusual(self) -> Sequence[str]:
        """The fields whose unusual value was confirmed, for the audit trail's reason."""
        return [name for name, state in self._states.items() if state.confirmed and state.issue is not None]

    def rebase(self, record: Stored[Record]) -> frozenset[str]:
        """Takes the record as somebody else wrote it meanwhile and keeps what was typed; gives the fields that they changed.

        A field in which nothing was typed shows the new value from now on.
        """
        before, self.record = self._start, record
        self._start = {spec.id: self._loaded(spec) for spec in self.form}
        moved = frozenset(name for name, state in self._start.items() if _stored(state) != _stored(before[name]))
        for name in moved:
            now, then = self._states[name], before[name]
            if (now.text, now.unit) == (then.text, then.unit):
                self._own[name], self._states[name] = None, self._start[name]
        self._check()
        return moved

    def snapshot(self) -> FormSession:
        """The form as it stands now, for a save in another thread while somebody may type on."""
        made = copy(self)
        made._states = dict(self._states)
        made._typed_totals = dict(self._typed_totals)
        return made

    def change(self) -> Change:
        """What to save: every field of a new record, the changed ones of a known one. Raises ValueError while something is refused."""
        if self.refused:
            raise ValueError(f"refused fields: {', '.join(state.spec.id for state in self.refused)}")
        names = self.changed if self.record else frozenset(self._states)
        states = {name: state for name, state in self._states.items() if name in names}
        return Change(
            form=self.form.id,
            values={name: state.value for name, state in states.items()},
            record_id=self.record.record_id if self.record else None,
            version=self.record.version if self.record else None,
            missing={name: state.missing for name, state in states.items() if state.missing is not None},
            entered={name: state.entered for name, state in states.items() if state.entered is not None},
        )

    def _put(self, field: str, text: str, unit: str | None = None) -> None:
        old = self._states[field]
        chosen = old.unit if unit is None else unit
        parsed = self._parser(old.spec, chosen)(self._meant(old.spec, text))
        self._own[field] = _worst(parsed.issues)
        self._states[field] = FieldState(old.spec, text, parsed.value, parsed.missing, parsed.entered, chosen)

    def _follow(self, total: str, *, was_graded: bool) -> None:
        """Lets a total follow its grades; when the last one is taken away, what was typed before the first comes back."""
        grades = [self._states[grade] for grade in GRADES_OF[total]]
        beside = [total, "mmt8_scale"] if total == "mmt8" else [total]
        if not was_graded and self.follows_grades(total):
            self._typed_totals |= {name: self._states[name].text for name in beside}
        if not self.follows_grades(total):
            texts: Mapping[str, str] = {name: self._typed_totals.pop(name, "") for name in beside if was_graded}
        else:
            answered = all(state.value is not None or state.missing is not None for state in grades)
            texts = texts_of_totals(total, self.value, self.entered, all_answered=answered)
        for name, text in texts.items():
            if text != self._states[name].text:
                self._put(name, text)

    def _loaded(self, spec: FieldSpec) -> FieldState:
        if self.record is None:
            return FieldState(spec, unit=spec.unit or "")
        cell = self.record.cell(spec.id)
        text, unit = text_of(spec, cell.value, cell.missing), spec.unit or ""
        if cell.entered is not None:
            text, unit = f"{cell.entered.comparator}{cell.entered.text}", cell.entered.unit or unit
        return FieldState(spec, text, cell.value, cell.missing, cell.entered, unit)

    def _parser(self, spec: FieldSpec, unit: str) -> FieldParser:
        """The field's parser for a unit, made once: it is asked at every keystroke."""
        found = self._parsers.get((spec.id, unit))
        if found is None:
            found = self._parsers[spec.id, unit] = FieldParser(spec, self._dictionary, self._today, unit=unit)
        return found

    def _meant(self, spec: FieldSpec, text: str) -> str:
        return typed_date(text, self._today, partial=spec.partial) if spec.type is FieldType.DATE else text

    def _check(self) -> None:
        """Runs the rules over the whole record; what the parser said of a value stands before what a rule finds."""
        records = Records(self._columns(), self._today.isoformat(), self._explained())
        found = {finding.field: finding.issue for finding in check_rules(self.form, records)}
        more = self._more_checks(self.value, self.entered) if self._more_checks else {}
        for name, state in self._states.items():
            issue = self._own.get(name) or found.get(name) or more.get(name)
            if issue is None and state.spec.required and state.value is None:
                issue = REQUIRED
            if issue != state.issue:
                self._states[name] = replace(state, issue=issue, confirmed=self._was_stored(state))

    def _was_stored(self, state: FieldState) -> bool:
        """A value that was saved before was confirmed then."""
        return (
            self.record is not None
            and state.value is not None
            and _stored(state) == _stored(self._start[state.spec.id])
        )

    def _columns(self) -> Mapping[str, Sequence[Any]]:
        columns: dict[str, Sequence[Any]] = {name: [state.value] for name, state in self._states.items()}
        columns[FIRST_INFUSION] = [self._first_infusion]
        for name in outside_fields(self.form):
            form, _, field = name.partition(".")
            if form == "patients" and self.patient is not None:
                # What is typed in the clinic is itself the latest contact: only after a death is that a question.
                if field == "last_contact_date" and self.patient.record.vital_status != "dead":
                    continue
                columns[name] = [getattr(self.patient.record, field)]
        return columns

    def _explained(self) -> Mapping[str, Sequence[int]]:
        unread = {name for name, issue in self._own.items() if issue is not None and issue.severity is Severity.ERROR}
        return {name: [0] for name, state in self._states.items() if state.missing is not None or name in unread}


def text_of(spec: FieldSpec, value: Any, missing: MissingReason | None = None) -> str:
    """How a stored value stands in its entry line: numbers in shortest form, the list's code, `.` for not done."""
    if missing is not None:
        return "." if missing is MissingReason.NOT_DONE else missing.value.replace("_", " ")
    if value is None:
        return ""
    if spec.type is FieldType.YES_NO:
        return "yes" if value else "no"
    if spec.type is FieldType.TITRE:
        return f"1/{value}" if value else "negative"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def _worst(issues: Sequence[Issue]) -> Issue | None:
    """The error among the issues of a value, else the first warning."""
    return min(issues, key=lambda issue: issue.severity is not Severity.ERROR, default=None)


def _stored(state: FieldState) -> tuple[Any, MissingReason | None, Entered | None]:
    return state.value, state.missing, state.entered
