"""Mistakes in exercise 3.3, gradient_check."""
