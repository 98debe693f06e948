"""Mistakes in exercise 4.5, softmax_cross_entropy."""
