"""Mistakes in exercise 2.1, batch_statistics."""
