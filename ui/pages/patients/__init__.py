"""The list of patients, and the place that holds it with the patient and the forms."""
