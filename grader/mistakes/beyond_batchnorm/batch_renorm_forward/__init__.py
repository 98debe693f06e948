"""Mistakes in exercise 8.5, batch_renorm_forward."""
