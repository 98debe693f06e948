"""Mistakes in exercise 8.4, sync_backward."""
