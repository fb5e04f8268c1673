"""The groups that an analysis reports beside everyone: by disease, subset, therapy and refractory domain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.stats.population import Population

Mask = npt.NDArray[np.bool_]


class Group(NamedTuple):
    """A group's key in `results.csv` and its patients."""

    key: str
    members: Mask

    @property
    def n(self) -> int:
        """How many patients it has."""
        return int(self.members.sum())


def everyone(population: Population) -> Group:
    """All analysed patients."""
    return Group("all", np.ones(population.n, dtype=bool))


def by_field(population: Population, field: str) -> list[Group]:
    """One group a code of a derived field (`subset`, `disease`, `therapy`, `csdmard`), in clinical order; empty groups are left out."""
    words = population.patients[field].to_numpy()
    return [Group(f"{field}={code}", words == code) for code in codes_in_order(population, field)]


def codes_in_order(population: Population, field: str) -> Sequence[str]:
    """The codes of a field that occur, in the dictionary's order."""
    fields = population.dictionary.forms["patients"].fields
    sources = {"subset": ("iim_subset", "ssc_subset"), "disease": ("disease",)}
    known = [choice.code for name in sources.get(field, ()) for choice in fields[name].choices]
    known = known or {"therapy": ["combination", "monotherapy"], "csdmard": ["none", "methotrexate", "other"]}[field]
    present = {word for word in population.patients[field] if word is not None}
    return [code for code in known if code in present]


def standard_groups(population: Population) -> Iterator[Group]:
    """Everyone; each disease where there are several; each subset."""
    yield everyone(population)
    diseases = by_field(population, "disease")
    if len(diseases) > 1:
        yield from diseases
    yield from by_field(population, "subset")


def refractory(population: Population, domain: str) -> Group:
    """The patients whose refractory disease of this domain (muscle, skin, joint, lung) led to rituximab."""
    return Group(f"refractory={domain}", population.patients[f"ind_{domain}"].to_numpy() == 1)
