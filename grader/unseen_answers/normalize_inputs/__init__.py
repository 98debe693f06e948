"""Wrong answers to notebook 1."""
