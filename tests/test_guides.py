"""The guides say the same in French and English, and are found from where people look."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
READERS = ("participants", "readers", "facilitators", "hosts")
SHAPE = {"headings": r"^#+ ", "rows of tables": r"^\|", "points": r"^(?:\d+\.|-) ", "blocks": r"^```", "links": r"\]\(",
         "paragraphs": r"\n\n(?=\S)"}  # fmt: skip
SETTING = re.compile(r"`([a-z]+(?:_[a-z]+)+)\b")
FIGURE = re.compile(r"`(cmooc_\w+)")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
ARGUMENT = re.compile(
    r"`cmooc ((?:feeds|tags|themes|territories|draft|edition|people|mailings|subscribers|events)(?: [a-z]+)?)"
)


def both(name: str) -> tuple[str, str]:
    return tuple((DOCS / folder / f"guide-{name}.md").read_text(encoding="utf-8") for folder in ("", "fr"))  # type: ignore[return-value]


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("kind", SHAPE)
def test_both_languages_have_the_same_shape(name, kind):
    english, french = (re.findall(SHAPE[kind], text, re.MULTILINE) for text in both(name))
    assert french == english


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("named", [SETTING, FIGURE, ARGUMENT], ids=["settings", "figures", "commands"])
def test_both_languages_name_the_same(name, named):
    english, french = (set(named.findall(text)) for text in both(name))
    assert french == english


@pytest.mark.parametrize("name", READERS)
def test_each_guide_leads_to_the_other_language_and_is_led_to(name):
    english, french = both(name)
    assert f"](fr/guide-{name}.md)" in english
    assert f"](../guide-{name}.md)" in french
    for page in (ROOT / "README.md", DOCS / "README.md"):
        assert {f"guide-{name}.md", f"fr/guide-{name}.md"} <= {
            one.removeprefix("docs/") for one in LINK.findall(page.read_text(encoding="utf-8"))
        }


@pytest.mark.parametrize("page", [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))], ids=lambda page: page.name)
def test_what_a_page_leads_to_is_there(page):
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        assert re.match(r"[a-z]+:", target) or (page.parent / target).exists(), target


def test_every_image_is_shown_somewhere():
    pages = [ROOT / "README.md", *DOCS.rglob("*.md")]
    shown = {Path(target).name for page in pages for target in LINK.findall(page.read_text(encoding="utf-8"))}
    assert {path.name for path in (DOCS / "images").iterdir()} <= shown
