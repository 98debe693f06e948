"""Mistakes in exercise 6.5, BatchNorm."""
