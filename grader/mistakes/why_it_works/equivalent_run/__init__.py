"""Mistakes in exercise 7.4, equivalent_run."""
