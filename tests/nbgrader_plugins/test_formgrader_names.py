"""The formgrader's lists: is what stands in an address or the gradebook shown as text?"""

import sys

from jinja2 import DictLoader
from markupsafe import Markup

from grader.nbgrader_plugins.formgrader_names import FORMGRADER, escape_names, escaped

PAGE = '{% macro own() %}<b>{% endmacro %}<a title="{{ name }}">{{ name }}</a>{{ own() }}{{ 3 }}'


def test_names_are_text_and_the_pages_own_parts_are_not(monkeypatch):
    """Is markup in a name escaped, and an apostrophe left as it is, also for scripts?"""
    from nbgrader.server_extensions.formgrader import formgrader

    monkeypatch.setattr(formgrader, "Environment", formgrader.Environment)
    escape_names()
    page = formgrader.Environment(loader=DictLoader({"page": PAGE})).get_template("page")
    assert page.render(name="O'Eve\"><i>\\") == (
        "<a title=\"O'Eve&quot;&gt;&lt;i&gt;&#92;\">O'Eve&quot;&gt;&lt;i&gt;&#92;</a><b>3"
    )
    assert escaped(Markup("<b>")) == "<b>"


def test_who_serves_no_formgrader_is_left_alone(monkeypatch):
    """Is the formgrader not imported for every command that reads the settings?"""
    monkeypatch.delitem(sys.modules, FORMGRADER, raising=False)
    escape_names()
    assert FORMGRADER not in sys.modules
