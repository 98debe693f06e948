"""Mistakes in exercise 5.6, layer_report."""
