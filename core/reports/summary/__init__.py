"""The one-page summary of a patient: what it says, in words and numbers ready to be set on paper."""
