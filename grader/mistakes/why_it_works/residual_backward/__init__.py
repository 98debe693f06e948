"""Mistakes in exercise 7.7, residual_backward."""
