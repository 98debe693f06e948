"""Mistakes in exercise 4.6, network_backward."""
