"""RTX Clinic without a window: what a value is, what the clinic records, and what is computed from it."""
