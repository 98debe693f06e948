"""Right answers to notebook 4, written in other ways."""
