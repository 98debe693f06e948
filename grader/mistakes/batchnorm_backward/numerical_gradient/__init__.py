"""Mistakes in exercise 3.2, numerical_gradient."""
