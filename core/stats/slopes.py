"""How fast a value rises or falls in each patient: the least-squares slope over all of the patient's values."""

from __future__ import annotations

import numpy as np

from core.stats.exact import Floats
from core.stats.options import DAYS_PER_YEAR
from core.stats.timepoints import Rows

FEWEST_VALUES = 3
SHORTEST_DAYS = 180
METHOD = f"least squares over all values from baseline on, at least {FEWEST_VALUES} over {SHORTEST_DAYS} days"


def slopes_per_year(patient: Rows, day: Floats, value: Floats, patients: int) -> Floats:
    """Slope of each of `patients` patients in units a year, NaN with fewer than 3 values or less than 180 days between the first and last.

    `patient`, `day` and `value` have one entry a measurement; measurements without a value count as absent.
    """
    known = ~np.isnan(value)
    patient, day, value = patient[known], day[known], value[known]
    count = np.bincount(patient, minlength=patients)
    first, last = np.full(patients, np.inf), np.full(patients, -np.inf)
    np.minimum.at(first, patient, day)
    np.maximum.at(last, patient, day)
    usable = (count >= FEWEST_VALUES) & (last - first >= SHORTEST_DAYS)
    with np.errstate(divide="ignore", invalid="ignore"):
        centred_day = day - (np.bincount(patient, day, minlength=patients) / count)[patient]
        centred = value - (np.bincount(patient, value, minlength=patients) / count)[patient]
        along = np.bincount(patient, centred_day * centred, minlength=patients)
        slope = along / np.bincount(patient, centred_day**2, minlength=patients)
    return np.where(usable, slope * DAYS_PER_YEAR, np.nan)
