"""The four numbers at the top: what a clinician would be asked first."""

from __future__ import annotations

from core.reports import formats
from core.reports.document import KeyNumber
from core.reports.material import Key, Material
from core.reports.sections.persistence import cause_specific

_MOST = 4


def key_numbers(material: Material) -> tuple[KeyNumber, ...]:
    """Persistence, steroids, response, skin, lung and Ig, those that were computed, at most four."""
    candidates = (
        _persistence(material),
        _steroids(material),
        _response(material),
        _skin(material),
        _lung(material),
        _igg(material),
    )
    return tuple(number for number in candidates if number is not None)[:_MOST]


def _persistence(material: Material) -> KeyNumber | None:
    key = Key("persistence", "time_on_rtx", time="d365")
    estimate, low, high, at_risk = (material.value(key, name) for name in ("estimate", "ci_low", "ci_high", "at_risk"))
    if estimate is None:
        return None
    interval = "" if low is None or high is None else f"95 % CI {formats.span(100 * low, 100 * high)}; "
    return KeyNumber(
        f"{formats.number(100 * estimate, 1)} %",
        "no such stop at 1 year" if cause_specific(material) else "still on rituximab at 1 year",
        f"{interval}{formats.number(at_risk or 0)} at risk",
    )


def _steroids(material: Material) -> KeyNumber | None:
    change = Key("steroid", "pdneq", comparison="M12-BL")
    before, after = (material.quartiles(Key("steroid", "pdneq", time=at)).median for at in ("BL", "M12"))
    pairs = material.value(change, "n")
    if before is None or after is None or not pairs:
        return None
    return KeyNumber(
        f"{formats.trimmed(before)} to {formats.trimmed(after)} mg",
        "median PDNeq in 1 year",
        f"{formats.number(pairs)} pairs{_p(material, change)}",
    )


def _response(material: Material) -> KeyNumber | None:
    counted = material.find(Key("response", "tis", comparison="category=at_least_minimal", time="M12"), "count")
    missing = material.value(Key("response", "tis", comparison="category=not_assessed", time="M12"), "count")
    if counted is None or counted.value is None or not counted.n:
        return None
    value, n = int(counted.value), counted.n
    shown = f"{formats.percent(value, n)} %" if n >= formats.SMALL_GROUP else f"{value} of {n}"
    return KeyNumber(
        shown, "at least minimal TIS at 1 year", f"{value:,} of {n:,}; {formats.number(missing or 0)} not assessed"
    )


def _skin(material: Material) -> KeyNumber | None:
    return _change(material, Key("skin", "mrss", comparison="C1-BL"), "mRSS after the first course", "")


def _lung(material: Material) -> KeyNumber | None:
    return _change(material, Key("outcome", "fvc_pct", comparison="C3-BL"), "FVC after the third course", " points")


def _change(material: Material, key: Key, label: str, unit: str) -> KeyNumber | None:
    found = material.quartiles(key)
    if found.median is None or found.q1 is None or found.q3 is None:
        return None
    sign = "+" if found.median > 0 else ""
    spread = f"{formats.trimmed(found.q1, 2)} to {formats.trimmed(found.q3, 2)}"
    return KeyNumber(
        f"{sign}{formats.trimmed(found.median, 2)}{unit}", label, f"IQR {spread}; {found.n:,} pairs{_p(material, key)}"
    )


def _igg(material: Material) -> KeyNumber | None:
    below = material.find(Key("immunoglobulin", "igg", comparison="category=below_400"), "count")
    mild = material.value(Key("immunoglobulin", "igg", comparison="category=below_700"), "count")
    if below is None or not below.n:
        return None
    return KeyNumber(
        f"{formats.number(below.value or 0)} of {below.n:,}",
        "ever below 400 mg/dL IgG",
        f"below 700: {formats.number(mild or 0)} of {below.n:,}",
    )


def _p(material: Material, key: Key) -> str:
    p = material.value(key, "p", "Wilcoxon")
    return f", {formats.p_phrase(p)}" if p is not None else ""
