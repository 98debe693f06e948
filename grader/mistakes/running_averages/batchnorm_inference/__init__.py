"""Mistakes in exercise 6.2, batchnorm_inference."""
