"""The options of an analysis as JSON and back: a report says them, and a verification repeats them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.stats.options import Options


def options_json(options: Options) -> dict[str, Any]:
    """Every option but the data lock, which stands beside them with the day that was really used."""
    return {
        "preset": options.preset.value,
        "cause": options.cause,
        "censored_reasons": list(options.censored_reasons),
        "undated_stops": options.undated_stops.value,
        "restarts": options.restarts.value,
        "delayed_entry": options.delayed_entry,
        "where": [f"{field}={value}" for field, value in options.where],
        "saved": {name: [f"{field}={value}" for field, value in where] for name, where in options.saved},
        "ig_scheme": options.ig_scheme,
        "ig_reference": options.ig_reference,
        "windows_days": {name: list(window) for name, window in options.windows.items()},
    }


def options_from(told: dict[str, Any], lock_date: str | None) -> Options:
    """The options that `options_json` wrote. Raises KeyError, TypeError or ValueError for what it never writes."""
    from core.stats.options import CENSORED_REASONS, Options, Preset, Restarts, UndatedStops, Window

    preset = Preset(told["preset"])
    reasons = frozenset(told["censored_reasons"])
    usual = preset is Preset.CAUSE or reasons == CENSORED_REASONS[preset]
    return Options(
        preset=preset,
        lock_date=lock_date,
        where=_conditions(told["where"]),
        windows={name: Window(*days) for name, days in told["windows_days"].items()},
        cause=told["cause"],
        censored=None if usual else reasons,
        undated_stops=UndatedStops(told["undated_stops"]),
        restarts=Restarts(told["restarts"]),
        delayed_entry=bool(told["delayed_entry"]),
        ig_scheme=told["ig_scheme"],
        ig_reference=told["ig_reference"],
        saved=tuple((name, _conditions(where)) for name, where in told["saved"].items()),
    )


def _conditions(told: list[str]) -> tuple[tuple[str, str], ...]:
    parted = [text.partition("=") for text in told]
    return tuple((field, value) for field, _, value in parted)
