"""Mistakes in exercise 2.2, batchnorm_forward."""
