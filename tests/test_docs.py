"""What can be set is written down."""

from __future__ import annotations

import re
import tomllib
from datetime import time
from pathlib import Path

import pytest

from cmooc.settings import Settings

TEXT = (Path(__file__).parents[1] / "docs" / "settings.md").read_text(encoding="utf-8")
ROWS = {
    row[0]: row[1:]
    for row in re.findall(r"^\| `(\w+)` \| `(\w+)` \| `(.*?)` \| (.+?) \| (.+?) \|$", TEXT, re.MULTILINE)
}


def test_the_table_holds_the_settings_and_no_others():
    assert list(ROWS) == list(Settings.model_fields)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_a_setting_is_documented(name):
    environment, default, meaning, unit = ROWS[name]
    assert environment == f"CMOOC_{name.upper()}"
    assert meaning
    assert unit
    said = tomllib.loads(f"it = {default}")["it"]
    value = Settings.model_fields[name].default
    assert said == (list(value) if isinstance(value, tuple) else value)
    assert isinstance(said, time) is isinstance(value, time)
