"""Right answers to notebook 8, written in other ways."""
