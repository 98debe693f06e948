"""Cells of the notebook that is open in JupyterLab: writing, running, reading them."""

from playwright.sync_api import Page

from tests.plain_text import unsaid

FIND_CELL = """
const notebook = window.jupyterapp.shell.currentWidget.content;
const cell = notebook.widgets.find(w => w.model.id === name);
"""


def write(page: Page, name: str, source: str) -> None:
    """Replace a cell's source, as typing does."""
    page.evaluate(
        "([name, source]) => {" + FIND_CELL + "cell.model.sharedModel.setSource(source); }",
        [name, source],
    )


def outputs(page: Page, name: str) -> list[dict]:
    """A cell's outputs, once it has any."""
    script = "name => {" + FIND_CELL + "const all = cell.model.outputs.toJSON();"
    return page.wait_for_function(script + "return all.length && all; }", arg=name).json_value()


def shown(page: Page, name: str) -> str:
    """A cell's outputs as the page shows them."""
    return page.evaluate("name => {" + FIND_CELL + "return cell.outputArea.node.innerText; }", name)


def run(page: Page, *names: str) -> None:
    """Run cells one after the other, and show the last."""
    page.evaluate(
        "async names => { for (const name of names) {"
        + FIND_CELL
        + "notebook.activeCellIndex = notebook.widgets.indexOf(cell); notebook.deselectAll();"
        + "await window.jupyterapp.commands.execute('notebook:run-cell'); } }",
        list(names),
    )


def run_all(page: Page) -> None:
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")


def complaints(page: Page) -> list:
    """Errors and what was written to stderr, with the cell where it is."""
    return page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.content.widgets"
        ".filter(w => w.model.type === 'code')"
        ".flatMap(w => w.model.outputs.toJSON().map(o => [w.model.id, o.output_type, o.name]))"
        ".filter(o => o[1] === 'error' || o[2] === 'stderr')"
    )


def scroll_to(page: Page, text: str) -> None:
    """Show the first cell whose source has this text."""
    page.evaluate(
        "text => { const n = window.jupyterapp.shell.currentWidget.content;"
        "const i = n.widgets.findIndex(w => w.model.sharedModel.source.includes(text));"
        "n.activeCellIndex = i; return n.scrollToItem(i, 'start'); }",
        text,
    )


def wider_than_their_place(page: Page) -> list[str]:
    """The text of those outputs on the page for which one would have to scroll sideways."""
    return page.locator(".jp-OutputArea-output").evaluate_all(
        "all => all.filter(e => e.scrollWidth > e.clientWidth).map(e => e.innerText || 'picture')"
    )


def unsaid_without_html(page: Page) -> list[tuple[str, set[str]]]:
    """Cells whose outputs say less where only text is shown, as in some editors, and what."""
    displayed = page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.content.widgets"
        ".filter(w => w.model.type === 'code')"
        ".flatMap(w => w.model.outputs.toJSON().map(o => [w.model.id, o.data]))"
        ".filter(o => o[1])"
    )
    return [(cell, missing) for cell, data in displayed if (missing := unsaid(data))]
