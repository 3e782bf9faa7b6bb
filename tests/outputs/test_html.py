"""The pages: whole, linked, light, and in plain words."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from html.parser import HTMLParser
from posixpath import join, normpath

import pytest

from cmooc.domain.editions import Edition, EditionLine, Group, Section, SectionKind
from cmooc.domain.entries import Decision, Verdict
from cmooc.domain.feeds import FAILURES, FeedRow, PollState
from cmooc.domain.site import EditionPage, EntryPage, FeedList, Front, PageOf
from cmooc.outputs.html import calendar_months
from cmooc.outputs.templating import catalogue
from cmooc.stages.health import condition_of

OF_THE_APP = re.compile(r"(/(fr|en))?/(register|mine|search|subscribe|near|feeds/[0-9]+/|.*calendar\.ics)")


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.ids, self.fetched, self.headings = [], [], [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"])
        if "href" in given:
            self.found.append(given["href"])
        if "src" in given or (tag == "link" and given.get("rel") in ("stylesheet", "icon")):
            self.fetched.append(given.get("src") or given["href"])
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.headings.append(int(tag[1]))


def read(html):
    links = Links()
    links.feed(html.decode() if isinstance(html, bytes) else html)
    return links


@pytest.fixture
def page(outputs, site):
    """Render the page of a subject in one language."""
    html = next(each for each in outputs if each.name == "html")

    def render(subject, language="en", on=site):
        return next(d for d in html.render(subject, on) if d.path.startswith(f"{language}/")).body.decode()

    return render


def test_every_link_within_the_site_leads_to_a_file(files):
    base = "https://cours.example.org"
    broken = set()
    for path, body in files.items():
        if not path.endswith(".html"):
            continue
        for href in read(body).found:
            target = href.removeprefix(base).partition("?")[0]
            if not target.startswith("/") or OF_THE_APP.fullmatch(target):
                continue
            target = target.lstrip("/")
            if normpath(join(target, "index.html")) not in files and target not in files:
                broken.add((path, href))
    assert sorted(broken)[:10] == []


def test_fragments_lead_to_something_on_the_page_and_ids_are_unique(files):
    for path, body in files.items():
        if path.endswith(".html"):
            links = read(body)
            assert len(links.ids) == len(set(links.ids)), path
            assert {href[1:] for href in links.found if href.startswith("#")} <= set(links.ids), path


def test_every_page_has_one_first_heading_and_leaves_no_level_out(files):
    for path, body in files.items():
        if path.endswith(".html"):
            levels = read(body).headings
            assert levels.count(1) == 1, path
            assert levels[0] == 1, path
            assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), path


def test_nothing_is_fetched_from_elsewhere_and_no_style_stands_inline(files):
    for path, body in files.items():
        if path.endswith(".html"):
            assert all(url.startswith("/") for url in read(body).fetched), path
            assert b" style=" not in body, path
            assert b"<style" not in body, path


def test_each_language_announces_the_others(page, subjects):
    text = page(subjects[0], "fr")
    assert '<html lang="fr">' in text
    for language in ("fr", "en"):
        assert f'hreflang="{language}" href="https://cours.example.org/{language}/"' in text
    assert 'hreflang="x-default" href="https://cours.example.org/"' in text


def test_the_page_of_the_courses_language_is_also_at_the_bare_address(files):
    assert files["editions/2026-11-22/index.html"] == files["fr/editions/2026-11-22/index.html"]
    assert files["en/editions/2026-11-22/index.html"] != files["fr/editions/2026-11-22/index.html"]


def test_an_edition_page_is_light(page, samples):
    big = samples.edition(posts=130, cap=12)
    assert len(page(EditionPage(big), "fr").encode()) <= 100 * 1024


def test_the_automatic_lead_counts_correctly_in_both_languages(page, samples):
    edition = samples.edition()
    assert "42 posts by 8 voices, from 6 territories." in page(EditionPage(edition))
    assert "42 billets de 8 voix, depuis 6 territoires." in page(EditionPage(edition), "fr")
    lonely = replace(edition, posts=1, voices=1, territories=1)
    assert "1 post by 1 voice, from 1 territory." in page(EditionPage(lonely))
    assert "1 billet de 1 voix, depuis 1 territoire." in page(EditionPage(lonely), "fr")
    assert "1\u202f234 billets" in page(EditionPage(replace(edition, posts=1234)), "fr")


def test_the_facilitators_lead_replaces_the_automatic_one(page, samples):
    edition = replace(samples.edition(), lead=(("fr", "<p>Bonjour <em>à tous</em>.</p>"),))
    text = page(EditionPage(edition))
    assert '<div class="lead" lang="fr">' in text
    assert "<p>Bonjour <em>à tous</em>.</p>" in text
    assert "pick and choose" not in text


def test_an_edition_says_its_week_and_that_there_is_no_event(page, samples):
    text = page(EditionPage(samples.edition()), "fr")
    assert "Raconter un lieu" in text
    assert "Aucun rendez-vous n’est annoncé." in text


def test_posts_withdrawn_since_are_gone_from_the_edition(page, samples):
    edition = samples.edition()
    key = edition.items[3].key
    assert f"/entries/{key}/" in page(EditionPage(edition))
    text = page(EditionPage(edition, gone=frozenset({key})))
    assert f"/entries/{key}/" not in text
    assert "One post of this edition has since been withdrawn." in text


def test_sections_without_a_post_are_left_out(page, samples):
    edition = samples.edition()
    only = frozenset(item.key for item in edition.sections[1].items) | {each.key for each in edition.sections[1].more}
    assert ">Third places</a></h2>" in page(EditionPage(edition))
    assert ">Third places</a></h2>" not in page(EditionPage(edition, gone=only))
    empty = Section(SectionKind.EVENTS)
    assert "No event is announced." in page(EditionPage(replace(edition, sections=(empty,))))


def test_the_first_posts_of_newcomers_are_shown(page, samples):
    edition = samples.edition()
    first = Section(SectionKind.NEWCOMERS, groups=(Group(None, edition.items[:1]),))
    text = page(EditionPage(replace(edition, sections=(first,))), "fr")
    assert "Premiers billets</h2>" in text
    assert edition.items[0].title in text


def test_an_edition_knows_its_neighbours(page, samples):
    text = page(EditionPage(samples.edition(), EditionLine(date(2026, 11, 20), 11, (), 3), None))
    assert 'rel="prev" href="/en/editions/2026-11-20/"' in text
    assert 'rel="next"' not in text


def test_a_course_without_an_edition_has_a_front_page(page):
    text = page(Front(None, (), (), 0, 0, (), ()))
    assert "The first edition is on its way" in text
    assert "0 posts" in text
    assert "0 billet<" in page(Front(None, (), (), 0, 0, (), ()), "fr")


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        (Decision(Verdict.ACCEPTED, "course_tag", "#Terra26"), "It carries the tag of the course, “Terra26”."),
        (Decision(Verdict.ACCEPTED, "every_post"), "Every post of this feed belongs to the course."),
        (Decision(Verdict.LEFT_OUT, "no_course_tag"), "The tag of the course, #terra26, is not in its title"),
        (Decision(Verdict.LEFT_OUT, "too_old"), "It was more than 30 days old"),
        (Decision(Verdict.HELD, "facilitator"), "A facilitator decided so."),
        (Decision(Verdict.HELD, "feed_not_approved"), "The feed has not been approved yet."),
        (Decision(Verdict.LEFT_OUT, "duplicate", "k0001"), 'href="/en/entries/k0001/"'),
        (Decision(Verdict.HELD, "something_new", "x"), "something_new (x)"),
    ],
)
def test_a_record_says_why(page, samples, decision, words):
    assert words in page(EntryPage(replace(samples.record(1), decision=decision, edition_day=None)))


def test_a_record_shows_no_more_than_its_author_allows(page, samples):
    record = samples.record(1)
    secret = record.entry.text[60:100]
    assert secret not in page(EntryPage(replace(record, show="title")))
    assert secret in page(EntryPage(replace(record, show="excerpt")))
    assert "<em>tout</em>" not in page(EntryPage(replace(record, show="excerpt")))
    assert "<em>tout</em>" in page(EntryPage(replace(record, show="full")))


def test_a_note_that_has_no_title_to_show_is_called_by_its_day(page, samples):
    note = samples.record(7)
    assert not note.entry.title
    assert ">A note of 20 November 2026</h1>" in page(EntryPage(replace(note, show="title")))
    assert "<h1" in page(EntryPage(note))


@pytest.mark.parametrize(("rest", "left"), [
    (" . #jardins https://a.example/x", ""), (" ; voici la suite. #jardins", "… voici la suite. #jardins"),
])  # fmt: skip
def test_below_the_heading_of_a_note_stands_what_has_words_of_its_own(templating, site, samples, rest, left):
    view = templating.view("fr", site)
    said = "Seize participants se sont croisés à Figeac pour la toute première fois, ce samedi-là"
    note = replace(view.item(samples.record(7)), title="", text=said + rest)
    assert view.heading(note) == said + "…"
    assert view.below_heading(note) == left


def test_pictures_of_a_full_post_become_links(page, samples):
    text = page(EntryPage(replace(samples.record(1), show="full")))
    assert 'href="https://blog.example/p.jpg"' in text
    assert "Picture: La table de réparation" in text
    assert '<a href="https://blog.example/b"><span class="media">Picture</span></a>' in text


def test_the_tags_of_a_record_tell_their_reasons(page, samples):
    text = page(EntryPage(samples.record(0)), "fr")
    assert "le territoire d’attache de ce flux" in text
    assert "«\u202fconfiance\u202f» dans le texte, d’après la règle de l’équipe" in text
    assert "la catégorie «\u202fcommuns\u202f» de l’auteur" in text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_list_says_of_a_troubled_feed_since_when_why_and_what_to_do(page, samples, language):
    feed = samples.feed_rows()[0].feed
    for outcome in FAILURES:
        poll = PollState(outcome=outcome, failures=9, failing_since=samples.NOON - timedelta(days=9))
        row = FeedRow(feed, poll, condition_of(feed, poll, samples.NOON), 3)
        text = unescape(page(FeedList((row,)), language))
        tell = catalogue(language)
        assert row.condition.why.told(tell) in text, outcome
        assert row.condition.remedy.told(tell) in text, outcome
        assert ("since 13 November 2026", "depuis le 13 novembre 2026")[language == "fr"] in text, outcome


@pytest.fixture
def visits(templating, site):
    """Render the page of the visits to a feed, which the app shows."""
    return lambda row, attempts, language="en": templating.page(
        "feed", language, site, path="feeds/3/", row=row, attempts=attempts
    )


def test_the_log_tells_each_visit_in_words(visits, samples):
    row = samples.feed_rows()[2]
    text = visits(row, samples.attempts()[:2])
    assert '<time datetime="2026-11-22T11:00:00Z">22 November 2026, 12:00</time>' in text
    assert "asked for by hand" in text
    assert text.count("only if changed") == 1
    assert "12,345" in text
    assert "2, 1</td>" in text
    assert 'content="noindex"' in text
    french = visits(row, samples.attempts(), "fr")
    for word in ("Du nouveau", "Comme avant", "Inchangé", "Trop de demandes", "Preuve d’humanité demandée", "Refusé"):
        assert word in french, word
    assert "Nobody has asked yet." in visits(row, ())


def test_no_name_or_password_of_an_address_is_shown(page, visits, samples):
    row = samples.feed_rows()[0]
    secret = replace(row, feed=replace(row.feed, url="https://ann:hush@blog.example/feed", home_page_url=None))
    for text in (page(FeedList((secret,))), visits(secret, samples.attempts())):
        assert "hush" not in text
        assert "https://blog.example/feed" in text


def test_the_log_is_linked_from_the_list_and_from_its_participants_page(files):
    for path in ("en/feeds/index.html", "en/participants/ada-byrne/index.html"):
        assert b"/en/feeds/" in files[path].replace(b'href="/en/feeds/"', b""), path


def test_proposed_feeds_are_counted_and_not_shown(page, samples):
    text = page(FeedList(samples.feed_rows()))
    assert "7 feeds are read for this course. One more waits for a facilitator’s approval." in text
    assert "@repair@social.example" not in text


def test_a_page_without_a_translation_is_shown_in_its_own_language(page, site):
    versions = tuple(each for each in site.pages if each.slug == "vie-privee")
    text = page(PageOf(versions))
    assert "This page has not been translated yet." in text
    assert '<div class="prose" lang="fr">' in text


def test_the_calendar_has_whole_weeks(samples):
    line = EditionLine(date(2026, 11, 22), 1, (), 1)
    (month,) = calendar_months((line,))
    assert all(len(week) == 7 for week in month.weeks)
    assert [cell for week in month.weeks for cell in week if cell and cell[1]] == [(line.day, line)]
    assert month.weeks[0][6] == (date(2026, 11, 1), None)


def test_the_first_day_of_a_month_is_written_as_french_does(page, samples):
    edition: Edition = replace(samples.edition(), day=date(2026, 11, 1))
    assert "dimanche 1er novembre 2026" in page(EditionPage(edition), "fr")


def test_the_style_sheet_is_small_and_named_after_its_bytes(files):
    (path,) = [path for path in files if path.startswith("assets/style-")]
    assert len(files[path]) <= 28_000
    assert b"@import" not in files[path]
    assert b"url(" not in files[path]
    (paper,) = [path for path in files if path.startswith("assets/print-")]
    assert len(files[paper]) <= 2_000
