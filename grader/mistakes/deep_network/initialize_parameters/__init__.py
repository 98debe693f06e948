"""Mistakes in exercise 4.1, initialize_parameters."""
