"""Right answers to notebook 6, written in other ways."""
