"""Mistakes in exercise 7.6, residual_forward."""
