"""What the infusion form needs from the clinic file, read in one go in the database thread, with the draft typed into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from core.domain.drafts import DraftName
from core.scoring.course import SCHEMES
from core.services.clinic import ClinicSession
from core.services.drafts import Content, Differing, Draft, type_again
from core.services.entry import FormSession
from core.services.infusion_entry import FOLLOWERS, InfusionEntry
from core.services.infusion_plan import proposed_scheme
from core.services.progress import Progress
from ui.forms.infusion_frame import FORM
from ui.forms.undo import Place

_FOLLOWING: Mapping[str, frozenset[str]] = {
    FORM: frozenset({*FOLLOWERS, "patient_id"}),
    "infusion_vials": frozenset({"patient_id", "infusion_date", "vial_no"}),
    "infusion_vitals": frozenset({"patient_id", "infusion_date"}),
    "adverse_events": frozenset(
        {"patient_id", "infusion_date", "onset_date", "term", "related_to_rtx", "ctcae_grade", "action"}
    ),
}
"""What nobody types: it follows from other fields."""


@dataclass(frozen=True)
class LoadedInfusion:
    """An infusion ready to be shown. `opening` are its texts before anybody typed; a `draft` is in the entry already."""

    entry: InfusionEntry
    opening: Mapping[Place, str]
    draft: Draft | None
    differing: tuple[Differing, ...]


def load_infusion(session: ClinicSession, today: date, name: DraftName, _progress: Progress) -> LoadedInfusion:
    """Reads the chart, the infusion and its draft; a new one is dated today and goes on with the scheme of the last."""
    code = name.code or ""
    main = session.entry(FORM, today, code=code, record_id=name.record_id)
    chart = session.chart(code)
    if chart is None:
        raise LookupError(code)
    if name.record_id is None:
        main.set_text("infusion_date", today.isoformat())
        scheme = proposed_scheme(chart, None, today.isoformat())
        if scheme in SCHEMES:
            main.set_text("scheme", str(scheme))
    entry = InfusionEntry(session.dictionary, today, chart, main)
    entry.settle()
    opening = texts_of(entry)
    draft = session.drafts.of(name)
    return LoadedInfusion(entry, opening, draft, _type_parts(draft.content, entry) if draft is not None else ())


def texts_of(entry: InfusionEntry) -> dict[Place, str]:
    """Every text of every part, without what follows by itself."""
    return {
        (name, spec.id): part.state(spec.id).text
        for name, part in entry.parts().items()
        for spec in part.form
        if spec.id not in _FOLLOWING[part.form.id]
    }


def _type_parts(content: Content, entry: InfusionEntry) -> tuple[Differing, ...]:
    """Types every part again: a stored one by its number, a new one behind those that somebody else added meanwhile."""
    told: list[Differing] = []
    for name, part in content.parts.items():
        stored = {(one.form.id, one.record.record_id): here for here, one in entry.parts().items() if one.record}
        place = stored.get((part.form, part.record_id or 0), name)
        found = entry.part(place)
        while part.record_id is None and found is not None and found.record is not None and " " in place:
            kind, _, number = place.partition(" ")
            place = f"{kind} {int(number) + 1}"
            found = entry.part(place)
        if isinstance(found, FormSession) and found.form.id == part.form:
            told += type_again(part, found, place)
    entry.settle()
    return tuple(one for one in told if one.field not in _FOLLOWING[entry.parts()[one.part].form.id])
