"""The subjects of a cohort report, each a function from the material to its blocks: tables, figures, and what stands in for those that cannot be."""
