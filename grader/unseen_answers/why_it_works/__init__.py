"""Wrong answers to notebook 7."""
