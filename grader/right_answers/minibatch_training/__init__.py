"""Right answers to notebook 5."""
