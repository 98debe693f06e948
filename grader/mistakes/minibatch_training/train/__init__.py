"""Mistakes in exercise 5.3, train."""
