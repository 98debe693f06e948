"""Wrong answers to notebook 3."""
