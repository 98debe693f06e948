"""Mistakes in exercise 8.2, group_norm."""
