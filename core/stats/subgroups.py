"""The groups that an analysis reports beside everyone: by disease, subset, therapy, organ, antibody, earlier treatment and period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.dictionary.spec import FieldType
from core.stats.population import Population, Words, matches

Mask = npt.NDArray[np.bool_]

OTHER = "other"
NEGATIVE = "negative"
_ANTIBODIES = ("msa_maa", "autoantibody")
_FEWEST_OF_AN_ANTIBODY = 5
_MOST_ANTIBODIES = 6
_PERIOD_YEARS = 5
_MOST_FAILED = 3


class Group(NamedTuple):
    """A group's key in `results.csv` and its patients."""

    key: str
    members: Mask

    @property
    def n(self) -> int:
        """How many patients it has."""
        return int(self.members.sum())

    @property
    def rows(self) -> npt.NDArray[np.int64]:
        """Their row numbers in the population."""
        return np.flatnonzero(self.members)


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


def further_fields(population: Population) -> Mapping[str, list[Group]]:
    """Groups by sex, main antibody, each organ (yes, no), csDMARDs failed before, 5-year period of the first infusion, saved filter.

    A field is left out where fewer than two of its groups have patients. Antibodies of fewer than 5 patients, and those beyond the six
    most frequent, stand together as `other`.
    """
    patients, fields = population.patients, population.dictionary.forms["patients"].fields
    words: dict[str, tuple[Words, list[str]]] = {}
    words["sex"] = patients["sex"].to_numpy(), [choice.code for choice in fields["sex"].choices]
    for name in _ANTIBODIES:
        words[name] = _main_antibodies(patients[name].to_numpy())
    for spec in fields.values():
        if spec.section == "organs" and spec.type is FieldType.YES_NO:
            words[spec.id] = _yes_no(patients[spec.id].to_numpy()), ["yes", "no"]
    words["n_failed_csdmard"] = _failed(patients["n_failed_csdmard"].to_numpy())
    words["period"] = _periods(patients["t0"].to_numpy().astype("datetime64[Y]").astype(np.int64) + 1970)
    for name, where in population.options.saved:
        words[name] = _saved(population, where), ["yes", "no"]
    found = {}
    for name, (values, order) in words.items():
        groups = [Group(f"{name}={code}", mask) for code in order if (mask := values == code).any()]
        if len(groups) > 1:
            found[name] = groups
    return found


def _main_antibodies(given: Words) -> tuple[Words, list[str]]:
    counted = Counter(word for word in given if word is not None and word != NEGATIVE)
    frequent = sorted(
        (code for code in counted if counted[code] >= _FEWEST_OF_AN_ANTIBODY), key=lambda code: (-counted[code], code)
    )
    # a code with a slash would read as two groups in the name of a pair
    named = {code: code.replace("/", "-") for code in frequent[:_MOST_ANTIBODIES]}
    named |= {NEGATIVE: NEGATIVE}
    values = np.array([None if word is None else named.get(word, OTHER) for word in given], dtype=object)
    return values, [*(code for code in named.values() if code != NEGATIVE), OTHER, NEGATIVE]


def _yes_no(given: npt.NDArray[np.float64]) -> Words:
    words = np.full(len(given), None, dtype=object)
    words[given == 1], words[given == 0] = "yes", "no"
    return words


def _saved(population: Population, where: Sequence[tuple[str, str]]) -> Words:
    fits = np.ones(population.n, dtype=bool)
    for field, value in where:
        fits &= matches(population.patients, population.dictionary, field, value)
    return np.where(fits, "yes", "no").astype(object)


def _failed(given: npt.NDArray[np.float64]) -> tuple[Words, list[str]]:
    most = f"{_MOST_FAILED} or more"
    values = np.full(len(given), None, dtype=object)
    for number in range(_MOST_FAILED):
        values[given == number] = str(number)
    values[given >= _MOST_FAILED] = most
    return values, [*(str(number) for number in range(_MOST_FAILED)), most]


def _periods(years: npt.NDArray[np.int64]) -> tuple[Words, list[str]]:
    first = years // _PERIOD_YEARS * _PERIOD_YEARS
    distinct, inverse = np.unique(first, return_inverse=True)
    names = [f"{year}-{year + _PERIOD_YEARS - 1}" for year in distinct]
    return np.array(names, dtype=object)[inverse], names
