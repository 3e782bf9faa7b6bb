"""Languages: every sentence has its French, in French typography; and the pages that the web app shows by itself."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from cmooc.domain.checkups import CheckedFeed, CheckUp, Preview
from cmooc.domain.errors import CmoocError, RenderError
from cmooc.domain.feeds import Feed
from cmooc.domain.queries import Passage, parse_query
from cmooc.domain.registrations import Found, Known, Registration, RegistrationState, Standing, Typed
from cmooc.outputs.templating import ASSETS, Templating, catalogue, templates_folder
from cmooc.services.searching import Hit, Results, Sort
from cmooc.stages.remedies import fault
from cmooc.stores.search import FoundEdition

PLACES = re.compile(r"%\((\w+)\)s|(?<!\$)\{(\w+)\}")


def test_french_misses_no_sentence(messages):
    missing = (messages.in_templates() | messages.in_source()) - messages.known().keys()
    assert sorted(missing, key=str) == []


def test_no_french_sentence_is_empty_or_left_over(messages):
    wanted = messages.in_templates() | messages.in_source() | messages.raised()
    for english, french in messages.known().items():
        assert english in wanted
        assert all(french if isinstance(french, tuple) else (french,))


def test_french_fills_the_same_places(messages):
    for english, french in messages.known().items():
        forms = zip(english, french, strict=True) if isinstance(english, tuple) else ((english, french),)
        for source, text in forms:
            assert set(PLACES.findall(source)) == set(PLACES.findall(text)), source


def test_french_has_narrow_spaces_before_high_marks(messages):
    for english, french in messages.known().items():
        for text in french if isinstance(french, tuple) else (french,):
            plain = re.sub(r"\{[^}]*\}", "x", re.sub(r"\b[a-z]+:/\S*|<[^>]+>", "", text))
            assert not re.search(r"(?<!\u202f)[;!?»]|(?<=\w):(?!\d)|« | [:»]", plain), english
            assert "'" not in plain, english


def test_errors_are_told_in_french():
    error = CmoocError("The file {name} is missing from the templates", name="style.css")
    assert error.told(catalogue("fr")) == "Le fichier style.css manque parmi les gabarits"
    assert error.told(catalogue("en")) == str(error)
    assert catalogue("fr")("") == ""
    assert catalogue("fr")("never heard of") == "never heard of"


def test_templates_are_found_in_a_checkout():
    assert (templates_folder() / "layout.html").is_file()


def test_a_broken_template_is_named(tmp_path, samples):
    for name in ASSETS:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((samples.TEMPLATES / name).read_bytes())
    (tmp_path / "bad.html").write_text("{{ nothing.at_all }}")
    with pytest.raises(RenderError, match=r"bad\.html"):
        Templating(tmp_path).render("bad.html", "fr")


def test_a_folder_without_a_style_sheet_is_refused(tmp_path):
    with pytest.raises(RenderError, match=r"style\.css"):
        Templating(tmp_path)


def test_the_form_keeps_what_was_entered_and_ties_the_error_to_it(templating, site):
    text = templating.page("register", "fr", site, address='x"><script>', error="Ce n’est pas une adresse.")
    assert 'value="x&#34;&gt;&lt;script&gt;"' in text
    assert 'aria-describedby="address-hint address-error" aria-invalid="true"' in text
    assert 'id="address-error" role="alert">Ce n’est pas une adresse.' in text
    assert 'action="/fr/register"' in text
    assert "aria-invalid" not in templating.page("register", "fr", site)


def test_the_check_up_shows_what_was_found(templating, site, samples):
    records = [samples.record(number) for number in range(3)]
    previews = (Preview(records[0].entry, "#Terra26", records[0].tags), *(Preview(one.entry) for one in records[1:]))
    faults = (fault("no_dates", "hugo", count=3, all=3), fault("hub", host="hub.example"))
    feed = CheckedFeed("https://a.example/f", "Carnet", "blog", "hugo", "rss 2.0")
    registration = Registration(
        1, "mark", RegistrationState.FOUND, "a.example", "en", samples.NOON, samples.NOON, samples.NOON,
        found=Found(feed.url, feed.title, feed.channel),
    )  # fmt: skip
    context: dict[str, Any] = {
        "path": "register/x", "registration": registration, "typed": Typed(), "errors": {}, "candidates": (), "places": ("Brest",),
        "checkup": CheckUp("https://a.example/", feed, previews, faults), "known": None, "forgotten_at": None,
        "newest_from": samples.NOON - timedelta(days=400),
    }  # fmt: skip

    def page(language, **more):
        return unescape(templating.page("register_found", language, site, **{**context, **more}))

    text = page("en")
    assert "Nothing is registered yet." in text
    assert records[0].entry.title in text
    assert "It carries the tag of the course, “Terra26”: it would come in." in text
    assert text.count("It does not carry the tag of the course, #terra26:") == 2
    assert "only newer posts come in" in page("en", newest_from=samples.NOON + timedelta(days=1))
    assert "the home territory of this feed" in text
    assert "3 of 3 posts have no date that can be read." in text
    assert "In Hugo, give each post a date in its front matter." in text
    assert "Dans Hugo, donnez une date à chaque billet" in page("fr")
    known = page("en", known=Known(Feed(7, feed.url, feed.title, 1, "ann", "Ann"), Standing.IN, True, samples.NOON))
    assert "This feed is part of the course. It is read next on 22 November 2026 at 12:00." in re.sub(
        "<[^>]*>", "", known
    )
    assert "<form" not in known.partition("<main")[2]


def test_search_shows_its_results_and_how_the_query_was_understood(templating, site, samples):
    typed = '"<b> gras" -vélo theme:communs avant:2026-11'
    query = parse_query(typed, lambda kind, name: name)
    hits = [
        Hit(samples.record(n), None, (Passage("Le "), Passage("<b> gras", is_found=True)), (Passage("x"),))
        for n in range(3)
    ]
    hits.append(Hit(None, FoundEdition("2026-11-20", 7, ()), (), (Passage("Le mot", is_found=True),)))
    hits.append(Hit(None, FoundEdition("2026-W47", 3, ()), (), ()))
    results = Results(query, Sort.NEWEST, tuple(hits), 1000, is_more_than=True, following=42)
    text = templating.page("search", "fr", site, typed=typed, results=results, place=None)
    for words in ("Plus de 1\u202f000 résultats", "exactement «\u202f&lt;b&gt; gras\u202f»", "sans <b>vélo</b>", "thème ", "avant le 1er novembre 2026",
                  "<mark>&lt;b&gt; gras</mark>", "20 novembre 2026</a>", "Semaine 47 de 2026", "Édition nº 7",
                  "place=42", "sort=relevance", 'value="&#34;&lt;b&gt; gras&#34;'):  # fmt: skip
        assert words in text, words
    assert "<b> gras" not in text
    nothing = Results(parse_query("x", lambda *_: None), Sort.NEWEST)
    assert "Rien trouvé" in templating.page("search", "fr", site, typed="x", results=nothing, place=None)
    assert "trouvé" not in templating.page("search", "fr", site)


@pytest.mark.parametrize("status", [400, 404, 410, 429, 500, 503])
def test_errors_have_a_page_in_plain_words(templating, site, status):
    for language in ("fr", "en"):
        text = templating.page("error", language, site, status=status)
        assert str(status) in text
        assert "canonical" not in text
    assert "Disque plein" in templating.page("error", "fr", site, status=status, message="Disque plein")


def test_what_pages_share_is_kept_while_the_site_is_the_same(samples):
    """A site is looked at anew for each request; its header is made again when something of it has changed."""
    templating = Templating(samples.TEMPLATES)
    view = templating.view("fr", samples.site())
    header = view.part("header", "entries")
    assert templating.view("fr", samples.site()) is view
    tomorrow = replace(samples.site(), today=samples.TODAY + timedelta(days=1))
    assert templating.view("fr", tomorrow) is not view
    renamed = templating.view("fr", samples.site(titles={"fr": "Un autre cours", "en": "Another course"}))
    assert "Un autre cours" in renamed.part("header", "entries")
    assert "Un autre cours" not in header


def test_what_was_made_of_a_record_is_made_again_when_it_has_changed(samples):
    templating = Templating(samples.TEMPLATES)
    record = samples.record(1)
    shown = templating.view("fr", samples.site()).articles_html([record], 2, (), "")
    changed = replace(record, entry=replace(record.entry, title="La serre, suite"))
    again = templating.view("fr", samples.site()).articles_html([changed], 2, (), "")
    assert "La serre, suite" in again
    assert again != shown
    assert templating.view("fr", samples.site()).articles_html([record], 2, (), "") == shown
