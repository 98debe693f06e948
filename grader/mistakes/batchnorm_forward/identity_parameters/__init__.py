"""Mistakes in exercise 2.3, identity_parameters."""
