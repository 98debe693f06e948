"""Mistakes in exercise 1.2, normalize."""
