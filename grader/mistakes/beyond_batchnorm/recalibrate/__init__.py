"""Mistakes in exercise 8.6, recalibrate."""
