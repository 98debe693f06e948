"""The pictures of the notebooks, one module per notebook. Each function returns a `Picture`."""

from utils.figures.style import Picture

__all__ = ["Picture"]
