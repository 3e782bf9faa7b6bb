"""What posts announce: sentences and markup that are events, and the many that are not."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from cmooc.domain.entries import Entry, ParsedEntry
from cmooc.domain.tags import Reason, Tag, TagKind
from cmooc.stages.announced import announced_events
from cmooc.stages.announced_dates import announced_dates

WRITTEN = datetime(2026, 11, 20, 9, tzinfo=UTC)  # a Friday
PARIS = ZoneInfo("Europe/Paris")


def found(text: str, title: str = "") -> list[str]:
    dates = announced_dates(text, title=title, written_at=WRITTEN, zone=PARIS)
    return [
        f"{one.starts_at.astimezone(PARIS):%y-%m-%d %H:%M}"
        + (f" {one.ends_at.astimezone(PARIS):%H:%M}" if one.ends_at else "") for one in dates
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Rendez-vous le samedi 5 décembre à 14 h au jardin partagé.", "26-12-05 14:00"),
        ("Rendez-vous samedi 5 décembre, à 14\u202fh\u202f30, devant la mairie !", "26-12-05 14:30"),
        ("Atelier compost : samedi 5 décembre 2026, 14h30.", "26-12-05 14:30"),
        ("La conférence aura lieu le 8 décembre de 18h à 20h à la mairie.", "26-12-08 18:00 20:00"),
        ("Rencontre le jeudi 10 décembre de 18 h 30 à 20 h", "26-12-10 18:30 20:00"),
        ("Venez le mardi 1er décembre dès 9h !", "26-12-01 09:00"),
        ("À 20 h le vendredi 15 janvier, projection du film au foyer.", "27-01-15 20:00"),
        ("Join us on Saturday 5 December at 2 pm in the orchard.", "26-12-05 14:00"),
        ("Workshop: December 5th, 2-4pm, at the tool library", "26-12-05 14:00 16:00"),
        ("Meeting on Thursday, December 10 at 18:30.", "26-12-10 18:30"),
        ("Workshop on Saturday 5 December from 2:30 to 4 p.m.", "26-12-05 14:30 16:00"),
        ("Open day on the 5th of December 2026, 10:00–16:00", "26-12-05 10:00 16:00"),
    ],
)
def test_a_meeting_with_its_day_and_hour_is_found(text, date):
    assert found(text) == [date]


@pytest.mark.parametrize(
    "text",
    [
        "Inscriptions jusqu’au samedi 5 décembre à 14 h pour l’atelier.",
        "Date limite pour proposer une conférence : le 5 décembre à 14 h.",
        "L’atelier du samedi 14 novembre à 14 h s’est tenu sous la pluie.",
        "Rendez-vous le lundi 5 décembre à 14 h.",  # a Saturday
        "Le marché du 5 décembre.",
        "Atelier à 14 h tous les mardis.",
        "Visites le 5 décembre à 10 h, 14 h et 16 h.",
        "Atelier les 5 décembre et 12 décembre à 14 h",
        "Le 5 mai 1968 à 14 h, rencontre sur la place.",
        "Atelier du 31 novembre à 14 h",
        "Le train du 5 décembre à 14 h est supprimé.",
        "Atelier du 5 décembre à 14 h : annulé.",
        "Atelier le 5 décembre, 30 h par semaine de bénévolat.",
        "The workshop was held on 5 December 2025 at 2 pm.",
        "The workshop was on 5 December at 2 pm.",
        "Deadline for the talk: 5 December at 5 pm",
        "The meeting of 5 December at 25:00",
        "We met 5 December children at 2 pm",
        "A walk in May 2027, at 2 pm or so",
        "Rencontre le 5 décembre à 14 h. " * 40 and "x" * 500 + " rencontre le 5 décembre à 14 h",
    ],
)
def test_what_is_past_unsure_or_something_else_is_left_out(text):
    assert found(text) == []


def test_the_title_may_say_that_it_is_a_meeting_and_each_start_counts_once():
    text = "Samedi 5 décembre à 14 h.\nOn y sera.\nSamedi 5 décembre, 14 h, sous le préau."
    assert found(text) == []
    assert found(text, title="Grande bourse aux graines") == ["26-12-05 14:00"]


def test_what_was_announced_before_it_was_written_is_over():
    assert found("Rendez-vous vendredi 20 novembre à 9 h.") == []
    assert found("Rendez-vous vendredi 20 novembre à 18 h.") == ["26-11-20 18:00"]


TAGS = (
    Tag(TagKind.TERRITORY, "rennes", "places", Reason("place")),
    Tag(TagKind.THEME, "jardins", "rules", Reason("rule")),
    Tag(TagKind.THEME, "eau", "learner", Reason("learnt"), 0.4, is_suggested=True),
)


def announced(html: str, text: str = "", title: str = "Au jardin"):
    entry = Entry("1", "https://quai.example/1", title, text=text, published_at=WRITTEN, language="fr")
    return announced_events(ParsedEntry(content=html), entry, TAGS, seen_at=WRITTEN, zone=PARIS)


@pytest.mark.parametrize(
    "html",
    [
        "<div class='h-event'><b class='p-name'>Bal</b><time class='dt-start' datetime='2026-12-05T20:00'>samedi</time>"
        "<time class='dt-end' datetime='2026-12-05T23:00'></time> <i class='p-location'>Salle des fêtes</i></div>",
        "<div class='vevent'><b class='summary'>Bal</b><abbr class='dtstart' title='2026-12-05T20:00+01:00'>x</abbr>"
        "<abbr class='dtend' title='2026-12-05T22:00Z'>x</abbr><i class='location'>Salle des fêtes</i></div>",
        "<div itemscope itemtype='https://schema.org/DanceEvent'><b itemprop='name'>Bal</b><meta itemprop='startDate'"
        " content='2026-12-05T20:00+01:00'><meta itemprop='endDate' content='2026-12-05T23:00+01:00'>"
        "<i itemprop='location'>Salle des fêtes</i></div>",
        '<script type="application/ld+json">{"@type": "Event", "name": "Bal", "startDate": "2026-12-05T20:00",'
        ' "endDate": "2026-12-05T23:00", "location": {"name": "Salle des fêtes"}}</script>',
    ],
)
def test_markup_is_read_and_goes_before_words(html):
    (one,) = announced(html, "Rendez-vous le 12 décembre à 9 h.")
    event, (day,) = one.event, one.event.dates
    assert (event.title, event.place, event.url) == ("Bal", "Salle des fêtes", "https://quai.example/1")
    assert (day.starts_at, day.ends_at) == (
        datetime(2026, 12, 5, 19, tzinfo=UTC),
        datetime(2026, 12, 5, 22, tzinfo=UTC),
    )
    assert (one.territories, one.themes) == (("rennes",), ("jardins",))


@pytest.mark.parametrize(
    "html",
    [
        "<div class='h-event'>", "<div class='h-event'><b class='p-name'>x</b><time class='dt-start'>demain</time></div>",
        "<div class='h-event'><b class='p-name'>x</b><time class='dt-start' datetime='2026-11-01T10:00'></time></div>",
        '<script type="application/ld+json">{"@type": "Event"', '<script type="application/ld+json">[[[1]]]"@type":"Event"',
        '<script type="application/ld+json">{"@type": "Event", "name": {}, "startDate": 5}</script>',
        "schema.org/Event " + "<div>" * 3000,
    ],
)  # fmt: skip
def test_markup_that_tells_nothing_to_come_gives_nothing(html):
    assert announced(html) == ()


def test_words_give_the_title_of_the_post_and_the_sentence():
    (one,) = announced("", "On a bien ri. Rendez-vous le samedi 5 décembre à 14 h ! À bientôt.")
    assert (one.event.title, one.event.html) == ("Au jardin", "Rendez-vous le samedi 5 décembre à 14 h !")
