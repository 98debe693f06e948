"""Mistakes in exercise 4.10, adam."""
