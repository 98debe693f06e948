"""LaTeX formulas as MathML, which browsers draw themselves: no script, nothing loaded.

The converter passes on what it is given, such as links: only listed elements and attributes stay.
"""

from __future__ import annotations

import html
import re
from xml.etree import ElementTree

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
ELEMENTS = frozenset({
    "math", "menclose", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded", "mphantom",
    "mroot", "mrow", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd",
    "mtext", "mtr", "munder", "munderover",
})  # fmt: skip
ATTRIBUTES = frozenset({
    "accent", "accentunder", "columnalign", "columnlines", "columnspacing", "display",
    "displaystyle", "fence", "form", "linethickness", "lspace", "mathvariant", "maxsize", "minsize",
    "movablelimits", "notation", "rowlines", "rowspacing", "rspace", "scriptlevel", "separator",
    "stretchy", "symmetric", "width",
})  # fmt: skip
MAX_LENGTH = 2000  # characters of one formula; the course's longest has 200
_VALUE = re.compile(r"[-A-Za-z0-9 .%]{0,60}")


def mathml(latex: str, display: str) -> str:
    """Return a formula as MathML. display: "inline" or "block".

    Raises ValueError: if it cannot be converted.
    """
    from latex2mathml.converter import convert

    if len(latex) > MAX_LENGTH:
        raise ValueError(f"a formula of {len(latex)} characters, more than {MAX_LENGTH}")
    try:
        # the converter keeps the backslash of \_ within \text
        root = ElementTree.fromstring(convert(latex, display=display).replace("\\_", "_"))
        formula = _written(root)
    except Exception as error:  # of whatever type: it was not written for others' formulas
        raise ValueError(f"{latex[:60]!r} is no formula ({type(error).__name__})") from None
    # and says "logp" for \log p
    return re.sub(r"<mi>(?:ln|log|tanh)</mi>(?!<mo)", r'\g<0><mspace width="0.167em"/>', formula)


def _written(element: ElementTree.Element) -> str:
    """Write an element anew, with only what is listed. Raises ValueError: if it is not."""
    name = element.tag.removeprefix(f"{{{NAMESPACE}}}")
    if name not in ELEMENTS:
        raise ValueError(f"<{name}> is not listed")
    attributes = [
        f' {key}="{value}"'
        for key, value in element.attrib.items()
        if key in ATTRIBUTES and _VALUE.fullmatch(value)
    ]
    if name == "math":
        attributes.insert(0, f' xmlns="{NAMESPACE}"')
    inside = [html.escape(element.text or "", quote=False)]
    for child in element:
        inside += [_written(child), html.escape(child.tail or "", quote=False)]
    return f"<{name}{''.join(attributes)}>{''.join(inside)}</{name}>"
