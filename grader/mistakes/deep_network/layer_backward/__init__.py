"""Mistakes in exercise 4.3, layer_backward."""
