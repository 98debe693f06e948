"""Mistakes in exercise 4.4, network_forward."""
