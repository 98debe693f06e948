"""Mistakes in exercise 1.1, fit_normalizer."""
