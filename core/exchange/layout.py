"""Finds in each sheet the header row, the columns that the dictionary knows and the rows that hold records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time, timedelta
from functools import cached_property
from operator import itemgetter

from core.dictionary.issue import Issue, error, warning
from core.dictionary.parse_value import Raw, cell_text
from core.dictionary.spec import Dictionary, FieldSpec, FormSpec
from core.dictionary.units import units_named
from core.dictionary.words import name_key
from core.exchange.headers import Header, HeaderIndex, sheet_forms
from core.exchange.raw import RawSheet, RawWorkbook
from core.faults import SourceFault

PATIENT = "patient_id"
HEADER_WITHIN = 20
"""Rows from the top of a sheet among which the header is looked for: titles and remarks may stand above it."""

_UNCOMMON = frozenset({bool, time, timedelta})
_SAFE = "Nothing was written and the source is unchanged."


@dataclass(frozen=True)
class Column:
    """One recognised column: its field, its header as written, the unit its header names, and its raw cells."""

    spec: FieldSpec
    header: str
    unit: str
    cells: Sequence[Raw]

    @cached_property
    def different(self) -> Mapping[Raw, None]:
        """Each cell once, in the order of its first row: cells that look alike are read once."""
        return dict.fromkeys(self.cells)


@dataclass(frozen=True)
class Layout:
    """One recognised sheet: its columns by field id in the sheet's order, the rows' numbers, the columns nobody reads.

    A sheet whose records could not be told from one another has no columns. `notes` are issues of the header row,
    each with the header it concerns; `shifted` the rows (by index) of a CSV file that have cells beyond the header.
    """

    form: FormSpec
    sheet: str
    header_row: int
    columns: Mapping[str, Column]
    numbers: Sequence[int]
    ignored: tuple[str, ...] = ()
    notes: tuple[tuple[str, Issue], ...] = ()
    shifted: tuple[int, ...] = ()


def find_layouts(raw: RawWorkbook, dictionary: Dictionary) -> tuple[list[Layout], tuple[str, ...]]:
    """The recognised sheets in the dictionary's order, and the others and the empty ones in words.

    Raises SourceFault without patients and their codes, and when two sheets stand for the same form.
    """
    known = sheet_forms(dictionary)
    chosen: dict[str, RawSheet] = {}
    ignored = []
    for sheet in raw.sheets:
        form = known.get(name_key(sheet.name))
        if form is None:
            ignored.append(f"sheet '{sheet.name}'")
        elif form.id in chosen:
            both = f"The sheets '{chosen[form.id].name}' and '{sheet.name}' both look like {form.id}."
            raise SourceFault(both, _SAFE, "Rename or remove one of them.")
        else:
            chosen[form.id] = sheet
    if "patients" not in chosen:
        names = ", ".join(f"'{sheet.name}'" for sheet in raw.sheets) or "none"
        raise SourceFault(
            f"{raw.path.name} has no sheet 'patients' (its sheets: {names}).", _SAFE, "Name that sheet 'patients'."
        )
    layouts = []
    for form in dictionary.forms.values():
        layout = _layout(form, chosen[form.id]) if form.id in chosen else None
        if form.id == "patients" and (layout is None or not layout.numbers or not layout.columns):
            _refuse_patients(chosen[form.id], layout)
        if layout is not None:
            layouts.append(layout)
        elif form.id in chosen:
            ignored.append(f"sheet '{chosen[form.id].name}' (empty)")
    return layouts, tuple(ignored)


def _refuse_patients(sheet: RawSheet, layout: Layout | None) -> None:
    if layout is None or layout.columns:
        raise SourceFault(f"The sheet '{sheet.name}' holds no patients.", _SAFE, "Fill it, one row a patient.")
    told = "; ".join(issue.proposal for _, issue in layout.notes)
    raise SourceFault(
        f"The sheet '{sheet.name}' has no single column 'patient_id': {told}.", _SAFE, "Name it 'patient_id'."
    )


def _layout(form: FormSpec, sheet: RawSheet) -> Layout | None:
    """The sheet read as this form; None when it is empty."""
    index = HeaderIndex(form)
    at = _header_position(sheet, index)
    if at is None:
        return None
    headers = [cell_text(cell) for cell in sheet.rows[at]]
    while sheet.delimited and headers and not headers[-1]:
        headers.pop()
    matches = [index.match(header) for header in headers]
    chosen, notes, left_out = _choose(headers, matches)
    required = [spec.id for spec in form if spec.required and spec.id not in chosen]
    found = ", ".join(f"'{header}'" for header in headers if header)
    told = {match.spec.id for place, match in enumerate(matches) if match and place in left_out}
    notes += [(name, error("required", f"no such column among {found}")) for name in required if name not in told]
    if sheet.read_as:
        notes.append(("", warning("encoding", f"read as {sheet.read_as}; save it as CSV UTF-8 if letters look wrong")))
    layout = Layout(form, sheet.name, sheet.numbers[at], {}, (), notes=tuple(notes))
    if required:
        return layout
    rows, numbers, shifted = _records(sheet, at, len(headers), chosen[PATIENT])
    cells = list(zip(*rows, strict=False)) or [()] * len(headers)
    columns = {
        name: Column(
            match.spec, headers[place], match.unit, cells[place] if sheet.delimited else _comparable(cells[place])
        )
        for name, place in chosen.items()
        if (match := matches[place]) is not None
    }
    ignored = tuple(_ignored(headers, matches, cells, left_out))
    return replace(layout, columns=columns, numbers=numbers, ignored=ignored, shifted=shifted)


def _header_position(sheet: RawSheet, index: HeaderIndex) -> int | None:
    """The row with most known headers among those that name a patient code, else the first row that is not blank."""
    best, most, first, looked_at = None, 0, None, 0
    for position, row in enumerate(sheet.rows):
        texts = [cell_text(cell) for cell in row]
        if not any(texts):
            continue
        first = position if first is None else first
        matches = [match for text in texts if text and (match := index.match(text))]
        if len(matches) > most and any(match.spec.id == PATIENT for match in matches):
            best, most = position, len(matches)
        looked_at += 1
        if looked_at == HEADER_WITHIN:
            break
    return first if best is None else best


def _choose(
    headers: Sequence[str], matches: Sequence[Header | None]
) -> tuple[dict[str, int], list[tuple[str, Issue]], frozenset[int]]:
    """The place of each field's column, what is wrong with headers, and the places left out for it."""
    places: dict[str, list[int]] = {}
    notes: list[tuple[str, Issue]] = []
    left_out: set[int] = set()
    for place, match in enumerate(matches):
        if match is None:
            continue
        if match.not_understood:
            known = units_named(match.spec)
            meant = f"column left out: {match.spec.id} does not know '{match.not_understood}', only {known}"
            notes.append((headers[place], warning("unknown_unit", meant)))
            left_out.add(place)
        else:
            places.setdefault(match.spec.id, []).append(place)
    for name, several in places.items():
        if len(several) > 1:
            named = " and ".join(f"'{headers[place]}'" for place in several)
            notes.append((headers[several[-1]], error("duplicate_column", f"{named} both mean {name}: remove one")))
            left_out.update(several)
    return {name: several[0] for name, several in places.items() if len(several) == 1}, notes, frozenset(left_out)


