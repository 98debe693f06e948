"""Mistakes in exercise 6.4, fold_batchnorm."""
