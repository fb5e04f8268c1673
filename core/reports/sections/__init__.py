"""The subjects of a cohort report, each a function from the material to its blocks: tables, figures, or why there are none."""
