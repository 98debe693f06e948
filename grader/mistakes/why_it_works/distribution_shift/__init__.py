"""Mistakes in exercise 7.1, distribution_shift."""
