"""Mistakes in exercise 7.3, along_gradient."""
