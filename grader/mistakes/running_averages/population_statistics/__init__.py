"""Mistakes in exercise 6.3, population_statistics."""