def _records(
    sheet: RawSheet, header_at: int, width: int, patient_at: int
) -> tuple[Sequence[Sequence[Raw]], Sequence[int], tuple[int, ...]]:
    """The rows below the header that are not blank, padded to its width, with their numbers; and the shifted ones."""
    below = sheet.rows[header_at + 1 :]
    if set(map(len, below)) == {width} and all(map(itemgetter(patient_at), below)):
        return below, sheet.numbers[header_at + 1 :], ()
    rows: list[Sequence[Raw]] = []
    numbers: list[int] = []
    shifted = []
    for row, number in zip(below, sheet.numbers[header_at + 1 :], strict=True):
        if not (patient_at < len(row) and row[patient_at]) and not any(cell_text(cell) for cell in row):
            continue
        if len(row) < width:
            rows.append([*row, *[""] * (width - len(row))])
        else:
            rows.append(row)
            if sheet.delimited and len(row) > width and any(cell_text(cell) for cell in row[width:]):
                shifted.append(len(numbers))
        numbers.append(number)
    return rows, numbers, tuple(shifted)


def _ignored(
    headers: Sequence[str],
    matches: Sequence[Header | None],
    cells: Sequence[Sequence[Raw]],
    left_out: frozenset[int],
) -> Iterator[str]:
    """The columns nobody reads: unknown headers, those left out, and columns with content but no header."""
    for place, header in enumerate(headers):
        if header and (matches[place] is None or place in left_out):
            yield header
        elif not header and any(cell_text(cell) for cell in cells[place]):
            yield f"(no header, column {place + 1})"


def _comparable(cells: Sequence[Raw]) -> Sequence[Raw]:
    """The cells with yes, no and times of day as text: True would otherwise be taken for the equal number 1."""
    if _UNCOMMON.isdisjoint(map(type, cells)):
        return cells
    return [cell_text(cell) if type(cell) in _UNCOMMON else cell for cell in cells]
