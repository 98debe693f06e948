"""Mistakes that exercises 3.4 and 3.5 share, which both write the backward pass.

What only one of them can have is in the module of that exercise.
"""
