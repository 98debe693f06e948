"""Text that a kernel, or whoever writes to its channels, may have made up."""

MAX_LENGTH = 300


def plain(text: object) -> str:
    """Untrusted text as one short line of printable characters: no colours, no line breaks."""
    return "".join(c if c.isprintable() else " " for c in str(text)[:MAX_LENGTH])
