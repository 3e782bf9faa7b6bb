"""The first version of the course pages, which `init` copies into an instance."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGES = Path(__file__).parents[1] / "src" / "cmooc" / "pages"
NAMES = sorted(path.name for path in PAGES.glob("*.md"))
AT_INIT = {f"week_{n}{end}" for n in range(1, 7) for end in ("", "_end")}
AT_RENDERING = {"course", "tag", "contact", "base_url"}


def front_matter(text: str) -> tuple[dict[str, str], str]:
    _, block, body = text.split("---\n", 2)
    return {key: value.strip() for key, value in (line.split(":", 1) for line in block.splitlines())}, body


def test_every_page_exists_in_french_and_english():
    slugs = {name.split(".")[0] for name in NAMES}
    assert slugs == {"about", "how-it-works", "outline", "privacy", *(f"week-{n}" for n in range(1, 7))}
    assert set(NAMES) == {f"{slug}.{language}.md" for slug in slugs for language in ("fr", "en")}


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_known_keys_and_placeholders_only(name):
    text = (PAGES / name).read_text()
    keys, body = front_matter(text)
    assert keys["title"]
    assert keys["summary"]
    assert set(keys) <= {"title", "nav", "slug", "week", "starts", "ends", "summary"}
    assert set(re.findall(r"\{(\w*)\}", text)) <= AT_INIT | AT_RENDERING
    assert not re.search(r"^# ", body, re.MULTILINE), "the title comes from the front matter"


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("week-")])
def test_a_week_has_its_dates_and_its_four_parts(name):
    keys, body = front_matter((PAGES / name).read_text())
    number = keys["week"]
    assert (keys["starts"], keys["ends"]) == (f"{{week_{number}}}", f"{{week_{number}_end}}")
    assert "nav" not in keys
    assert len(re.findall(r"^## ", body, re.MULTILINE)) >= 3
    tasks = body.split("## Trois petites tâches" if ".fr." in name else "## Three small tasks")[1].split("\n## ")[0]
    assert len(re.findall(r"^\d\. ", tasks, re.MULTILINE)) == 3


def test_both_languages_have_the_same_shape():
    for name in NAMES:
        if ".fr." in name:
            french, english = ((PAGES / other).read_text() for other in (name, name.replace(".fr.", ".en.")))
            shape = [re.findall(r"^(##|\d\.|-)(?= )", text, re.MULTILINE) for text in (french, english)]
            assert shape[0] == shape[1], name
            assert re.findall(r"\]\((\.\./[^)]+)\)", french) == re.findall(r"\]\((\.\./[^)]+)\)", english)
