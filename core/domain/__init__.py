"""What the clinic talks about: patients, their infusions, visits, adverse events and stops, and the cohort they form."""
