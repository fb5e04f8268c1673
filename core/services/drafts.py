"""Drafts: what was typed into a form and is not completed yet, kept in the clinic file until it is, whoever closes what."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from core.domain.drafts import DraftName, StoredDraft
from core.faults import UsageFault
from core.services.backup_keeper import local_moment
from core.services.rights import Right, may, require

if TYPE_CHECKING:
    from core.domain.records import Record, Stored
    from core.services.entry import FieldState, FormSession
    from core.storage.clinic_file import ClinicFile

LEADING: Final = ""
"""The part of a form that gives it its name; other parts, as the vials of an infusion, have names of their own."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A field as it was typed: text, unit, and the warning that was answered with "keep" (empty: none)."""

    text: str
    unit: str = ""
    kept: str = ""


@dataclass(frozen=True, slots=True)
class DraftPart:
    """One record of a form: what was typed of it, on which version, and what stood there then (text and unit by field)."""

    form: str
    record_id: int | None
    version: int | None
    typed: Mapping[str, Typed]
    before: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the cursor was: the field, the place in its text, and whether the text was still being typed."""

    field: str
    position: int = 0
    typing: bool = False
    part: str = LEADING


@dataclass(frozen=True, slots=True)
class Content:
    """All that a draft holds: its parts by name, how many fields somebody typed (not prefilled ones), where the cursor was."""

    parts: Mapping[str, DraftPart]
    count: int
    cursor: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Differing:
    """A field that somebody else changed since it was opened: what stood there then, what stands there now, what was typed here.

    `mine` is None where nothing was typed; then `now` is already shown.
    """

    field: str
    before: str
    now: str
    mine: str | None
    part: str = LEADING


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it is opened again: of what, whose, since when (the clock of this PC), and what it holds."""

    name: DraftName
    user: str
    left_at: datetime
    content: Content


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in a list. `code` is the patient's, or what was typed as such; `count` fields were typed; `day` is the typed date, ISO.

    Of a draft that one may not read there is only whose it is, of which form and patient, and since when.
    """

    draft_id: int
    name: DraftName
    user: str
    is_mine: bool
    left_at: datetime
    may_open: bool
    may_discard: bool
    code: str = ""
    count: int = 0
    day: str = ""


class Drafts:
    """The drafts of an open clinic file as its user may see them. Every method belongs to the thread that owns the file."""

    def __init__(self, clinic: ClinicFile, day_fields: Mapping[str, str | None]) -> None:
        self._clinic, self._day_fields = clinic, day_fields

    def lines(self, code: str | None = None) -> tuple[DraftLine, ...]:
        """Every draft, or those of one patient, one's own first, then the latest; nothing for who enters no records."""
        if not may(self._clinic.role, Right.SAVE):
            return ()
        users = {name for name, _role in self._clinic.users()}
        found = [self._line(draft, users) for draft in self._clinic.drafts.all()]
        return tuple(sorted((d for d in found if code is None or d.name.code == code), key=lambda d: not d.is_mine))

    def of(self, name: DraftName) -> Draft | None:
        """The user's own draft of a record; None when there is none, or none that can be read."""
        stored = self._clinic.drafts.of(name)
        content = _content(stored.content) if stored is not None else None
        return (
            Draft(name, stored.user, _moment(stored), content) if stored is not None and content is not None else None
        )

    def keep(self, name: DraftName, content: Content) -> None:
        """Puts what was typed on the disk, in the place of the user's draft before; with nothing typed there is none. Raises NotAllowed."""
        require(self._clinic.user, self._clinic.role, Right.SAVE)
        if not content.count:
            self._clinic.drafts.remove(name)
            return
        leading = content.parts.get(LEADING)
        text = json.dumps(asdict(content), ensure_ascii=False, separators=(",", ":"))
        self._clinic.drafts.keep(name, leading.version if leading else None, text)

    def discard(self, draft_id: int) -> StoredDraft | None:
        """Takes a draft away: one's own, or as an administrator one of a user who was removed. Gives it for `put_back`.

        Raises NotAllowed.
        """
        found = self._clinic.drafts.one(draft_id)
        if found is not None and not self._may_discard(found, {name for name, _role in self._clinic.users()}):
            raise NotYours(found.user)
        return self._clinic.drafts.take(draft_id)

    def discard_own(self, name: DraftName) -> StoredDraft | None:
        """Takes the user's own draft of a record away and gives it for `put_back`; None when there is none."""
        found = self._clinic.drafts.of(name)
        return self._clinic.drafts.take(found.draft_id) if found is not None else None

    def put_back(self, draft: StoredDraft) -> None:
        """Undoes a discard."""
        require(self._clinic.user, self._clinic.role, Right.SAVE)
        self._clinic.drafts.put_back(draft)

    def take_over(self, draft_id: int) -> None:
        """Makes somebody else's draft one's own, to go on with it. Raises NotAllowed, DraftInTheWay; one's own stays as it is."""
        found = self._clinic.drafts.one(draft_id)
        if found is None or found.user == self._clinic.user:
            return
        require(self._clinic.user, self._clinic.role, Right.READ_DRAFTS)
        if not self._clinic.drafts.hand_over(draft_id):
            raise DraftInTheWay

    def _line(self, stored: StoredDraft, users: set[str]) -> DraftLine:
        mine = stored.user == self._clinic.user
        reads = mine or may(self._clinic.role, Right.READ_DRAFTS)
        content = _content(stored.content) if reads else None
        leading = content.parts.get(LEADING) if content is not None else None
        typed = leading.typed if leading is not None else {}
        day = typed.get(self._day_fields.get(stored.name.form) or "")
        new_code = typed.get("patient_id")
        return DraftLine(
            draft_id=stored.draft_id,
            name=stored.name,
            user=stored.user,
            is_mine=mine,
            left_at=_moment(stored),
            may_open=content is not None,
            may_discard=self._may_discard(stored, users),
            code=stored.name.code or (new_code.text if new_code is not None else ""),
            count=content.count if content is not None else 0,
            day=day.text if day is not None else "",
        )

    def _may_discard(self, stored: StoredDraft, users: set[str]) -> bool:
        if stored.user == self._clinic.user:
            return True
        return may(self._clinic.role, Right.MANAGE_USERS) and stored.user not in users


