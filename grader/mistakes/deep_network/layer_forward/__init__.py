"""Mistakes in exercise 4.2, layer_forward."""
