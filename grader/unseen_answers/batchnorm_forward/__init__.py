"""Wrong answers to notebook 2."""