class NotYours(UsageFault):
    """A draft of somebody who still works here is theirs to discard."""

    def __init__(self, user: str) -> None:
        super().__init__(
            f"This is a draft of {user}.",
            "Nothing was changed.",
            f"{user} can discard it; an administrator can once {user} was removed from the users.",
        )


class DraftInTheWay(UsageFault):
    """Of each record a user has one draft."""

    def __init__(self) -> None:
        super().__init__(
            "You have a draft of the same form yourself, or somebody discarded this one meanwhile.",
            "Nothing was changed.",
            "Complete or discard your own first, then go on with this one.",
        )


def part_of(entry: FormSession) -> DraftPart:
    """What was typed into a form, beside what stood there when it was opened."""
    record = entry.record
    states = {spec.id: (entry.state(spec.id), entry.opened(spec.id)) for spec in entry.form}
    typed = {
        name: Typed(now.text, now.unit, _warning(now) if now.confirmed else "")
        for name, (now, then) in states.items()
        if (now.text, now.unit) != (then.text, then.unit) or (now.confirmed and not then.confirmed and now.issue)
    }
    before = {name: (then.text, then.unit) for name, (_, then) in states.items() if record is not None and then.text}
    return DraftPart(
        entry.form.id, record.record_id if record else None, record.version if record else None, typed, before
    )


def type_again(part: DraftPart, entry: FormSession, name: str = LEADING) -> tuple[Differing, ...]:
    """Types what a draft holds into a form just opened; gives what somebody else changed since, and what was typed over it here.

    A warning counts as answered only when the very same one is found again.
    """
    moved = []
    if entry.record is not None and entry.record.version != part.version:
        for spec in entry.form:
            now, then = entry.opened(spec.id), part.before.get(spec.id, ("", spec.unit or ""))
            if (now.text, now.unit if now.text else "") != (then[0], then[1] if then[0] else ""):
                mine = part.typed.get(spec.id)
                same = mine is not None and (mine.text, mine.unit) == (now.text, now.unit)
                moved.append(
                    Differing(spec.id, then[0], now.text, mine.text if mine is not None and not same else None, name)
                )
    known = {field: typed for field, typed in part.typed.items() if field in entry.form.fields}
    for _ in range(2):  # totals follow their grades first, then stand as they were typed
        for field, typed in known.items():
            if (entry.state(field).text, entry.state(field).unit) != (typed.text, typed.unit):
                entry.set_text(field, typed.text, unit=typed.unit)
    answer_again(part, entry)
    return tuple(moved)


def answer_again(part: DraftPart, entry: FormSession) -> None:
    """Keeps the unusual values that were kept before; to be called again once other checks were added to the form."""
    for field, typed in part.typed.items():
        if typed.kept and field in entry.form.fields and _warning(entry.state(field)) == typed.kept:
            entry.confirm(field)


def take_record(entry: FormSession, record: Stored[Record], name: str = LEADING) -> tuple[Differing, ...]:
    """Puts an open form on the record as somebody else wrote it meanwhile; gives what they changed, and what was typed over it here."""
    before = {spec.id: (entry.opened(spec.id), entry.state(spec.id)) for spec in entry.form}
    moved = entry.rebase(record)
    told = []
    for field in (spec.id for spec in entry.form if spec.id in moved):
        then, mine = before[field]
        now = entry.opened(field)
        over = (mine.text, mine.unit) not in ((then.text, then.unit), (now.text, now.unit))
        told.append(Differing(field, then.text, now.text, mine.text if over else None, name))
    return tuple(told)


def _warning(state: FieldState) -> str:
    return f"{state.issue.rule}: {state.issue.proposal}" if state.issue is not None else ""


def _moment(stored: StoredDraft) -> datetime:
    return local_moment(stored.utc_time) or datetime.fromtimestamp(0)  # noqa: DTZ006 - the clock of this PC, as every other


def _content(text: str) -> Content | None:
    """What a draft holds; None when it cannot be read."""
    try:
        read: dict[str, Any] = json.loads(text)
        parts = {
            name: DraftPart(
                part["form"],
                part["record_id"],
                part["version"],
                {field: Typed(**typed) for field, typed in part["typed"].items()},
                {field: (text, unit) for field, (text, unit) in part["before"].items()},
            )
            for name, part in read["parts"].items()
        }
        return Content(parts, int(read["count"]), Cursor(**read["cursor"]) if read["cursor"] else None)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
