"""Wrong answers to notebook 8, written without a look at the bank."""
