"""The list of feeds a new course starts with, and the table that says how each was verified."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
BODY = ElementTree.parse(ROOT / "feeds.opml").getroot().find("body")
FEEDS = [outline for outline in BODY.iter("outline") if outline.get("xmlUrl")]
FOLDERS = {top.get("text"): [folder.get("text") for folder in top] for top in BODY}
FIRST_NAMES = {top: {name.split(" / ")[0] for name in names} for top, names in FOLDERS.items()}


def test_the_list_is_long_enough_and_bilingual():
    assert len(FEEDS) >= 48
    assert {feed.get("language") for feed in FEEDS} == {"fr", "en"}


def test_every_feed_stands_once_with_all_its_attributes():
    addresses = [feed.get("xmlUrl") for feed in FEEDS]
    assert len(set(addresses)) == len(addresses)
    for feed in FEEDS:
        assert feed.get("text") == feed.get("title")
        assert feed.get("type") == "rss"
        assert urlsplit(feed.get("xmlUrl")).scheme == urlsplit(feed.get("htmlUrl")).scheme == "https"


def test_folders_are_themes_and_territories():
    assert set(FOLDERS) == {"Themes", "Territories"}
    assert 6 <= len(FOLDERS["Themes"]) <= 8
    assert 10 <= len(FOLDERS["Territories"]) <= 14
    assert all(len(name.split(" / ")) == 2 for name in FOLDERS["Themes"])


def test_categories_name_the_other_dimension_and_only_known_names():
    for top, kind, known in (("Themes", "territory", "Territories"), ("Territories", "theme", "Themes")):
        folder = next(outline for outline in BODY if outline.get("text") == top)
        for feed in folder.iter("outline"):
            if feed.get("xmlUrl"):
                _, said, name = feed.get("category").split("/")
                assert said == kind
                assert name in FIRST_NAMES[known]


def test_the_documentation_lists_exactly_these_feeds():
    table = (ROOT / "docs" / "feeds.md").read_text()
    rows = re.findall(r"^\| \[.+?\]\(.+?\) \| `(.+?)` \| (\w+) \| .+? \| .+? \| (Seen|Pattern): ", table, re.MULTILINE)
    assert {(address, language) for address, language, _ in rows} == {
        (feed.get("xmlUrl"), feed.get("language")) for feed in FEEDS
    }
    assert len(rows) == len(FEEDS)
    for how in ("Seen", "Pattern"):
        assert f"**{how}** ({sum(row[2] == how for row in rows)} feeds)" in table
