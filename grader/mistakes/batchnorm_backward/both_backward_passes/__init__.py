"""Mistakes that exercises 3.4 and 3.5 share: both write the backward pass."""
