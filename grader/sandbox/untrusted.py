"""Text that a sandboxed process, or whoever writes to its channel, may have made up."""

MAX_LENGTH = 300


def printable_line(text: object) -> str:
    """Return untrusted text as one short line of printable characters, with no colours in it."""
    return "".join(c if c.isprintable() else " " for c in str(text)[:MAX_LENGTH])
