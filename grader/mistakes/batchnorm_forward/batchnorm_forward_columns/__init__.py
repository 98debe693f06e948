"""Mistakes in exercise 2.4, batchnorm_forward_columns."""
