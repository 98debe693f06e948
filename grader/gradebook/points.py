"""How points are written."""


def number(value: float) -> str:
    """Write a number with at most two decimals, and none where there are none."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
