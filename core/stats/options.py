"""The choices an analysis rests on: event preset, data lock, filters and the windows of the time points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Preset(StrEnum):
    """Which stops count as events of persistence (clinical.md 10.5); `cause` needs `Options.cause`, the one reason that counts."""

    STANO = "stano"
    REGISTRY = "registry"
    CAUSE = "cause"


CENSORED_REASONS: Mapping[Preset, frozenset[str]] = MappingProxyType(
    {
        Preset.STANO: frozenset(),
        Preset.REGISTRY: frozenset({"lost_to_follow_up", "transfer", "remission", "pregnancy"}),
    }
)
"""Stops that censor instead of counting as an event, by preset."""


class UndatedStops(StrEnum):
    """What becomes of a patient who stopped on a day that nobody wrote down (clinical.md 10.4, 16)."""

    EXCLUDE = "exclude"
    PLANNED = "planned"


class Restarts(StrEnum):
    """Whether a stop still counts when an infusion was given after it."""

    STOP = "stop"
    CONTINUE = "continue"


PLANNED_INTERVAL_DAYS = 182
"""The next course was planned so long after the first infusion of the last one (clinical.md 10.4, 16)."""


class Window(NamedTuple):
    """Days from the first infusion, both ends included, and the day that a value should be nearest to."""

    low: int
    high: int
    target: int


WINDOWS: Mapping[str, Window] = MappingProxyType(
    {
        "BL": Window(-90, 0, 0),
        "M6": Window(123, 243, 183),
        "M12": Window(305, 425, 365),
        "M24": Window(640, 820, 730),
    }
)
COURSE_WINDOW = Window(140, 196, 168)
"""Days from the first infusion of course k (Kuzumi 2023: 24 weeks, window 20 to 28)."""

LANDMARK_DAYS = (183, 365, 548, 730, 1095, 1460, 1826)
DEFAULT_IG_SCHEME = "A"
"""Roberts 2015: its highest limit, 700 mg/dL, is the lower limit of normal by consensus."""

DEFAULT_IG_REFERENCE = "eu_crm470"
"""Limits that neither the result nor the site brings; the choice of the clinic."""

DAYS_PER_MONTH = 30.4375
DAYS_PER_YEAR = 365.25


@dataclass(frozen=True)
class Options:
    """What a user can choose before an analysis; the defaults reproduce Stano 2025.

    `lock_date` is an ISO date; later records are ignored and follow-up ends there; None means the latest date in the source. `where`
    keeps the patients whose field (a dictionary field of `patients`, or `subset`, `disease`, `therapy`, `csdmard`) has the value; several
    must all hold. `saved` are filters with names, each a group `NAME=yes` beside `NAME=no` in the analyses. `ig_scheme` is the code of
    the scheme (`core.scoring.immunoglobulin`) by which IgG counts as low, `ig_reference` that of the lower limits of normal.
    """

    preset: Preset = Preset.STANO
    lock_date: str | None = None
    where: tuple[tuple[str, str], ...] = ()
    windows: Mapping[str, Window] = field(default_factory=lambda: WINDOWS)
    cause: str | None = None
    censored: frozenset[str] | None = None
    undated_stops: UndatedStops = UndatedStops.EXCLUDE
    restarts: Restarts = Restarts.STOP
    delayed_entry: bool = False
    ig_scheme: str = DEFAULT_IG_SCHEME
    ig_reference: str = DEFAULT_IG_REFERENCE
    saved: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()

    def counts_as_event(self, reason: str) -> bool:
        """Whether a stop for this reason is an event of persistence; every other stop censors."""
        if self.preset is Preset.CAUSE:
            return reason == self.cause
        return reason not in (CENSORED_REASONS[Preset(self.preset)] if self.censored is None else self.censored)

    @property
    def censored_reasons(self) -> tuple[str, ...]:
        """The reasons that censor by name; empty where every stop counts, and for `cause`, where all but one censor."""
        if self.preset is Preset.CAUSE:
            return ()
        return tuple(sorted(CENSORED_REASONS[Preset(self.preset)] if self.censored is None else self.censored))


TAKEN_NAMES = frozenset({"subset", "disease", "therapy", "csdmard", "period", "refractory", "response", "all"})
"""Groups of the analysis that no saved filter may be called like."""


def filter_name_problem(name: str, fields: Iterable[str]) -> str:
    """Why a saved filter cannot be called so, empty when it can.

    Its name stands as a field in the keys of the results: it must be no field of the patients (`fields`) and hold none of their signs.
    """
    if not name.strip():
        return "A filter needs a name."
    if name in TAKEN_NAMES or name in set(fields):
        return f"{name!r} cannot name a saved filter: a field of the records is called so."
    if set(name) & set("=;:/,"):
        return f"{name!r} cannot name a saved filter: leave out = ; : / and commas."
    return ""
