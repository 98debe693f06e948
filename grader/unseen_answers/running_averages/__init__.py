"""Wrong answers to notebook 6."""
