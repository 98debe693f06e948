"""axe-core, the accessibility checker, on part of a page."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def violations(page: Page, *parts: str, without: tuple[str, ...] = ()) -> list[str]:
    """What breaks WCAG 2 A or AA in these parts (CSS selectors) of a page, a line each."""
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(
        "([context, options]) => axe.run(context, options).then(r => r.violations)",
        [
            {"include": [[part] for part in parts], "exclude": [[part] for part in without]},
            {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]},
        ],
    )
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]
