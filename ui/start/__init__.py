"""Before a clinic is open: choosing, creating and unlocking a clinic file."""
