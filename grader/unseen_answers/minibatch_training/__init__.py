"""Wrong answers to notebook 5."""
