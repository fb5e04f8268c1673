"""The change from baseline estimated by a mixed model: everybody seen at any visit counts, also where other visits are missing."""

from __future__ import annotations

from collections.abc import Sequence

from core.reports import cells, labels
from core.reports.document import Column, Row, Table
from core.reports.material import Key, Material
from core.reports.sections import over_time
from core.reports.sections import rows as make
from core.reports.sections.over_time import Line
from core.stats.visit_model import METHOD, ON_LOG_SCALE

_MODEL = "mixed model"


def table(material: Material, name: str, subject: str, lines: Sequence[Line]) -> list[Table]:
    """One row a measure: patients in the model, and for each visit the change with its interval and p; empty where none could be fitted."""
    times = [at for at in over_time.months(material) if at != "BL"]
    rows = []
    ratio = False
    for line in lines:
        keys = [Key(*line, comparison=f"{at}-BL") for at in times]
        estimates = [material.find(key, "estimate", _MODEL) for key in keys]
        fitted = next((one for one in estimates if one is not None), None)
        if fitted is None:
            continue
        log = ON_LOG_SCALE[line.measure]
        ratio |= log
        decimals = 2 if log else max(1, labels.measure(line.measure, material.dictionary).decimals)
        # The estimate shares its key with that of the pairs; the degrees of freedom list everybody in the model.
        row = [cells.words(over_time.line_name(material, line)), cells.count(fitted.n, key=(*fitted.key[:-1], "df"))]
        for key in keys:
            value = material.value(key, "estimate", _MODEL)
            low, high = (material.value(key, limit, _MODEL) for limit in ("ci_low", "ci_high"))
            estimate = cells.value(value, decimals, "estimate")
            row += [cells.joined(estimate, cells.interval(low, high, decimals)) if estimate.text else estimate]
            row += [material.p(key, _MODEL)]
        rows.append(Row(tuple(row)))
    if not rows:
        return []
    columns = [make.first_column(), Column("n")]
    for at in times:
        columns += [Column(labels.time(at), "change (95 % CI)"), Column("p")]
    text = make.footnote(
        f"Change from baseline by a {METHOD.removesuffix(', containment df')}, with the degrees of freedom of R's nlme. Everybody seen at "
        "any visit counts, on the assumption that what is missing depends on what was seen.",
        "CK: ratio to baseline." if ratio else "",
        rows=rows,
    )
    return [Table(name, f"{subject}: change where visits are missing", tuple(columns), tuple(rows), text)]
