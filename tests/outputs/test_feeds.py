"""Atom, JSON Feed, OPML and the map of the site."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree

import feedparser
import pytest

from cmooc.domain.entries import Decision, Verdict
from cmooc.domain.site import EditionFeed, Part, ScopeFeed, ScopeKind

A = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def scope(samples):
    records = tuple(samples.record(number) for number in range(8))
    return ScopeFeed(ScopeKind.TERRITORY, "rennes", Part(), records)


@pytest.fixture
def render(outputs, site):
    def one(name, subject, path=None, on=site):
        output = next(each for each in outputs if each.name == name)
        found = [each for each in output.render(subject, on) if path in (None, each.path)]
        assert len(found) == 1
        return found[0].body

    return one


def test_atom_says_what_the_records_say(render, scope, samples):
    feed = feedparser.parse(render("atom", scope))
    assert not feed.bozo
    assert feed.feed.title == "Rennes · Territoires apprenants"
    assert [entry.link for entry in feed.entries] == [record.entry.url for record in scope.records]
    first = feed.entries[0]
    assert first.id == "tag:cours.example.org,2026:/entries/k0000"
    assert first.author == "Maëlle Guivarc’h"
    assert first.source.title == "L’atelier du quai"
    assert {(tag.scheme.rsplit("/", 2)[1], tag.term, tag.label) for tag in first.tags} >= {
        ("territories", "rennes", "Rennes"),
        ("themes", "communs", "Communs"),
    }
    assert first.enclosures[0].href == "https://blog.example/a.mp3"


def test_feeds_give_as_much_as_the_author_allows(render, scope):
    for record, entry, item in zip(
        scope.records,
        ElementTree.fromstring(render("atom", scope)).findall(A + "entry"),
        json.loads(render("json_feed", scope))["items"],
        strict=True,
    ):
        content, summary = entry.find(A + "content"), entry.find(A + "summary")
        assert (content is not None) == (record.show == "full") == ("content_html" in item)
        assert (summary is not None) == (record.show == "excerpt")
        if record.show == "title":
            assert record.entry.text[:30] not in item["content_text"] or not record.entry.title


def test_only_public_records_are_in_feeds(render, scope, samples):
    kept = scope.records[0]
    others = (
        replace(scope.records[1], decision=Decision(Verdict.HELD, "facilitator")),
        replace(scope.records[2], withdrawn_at=samples.NOON),
    )
    body = render("atom", replace(scope, records=(kept, *others)))
    assert [entry.id[-5:] for entry in feedparser.parse(body).entries] == [kept.key]


def test_updated_is_honest(render, scope, samples):
    plain = scope.records[1]
    future = replace(plain, entry=replace(plain.entry, updated_at=samples.NOON + timedelta(days=400)))
    edited = replace(plain, changed_at=plain.first_seen_at + timedelta(days=1))
    for record, expected in (
        (plain, plain.dated_at),
        (future, future.first_seen_at),
        (edited, edited.changed_at),
    ):
        entry = ElementTree.fromstring(render("atom", replace(scope, records=(record,)))).find(A + "entry")
        assert entry.findtext(A + "published") == plain.dated_at.strftime("%Y-%m-%dT%H:%M:%SZ")
        assert entry.findtext(A + "updated") == expected.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_hostile_title_stays_a_title(render, scope, samples):
    hostile = samples.special_records()[-1]
    entry = feedparser.parse(render("atom", replace(scope, records=(hostile,)))).entries[0]
    assert "<script" not in entry.title
    assert entry.link == "https://cours.example.org/fr/entries/hostile/"


def test_an_empty_scope_has_an_empty_feed_that_does_not_change(render, scope):
    body = render("atom", replace(scope, records=()))
    assert ElementTree.fromstring(body).findtext(A + "updated") == "2026-01-01T00:00:00Z"
    assert json.loads(render("json_feed", replace(scope, records=())))["items"] == []


@pytest.mark.parametrize(("path", "language"), [("feed.atom", "fr"), ("fr/feed.atom", "fr"), ("en/feed.atom", "en")])
def test_editions_are_read_whole_in_a_feed_reader(render, subjects, path, language):
    editions = next(one for one in subjects if isinstance(one, EditionFeed))
    root = ElementTree.fromstring(render("atom", editions, path))
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    (own,) = [link.get("href") for link in root.findall(A + "link") if link.get("rel") == "self"]
    assert own == f"https://cours.example.org/{path}"
    feed = feedparser.parse(render("atom", editions, path))
    assert not feed.bozo
    assert len(feed.entries) == 10
    content = feed.entries[0].content[0].value
    assert "Third places" in content if language == "en" else "Tiers-lieux" in content
    assert "/entries/k0005/" not in content


def test_json_feeds_name_their_address_and_version(files):
    for path, body in files.items():
        if path.endswith("feed.json"):
            feed = json.loads(body)
            assert feed["version"] == "https://jsonfeed.org/version/1.1"
            assert feed["feed_url"] == f"https://cours.example.org/{path}"
            assert all(item.get("content_html") or item.get("content_text") for item in feed["items"])


def test_identifiers_are_unique_in_a_feed(files):
    for path, body in files.items():
        if path.endswith(".atom"):
            ids = [entry.findtext(A + "id") for entry in ElementTree.fromstring(body).findall(A + "entry")]
            assert len(ids) == len(set(ids)), path


def test_opml_lists_approved_feeds_with_their_places_and_themes(files):
    outlines = ElementTree.fromstring(files["feeds.opml"]).findall("body/outline")
    assert len(outlines) == 7
    assert outlines[1].get("xmlUrl") == "https://blog1.example/feed?a=1&b=2"
    assert outlines[1].get("category") == "/territory/Trégor,/theme/Eau et sols"
    assert outlines[1].get("htmlUrl") == "https://blog1.example/"


def test_the_map_has_every_address_in_every_language(files):
    assert b"<loc>https://cours.example.org/sitemap-entries-2026-11.xml</loc>" in files["sitemap.xml"]
    text = files["sitemap-entries-2026-11.xml"].decode()
    for language in ("fr", "en"):
        assert f"<loc>https://cours.example.org/{language}/entries/k0001/</loc>" in text
    assert b"Sitemap: https://cours.example.org/sitemap.xml" in files["robots.txt"]
