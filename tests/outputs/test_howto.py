"""The example of docs/howto-output.md works as it stands there."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from cmooc.domain.site import EditionCalendar

HOWTO = Path(__file__).parents[2] / "docs" / "howto-output.md"


@pytest.fixture
def example(monkeypatch):
    code = re.findall(r"```python\n(.*?)```", HOWTO.read_text(encoding="utf-8"), re.DOTALL)[0]
    module = ModuleType("editions_text")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(code, str(HOWTO), "exec"), module.__dict__)
    return module


def test_the_one_file_is_an_output(example, templating, site, subjects):
    output = example.output(templating)
    found = [document for subject in subjects for document in output.render(subject, site)]
    assert [document.path for document in found] == ["editions.txt"]
    assert b"https://cours.example.org/editions/2026-11-22/" in found[0].body
    assert next(iter(output.render(EditionCalendar(()), site))).body == b""


def test_the_page_names_every_kind_of_subject():
    from cmooc.domain import site as subjects

    text = HOWTO.read_text(encoding="utf-8")
    assert all(f"`{kind.__name__}`" in text for kind in subjects.Subject.__args__)
