"""Mistakes in exercise 4.9, rmsprop."""
