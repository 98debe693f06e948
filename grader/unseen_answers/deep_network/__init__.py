"""Wrong answers to notebook 4."""
