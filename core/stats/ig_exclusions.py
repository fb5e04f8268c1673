"""Patients whose immunoglobulins do not show what rituximab does: on immunoglobulin therapy, or with myeloma."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.stats.population import Population
from core.stats.results import Excluded
from core.stats.subgroups import Group, Mask

IVIG, MYELOMA = "ivig=no", "myeloma=no"
WITHIN_DAYS = 183
"""Immunoglobulins of the half year before the first infusion still count as therapy (clinical.md 7.3)."""

_IG_WORDS = ("ivig", "scig", "immunoglob", "immunglob")
_MYELOMA_WORDS = ("myelom", "mielom")


@dataclass(frozen=True)
class IgExclusions:
    """The groups without these patients, why a group could not be made, and who was left out of it."""

    groups: tuple[Group, ...]
    absent: tuple[tuple[str, str], ...]
    excluded: tuple[Excluded, ...]


def ig_exclusions(population: Population) -> IgExclusions:
    """`ivig=no`, `myeloma=no` and both together, as far as the records say who is concerned (clinical.md 10.4, 19)."""
    cohort = population.cohort
    absent: list[tuple[str, str]] = []
    concerned: dict[str, Mask] = {}
    if cohort.has("visits", "ivig"):
        concerned[IVIG] = _on_immunoglobulins(population)
    else:
        absent.append((IVIG, "no visit says whether immunoglobulins were given"))
    if cohort.has("patients", "comorbidities") or len(cohort.adverse_events):
        concerned[MYELOMA] = _with_myeloma(population)
    else:
        absent.append((MYELOMA, "neither comorbidities nor adverse events are recorded"))
    groups = [Group(key, ~who) for key, who in concerned.items()]
    if len(concerned) > 1:
        groups.append(Group(f"{IVIG};{MYELOMA}", ~(concerned[IVIG] | concerned[MYELOMA])))
    words = {
        IVIG: "immunoglobulin therapy is recorded: left out of the immunoglobulins of those never on it",
        MYELOMA: "myeloma is recorded: left out of the immunoglobulins of those without myeloma",
    }
    excluded = tuple(Excluded(code, words[key]) for key, who in concerned.items() for code in population.codes[who])
    return IgExclusions(tuple(groups), tuple(absent), excluded)


def _on_immunoglobulins(population: Population) -> Mask:
    treated = np.zeros(population.n, dtype=bool)
    visits = population.cohort.visits
    treated[visits["patient"].to_numpy()[visits["ivig"].to_numpy() == 1]] = True
    before = population.cohort.treatments_before
    t0 = population.patients["t0"].to_numpy().astype("datetime64[D]")[before["patient"].to_numpy()]
    recent = before["stop_date"].to_numpy().astype("datetime64[D]") >= t0 - WITHIN_DAYS
    named = _says(before["drug"], _IG_WORDS) | _says(before["drug_class"], _IG_WORDS)
    now = named & (recent | (before["ongoing_at_first_rtx"] == 1).to_numpy())
    treated[before["patient"].to_numpy()[now]] = True
    return treated


def _with_myeloma(population: Population) -> Mask:
    found = _says(population.patients["comorbidities"], _MYELOMA_WORDS)
    for form, field in (("adverse_events", "term"), ("discontinuations", "detail")):
        table = population.cohort.table(form)
        found[table["patient"].to_numpy()[_says(table[field], _MYELOMA_WORDS)]] = True
    return found


def _says(column: pd.Series, words: tuple[str, ...]) -> Mask:
    return np.array(
        [text is not None and any(word in text.casefold() for word in words) for text in column], dtype=bool
    )
