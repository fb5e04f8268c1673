"""How much there is: patients, visits and infusions analysed, and how many patients have each measure at each time point."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.stats.exact import Floats
from core.stats.members import People
from core.stats.population import Population
from core.stats.results import Number, Result
from core.stats.rows import NumberRows
from core.stats.series import BASELINE
from core.stats.subgroups import everyone, standard_groups
from core.stats.timepoints import LAST, Timepoints
from core.stats.tis_visits import TisVisits

FORMS = ("visits", "infusions", "adverse_events", "discontinuations", "treatments_before")
MEASURES = (
    "physician_global",
    "patient_global",
    "extramuscular_vas",
    "mmt8",
    "haq_di",
    "ck",
    "fvc_pct",
    "dlco_pct",
    "mrss",
    "igg",
    "iga",
    "igm",
    "cd19",
)


def cohort_counts(population: Population, flow: Sequence[Number] = ()) -> Result:
    """Patients by group, the number of records behind the analysis, and the patients' flow over the time points."""
    numbers: list[Number] = []
    for group in standard_groups(population):
        rows = NumberRows("cohort", "patients", group.key)
        rows.tally("n", group.members, group.n)
        numbers += rows.numbers
        for form in FORMS:
            records = NumberRows("cohort", form, group.key)
            patient = population.cohort.table(form)["patient"].to_numpy()
            theirs = patient[group.members[patient]]
            records.add("count", len(theirs), group.n, people=People.of(theirs))
            numbers += records.numbers
    filters = " and ".join(f"{field}={value}" for field, value in population.options.where)
    definition = f"Patients with a first infusion by the data lock ({population.lock_date})" + (
        f" and {filters}." if filters else "."
    )
    return Result("cohort", (*numbers, *flow), population.n, population.excluded, definition)


def quality(population: Population, points: Timepoints, pdneq: Floats, tis: TisVisits) -> Result:
    """Patients with a value of each measure at each time point, with a complete TIS, and with visits at all."""
    visits = population.cohort.visits
    labels = [*population.options.windows, LAST]
    everybody = everyone(population).members
    numbers: list[Number] = []
    for measure, values in [*((name, visits[name].to_numpy()) for name in MEASURES), ("pdneq", pdneq)]:
        rows = NumberRows("quality", measure)
        for label in labels:
            here = points.values(label, values)
            rows.share(~np.isnan(here), everybody, comparison="category=observed", time=label)
        numbers += rows.numbers
    rows = NumberRows("quality", "tis")
    for label in labels:
        usable = tis.has_all_parts if label == BASELINE else tis.complete
        rows.share(points.rows(label, usable) >= 0, everybody, comparison="category=observed", time=label)
    per_patient = np.bincount(visits["patient"].to_numpy(), minlength=population.n)
    counts = NumberRows("quality", "visits_per_patient")
    counts.describe(per_patient.astype(np.float64), np.arange(population.n))
    definition = "Patients with a value in the window, of all analysed patients."
    return Result("quality", tuple(numbers + rows.numbers + counts.numbers), population.n, definition=definition)
