"""Settings files are changed line by line, and stay the people's own."""

from __future__ import annotations

import tomllib

import pytest

from cmooc.domain.errors import BadInput
from cmooc.stages.toml_lines import with_values


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", 'title = "New"\n'),
        ("port = 1", 'port = 1\ntitle = "New"\n'),
        ('title = "Old"\n', 'title = "New"\n'),
        ('  title="Old" # why\nport = 1\n', 'title = "New" # why\nport = 1\n'),
        ('title = "a # b"\n', 'title = "New"\n'),
        ('# title = "example"\n\nport = 1\n', '# title = "example"\ntitle = "New"\n\nport = 1\n'),
        ('title_fr = "Vieux"\n', 'title_fr = "Vieux"\ntitle = "New"\n'),
    ],
)
def test_one_value_changes_and_all_else_stays(before, after):
    assert with_values(before, {"title": '"New"'}) == after


@pytest.mark.parametrize("text", ['title = """a\nb"""\n', 'note = """\ntitle = 1\n"""\n', "[other]\nport = 1\n"])
def test_what_can_only_be_changed_by_hand_is_refused(text):
    with pytest.raises(BadInput, match="by hand"):
        with_values(text, {"title": '"New"'})


def test_several_at_once():
    text = with_values("# a\nport = 1\nlist = [1]\n", {"port": "2", "list": "[3, 4]", "hour": "07:00:00"})
    assert text.startswith("# a\n")
    assert {**tomllib.loads(text), "hour": None} == {"port": 2, "list": [3, 4], "hour": None}
