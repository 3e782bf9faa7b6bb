"""What every output promises, whatever its format."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from cmooc.domain.site import EditionPage, EntryPage, FeedList, Front, Site, Sitemap, SitemapIndex
from cmooc.outputs import all_outputs
from cmooc.outputs.templating import Templating

NAMES = ("assets", "atom", "calendar", "events", "html", "json_feed", "opml", "sitemap", "text")


@pytest.fixture(params=NAMES)
def output(request, outputs):
    return next(each for each in outputs if each.name == request.param)


def test_every_file_of_the_folder_is_found_in_the_order_of_names(outputs):
    assert tuple(each.name for each in outputs) == NAMES


def test_the_same_subject_gives_the_same_bytes_also_from_a_fresh_start(output, subjects, site, samples):
    again = next(each for each in all_outputs(Templating(samples.TEMPLATES)) if each.name == output.name)
    for subject in subjects[:20]:
        assert tuple(output.render(subject, site)) == tuple(again.render(subject, samples.site()))


def test_one_site_does_not_leak_into_another(output, subjects, site, samples):
    before = tuple(output.render(subjects[0], site))
    other = samples.site(base_url="https://elsewhere.example/cours", tag="autre")
    assert all(b"cours.example.org/" not in found.body for found in output.render(subjects[0], other))
    assert tuple(output.render(subjects[0], site)) == before


def test_a_subject_that_no_output_knows_gives_nothing(output, site):
    class Unknown:
        pass

    assert tuple(output.render(Unknown(), site)) == ()


@pytest.mark.parametrize(
    ("name", "kinds"),
    [("opml", {FeedList}), ("sitemap", {Sitemap, SitemapIndex}), ("assets", {Front}), ("text", {EditionPage})],
)
def test_an_output_keeps_silent_about_subjects_of_others(name, kinds, outputs, subjects, site):
    output = next(each for each in outputs if each.name == name)
    assert {type(subject) for subject in subjects if tuple(output.render(subject, site))} == kinds


def test_no_two_documents_claim_the_same_path(documents):
    paths = Counter(path for found in documents for path in (found.path, *found.also_at))
    assert [path for path, times in paths.items() if times > 1] == []


def test_paths_stay_inside_of_the_site(files):
    for path in files:
        assert not path.startswith("/")
        assert ".." not in path.split("/")


def test_hostile_texts_are_escaped_everywhere(files):
    for path, body in files.items():
        text = body.decode()
        if path.endswith(".ics"):  # whose lines end with both
            text = text.replace("\r\n", "\n")
        assert not any((ord(char) < 32 and char not in "\n\t") or 0x7F <= ord(char) <= 0x9F for char in text), path
        assert not any(char in text for char in "\ufffe\uffff"), path
        if path.endswith(".html"):
            assert "<script" not in text, path
            assert "<img" not in text, path
            assert "javascript:" not in text, path
            assert text.count("</title>") == 1 + text.count("<title id=") + text.count("><title>"), path


def test_xml_and_json_can_be_read(files):
    for path, body in files.items():
        if path.endswith((".atom", ".opml", ".xml", ".svg")):
            ElementTree.fromstring(body)
        elif path.endswith(".json"):
            json.loads(body)


def test_a_site_in_a_folder_of_its_host_links_within_that_folder(outputs, samples, subjects):
    site = samples.site(base_url="https://host.example/cours")
    html = next(each for each in outputs if each.name == "html")
    page = next(iter(html.render(subjects[0], site))).body.decode()
    assert 'href="/cours/fr/editions/"' in page
    assert 'href="/fr/' not in page
    assert '<link rel="canonical" href="https://host.example/cours/fr/">' in page


def test_a_site_of_one_language_has_no_page_of_the_other(outputs, subjects, site):
    one = Site(site.course, site.vocabulary, site.pages, site.today, ("fr",))
    paths = [found.path for each in outputs for found in each.render(subjects[0], one)]
    assert not any(path.startswith("en/") for path in paths)


def test_posts_that_are_not_public_stay_out_of_feeds_and_search_engines(outputs, samples, site):
    html = next(each for each in outputs if each.name == "html")
    for record in samples.special_records():
        page = next(iter(html.render(EntryPage(record), site))).body.decode()
        assert ('content="noindex"' in page) == (not record.is_public), record.key
    withdrawn = replace(samples.record(2), withdrawn_at=samples.NOON)
    page = next(iter(html.render(EntryPage(withdrawn), site))).body.decode()
    assert withdrawn.entry.title not in page
    assert withdrawn.entry.text[:40] not in page
