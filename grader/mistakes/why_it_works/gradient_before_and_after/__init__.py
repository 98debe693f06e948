"""Mistakes in exercise 7.2, gradient_before_and_after."""
