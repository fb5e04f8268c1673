"""The words of the field for what results name by code: measures with unit and decimals, groups, reasons and time points."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from core.dictionary.spec import Dictionary


@dataclass(frozen=True, slots=True)
class Measure:
    """How a measure is called and written: `whole` values show decimals only where one of a group of numbers has any."""

    label: str
    unit: str = ""
    decimals: int = 1
    whole: bool = False

    @property
    def full(self) -> str:
        """Name and unit: `IgG, mg/dL`."""
        return f"{self.label}, {self.unit}" if self.unit else self.label


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "age_at_first_rtx": Measure("Age at first infusion", "years"),
        "disease_duration_years": Measure("Disease duration", "years"),
        "follow_up_years": Measure("Follow-up at the centre", "years"),
        "follow_up_weeks": Measure("Follow-up after the first infusion", "weeks", whole=True),
        "n_failed_csdmard": Measure("csDMARDs failed before", whole=True),
        "pdneq": Measure("PDNeq", "mg/day"),
        "tis": Measure("TIS"),
        "mmt8": Measure("MMT-8", "0 to 150", whole=True),
        "ck": Measure("CK", "U/L", 0),
        "haq_di": Measure("HAQ-DI", "0 to 3", 2),
        "physician_global": Measure("Physician global", "0 to 10"),
        "patient_global": Measure("Patient global", "0 to 10"),
        "extramuscular_vas": Measure("Extramuscular activity", "0 to 10"),
        "fvc_pct": Measure("FVC", "% predicted", whole=True),
        "dlco_pct": Measure("DLCO", "% predicted", whole=True),
        "mrss": Measure("mRSS", "0 to 51", whole=True),
        "igg": Measure("IgG", "mg/dL", 0),
        "iga": Measure("IgA", "mg/dL", 0),
        "igm": Measure("IgM", "mg/dL", 0),
        "cd19": Measure("CD19 B cells", "per \N{MICRO SIGN}L", 0),
        "time_on_rtx": Measure("Time on rituximab"),
        "months_on_rtx": Measure("Months on rituximab"),
        "months_since_first_rtx": Measure("Months from first infusion to last contact"),
        "time_on_full_dose": Measure("Time on the full dose"),
        "months_on_full_dose": Measure("Months on the full dose"),
        "height_cm": Measure("Height", "cm"),
        "weight_kg": Measure("Weight", "kg"),
        "bsa_m2": Measure("Body surface area", "m\N{SUPERSCRIPT TWO}", 2),
    }
)

ABBREVIATIONS: Mapping[str, str] = MappingProxyType(
    {
        "PDNeq": "prednisone-equivalent daily dose",
        "csDMARD": "conventional synthetic disease-modifying drug",
        "ANA": "antinuclear antibodies",
        "TIS": "total improvement score",
        "MMT-8": "manual muscle testing of 8 muscles",
        "CK": "creatine kinase",
        "HAQ-DI": "health assessment questionnaire disability index",
        "FVC": "forced vital capacity",
        "DLCO": "diffusing capacity for carbon monoxide",
        "mRSS": "modified Rodnan skin score",
        "Ig": "immunoglobulin",
        "CI": "confidence interval",
        "IQR": "interquartile range",
        "RTX": "rituximab",
    }
)

REASON_ORDER = ("adverse_event", "ineffectiveness", "death", "remission", "lost_to_follow_up")
SUBSET_ORDER = ("DM", "ASS", "IMNM", "PM")
"""look.md: the same order on every page; other subsets follow in the dictionary's order."""

_GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "all": "All",
        "therapy=combination": "With csDMARD",
        "therapy=monotherapy": "Rituximab alone",
        "csdmard=none": "None",
        "csdmard=methotrexate": "Methotrexate",
        "csdmard=other": "Other csDMARD",
        "subset=diffuse": "Diffuse",
        "subset=limited": "Limited",
        "subset=sine": "Sine scleroderma",
        "refractory=muscle": "refractory muscle disease",
        "refractory=lung": "refractory lung disease",
        "response=high": "High responders",
        "response=low": "Low responders",
        "ivig=no": "Never on immunoglobulin therapy",
        "myeloma=no": "Without myeloma",
        "ivig=no;myeloma=no": "Neither immunoglobulin therapy nor myeloma",
    }
)

_TIMES: Mapping[str, str] = MappingProxyType({"BL": "Baseline", "LAST": "Last visit"})


def measure(code: str, dictionary: Dictionary) -> Measure:
    """The measure of a code; one that is not listed here takes its label and unit from the dictionary, else its code."""
    if code in MEASURES:
        return MEASURES[code]
    for form in dictionary.forms.values():
        if code in form.fields:
            spec = form.fields[code]
            return Measure(spec.label["en"], spec.unit or "")
    return Measure(code.replace("_", " "))


def spelled(text: str, dictionary: Dictionary) -> str:
    """A sentence of an analysis with the names of fields in words: `no visit has mrss` says mRSS."""

    def named(found: re.Match[str]) -> str:
        known = measure(found[0], dictionary).label if found[0] in MEASURES or "_" in found[0] else found[0]
        return known if known[1:] != known[1:].lower() else known.lower()

    return re.sub(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)*\b", named, text)


def group(key: str) -> str:
    """The words for a group key: `subset=DM` is DM, `therapy=monotherapy` is Rituximab alone."""
    return _GROUPS.get(key) or key.partition("=")[2] or key


def time(code: str) -> str:
    """The words for a time point; visits named by month keep their code."""
    if code in _TIMES:
        return _TIMES[code]
    return f"After course {code[1:]}" if code[:1] == "C" and code[1:].isdigit() else code


def choice(dictionary: Dictionary, form: str, field: str, code: str) -> str:
    """The dictionary's words for a code of a list; the code itself, without underscores, where the list is open."""
    for known in dictionary.field(form, field).choices:
        if known.code == code:
            return known.label["en"]
    return code.replace("_", " ")


def reason(dictionary: Dictionary, code: str) -> str:
    """A stop reason as a row or legend names it: `Lost to follow-up`."""
    words = choice(dictionary, "discontinuations", "reason", code)
    return words[:1].upper() + words[1:]


def in_order(codes: Iterable[str], first: Sequence[str]) -> list[str]:
    """The codes with those of `first` in front, in its order; the others keep theirs."""
    listed = list(codes)
    return [code for code in first if code in listed] + [code for code in listed if code not in first]


def explain(dictionary: Dictionary, group_keys: Iterable[str], terms: Iterable[str] = ()) -> str:
    """A sentence that spells out abbreviations: the subsets shown, then the terms."""
    known = {
        choice.code: choice.label["en"]
        for field in ("iim_subset", "ssc_subset", "disease")
        for choice in dictionary.field("patients", field).choices
    }
    codes = [key.partition("=")[2] for key in group_keys]
    parts = [f"{code} {known[code]}" for code in codes if code in known and code.isupper()]
    parts += [f"{term} {ABBREVIATIONS[term]}" for term in terms]
    return f"{', '.join(parts)}." if parts else ""
