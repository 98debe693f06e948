"""axe-core, the accessibility checker, on part of a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

# Not ours: ipywidgets gives a slider's handle no name (its label stands beside it in words), and
# JupyterLab makes a link, hardly told from text, of the "/" in "N/(N-1)".
NOT_OURS = (".noUi-handle", "pre a")


def violations(page: Page, *parts: str, without: tuple[str, ...] = ()) -> list[str]:
    """What breaks WCAG 2 A or AA in these parts (CSS selectors) of a page, a line each."""
    # JupyterLab's body is without height, and axe takes all in it for hidden: no contrast is read
    page.evaluate("() => { document.body.style.minHeight = '100vh'; }")
    found = Axe().run(
        page,
        {"include": [[part] for part in parts], "exclude": [[part] for part in without]},
        {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]},
    )
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


def contrast(element: Locator) -> float:
    """The contrast of an element's text with what is behind it, also where it is a sign alone."""
    text, ground = element.evaluate(
        """element => {
          const context = document.createElement('canvas').getContext('2d');
          const behind = [];
          for (let e = element; e; e = e.parentElement)
            behind.unshift(getComputedStyle(e).backgroundColor);
          const pixel = colors => {
            for (const color of colors) { context.fillStyle = color; context.fillRect(0, 0, 1, 1); }
            return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
          };
          return [pixel([...behind, getComputedStyle(element).color]), pixel(behind)];
        }"""
    )
    light, dark = sorted((luminance(text), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(rgb: list[int]) -> float:
    """Relative luminance, as WCAG defines it."""
    parts = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in rgb)
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
