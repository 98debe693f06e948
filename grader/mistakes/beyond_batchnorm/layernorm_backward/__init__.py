"""Mistakes in exercise 8.3, layernorm_backward."""
