"""A small course, invented for the tests, with every kind of subject and some hostile texts in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cmooc.domain.courses import Course, CoursePage
from cmooc.domain.editions import Edition, EditionLine, Group, Item, Newcomer, Rhythm, Section, SectionKind, Window
from cmooc.domain.entries import Decision, Enclosure, Entry, Record, Verdict
from cmooc.domain.events import DateState, Event, EventDate, EventRecord, EventState, KnownDate, occurrences
from cmooc.domain.feeds import Condition, Feed, FeedRow, FeedState, Health, Outcome, PollState
from cmooc.domain.people import Participant
from cmooc.domain.polls import Attempt, Why
from cmooc.domain.sentences import Sentence
from cmooc.domain.site import (
    Agenda,
    CalendarFile,
    Count,
    EditionCalendar,
    EditionFeed,
    EditionMonth,
    EditionPage,
    EntryPage,
    EventPage,
    FeedList,
    Front,
    Locator,
    MapPage,
    Month,
    Near,
    PageOf,
    Part,
    Scope,
    ScopeFeed,
    ScopeIndex,
    ScopeKind,
    ScopeMonth,
    Site,
    Sitemap,
    SitemapIndex,
    Spot,
    Subject,
    WeeklyList,
    Writer,
)
from cmooc.domain.tags import Reason, Tag, TagKind, Territory, Theme, Vocabulary
from cmooc.domain.texts import excerpt, slugify

TEMPLATES = Path(__file__).parents[2] / "templates"
TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)

PLACES = (
    ("bretagne", "Bretagne", "Brittany", None),
    ("rennes", "Rennes", "Rennes", "bretagne"),
    ("trégor", "Trégor", "Trégor", "bretagne"),
    ("vallee-de-la-drome", "Vallée de la Drôme", "Drôme valley", None),
    ("le-quartier-nord", "Le quartier Nord", "The North quarter", None),
    ("liege", "Liège", "Liège", None),
    ("cork", "Cork", "Cork", None),
)
SUBJECTS = (
    ("tiers-lieux", "Tiers-lieux", "Third places", "Les lieux où l’on fait ensemble.", "Where people make together."),
    ("eau", "Eau et sols", "Water and soil", "Rivières, jardins, champs.", "Rivers, gardens, fields."),
    ("ecole", "L’école ouverte", "The open school", "Apprendre hors les murs.", "Learning outside the walls."),
    ("communs", "Communs", "Commons", "", ""),
)
PEOPLE = (
    ("Maëlle Guivarc’h", "L’atelier du quai", "fr", "rennes"),
    ("Yann Tanguy", "Carnet du Trégor", "fr", "trégor"),
    ("Collectif Les Ramières", "Journal de rivière", "fr", "vallee-de-la-drome"),
    ("Fatou Diarra", "École du dehors", "fr", "le-quartier-nord"),
    ("Niamh O’Sullivan", "Tidewater notes", "en", "cork"),
    ("Joris Leclercq", "Liège à pied", "fr", "liege"),
    ("Ada Byrne", "Learning aloud", "en", "cork"),
    ("Repair Café Nord", "@repair@social.example", "fr", "le-quartier-nord"),
)
TITLES_FR = (
    "Ce que la réparation d’un vélo nous apprend du quartier",
    "Cartographier les sources avec les anciens",
    "Un conseil d’élèves au bord de la rivière : récit d’une matinée",
    "Pourquoi nous avons ouvert la cuisine du tiers-lieu le mardi soir",
    "Trois questions après la première semaine",
    "Le jardin partagé cherche des mains, et des récits",
)
TITLES_EN = (
    "What a flood taught our reading group",
    "Notes from a slow walk along the Lee",
    "A library of things, one year on",
    "Who keeps the keys? On trust in shared workshops",
)
TEXT_FR = (
    "Samedi, une trentaine de personnes sont venues réparer, raconter et boire un café. On croyait parler de "
    "mécanique, on a surtout parlé de confiance, de qui ouvre la porte et de qui la ferme. Voici ce que nous avons "
    "noté, et ce que nous aimerions essayer la prochaine fois avec les écoles voisines."
)
TEXT_EN = (
    "We set out with a paper map and no plan. Three hours later we had eleven stories, two disagreements and a new "
    "route to school. The river had moved since the map was drawn, and so had the people who live beside it. Here is "
    "what we would do differently."
)
HTML = (
    "<h1>Le matin</h1><p>On a <em>tout</em> noté, <a href='https://blog.example/a'>lien</a>.</p>"
    "<p><img src='https://blog.example/p.jpg' alt='La table de réparation'></p>"
    "<p><a href='https://blog.example/b'><img src='https://blog.example/q.jpg'></a></p><h4 id='x'>Après</h4>"
    "<table><tr><th>Qui</th><td>Nous</td></tr></table><ul><li>un</li><li>deux</li></ul>"
)
HOSTILE = "</title><script>alert(1)</script> \"><img src=x onerror=alert(1)> & 'q'\x00\x08\x85\ufffe\ud800"

WRITERS = (
    Writer(1, "Carnet du quai", slugify(PEOPLE[0][0]), PEOPLE[0][0], 7),
    Writer(2, HOSTILE, slugify(PEOPLE[6][0]), HOSTILE, 1),
)
LAND = ((48.0, -4.0), (48.0, 2.0), (43.0, 2.0), (43.0, -4.0))
LOCATOR = Locator((LAND,), (((44.0, -1.0), (44.0, 1.0), (43.5, 0.0)),), (45.0, 0.0), ((46.0, 1.0), (60.0, 1.0)))


def course(**changes: object) -> Course:
    made = Course(
        titles={"fr": "Territoires apprenants", "en": "Learning territories"},
        descriptions={
            "fr": "Un cours ouvert, sans centre : chacun écrit chez soi, et chaque matin nos lectures se croisent.",
            "en": "An open course without a centre: everyone writes at home, and every morning our readings meet.",
        },
        tag="terra26",
        base_url="https://cours.example.org",
        language="fr",
        zone=ZoneInfo("Europe/Paris"),
        edition_hour=time(7),
        contact="facilitation@cours.example.org",
        license="CC BY-SA 4.0",
    )
    return replace(made, **changes)


def vocabulary() -> Vocabulary:
    return Vocabulary(
        tuple(Territory(slugify(slug), {"fr": fr, "en": en}, parent=parent) for slug, fr, en, parent in PLACES),
        tuple(Theme(slug, {"fr": fr, "en": en}, {"fr": a, "en": b}) for slug, fr, en, a, b in SUBJECTS),
    )


def pages() -> tuple[CoursePage, ...]:
    found = []
    for slug, fr, en, nav in (
        ("a-propos", "À propos", "About", 1),
        ("comment", "Comment ça marche", "How it works", 2),
    ):
        found.append(CoursePage(slug, "fr", fr, "<p>Bienvenue.</p><h2>Et après ?</h2><p>On lit.</p>", "En bref.", nav))
        found.append(CoursePage(slug, "en", en, "<p>Welcome.</p><h2>And then?</h2><p>We read.</p>", "In short.", nav))
    found.append(CoursePage("vie-privee", "fr", "Vie privée", "<p>Rien n’est suivi.</p>", nav=3))
    weeks = (("S’orienter", "Finding our way"), ("Raconter un lieu", "Telling a place"), ("Relier", "Linking up"))
    for number, (fr, en) in enumerate(weeks, 1):
        starts = date(2026, 11, 9) + timedelta(days=7 * (number - 1))
        ends = starts + timedelta(days=6)
        for language, title in (("fr", fr), ("en", en)):
            html = f"<p>{title}.</p>"
            found.append(CoursePage(f"semaine-{number}", language, title, html, "", None, number, starts, ends))
    return tuple(found)


def site(**changes: object) -> Site:
    return Site(course(**changes), vocabulary(), pages(), TODAY)


def record(number: int, **changes: object) -> Record:
    """Return the n-th post: authors, places, themes and languages take turns."""
    name, feed_title, language, place = PEOPLE[number % len(PEOPLE)]
    titles, text = (TITLES_FR, TEXT_FR) if language == "fr" else (TITLES_EN, TEXT_EN)
    published = NOON - timedelta(hours=5 * number + 2)
    is_short = feed_title.startswith("@")
    theme = SUBJECTS[number % 3][0]
    tags = (
        Tag(TagKind.TERRITORY, slugify(place), "feed", Reason("home")),
        Tag(TagKind.THEME, theme, "rules", Reason("rule", "confiance"), 0.8),
        Tag(TagKind.THEME, "communs", "categories", Reason("category", "communs"), 0.5),
    )
    entry = Entry(
        guid=f"guid-{number}",
        url=f"https://blog{number % len(PEOPLE)}.example/{number}",
        title="" if is_short else titles[number % len(titles)],
        author=name,
        html=HTML,
        text=text[:180] + " #terra26" if is_short else text,
        language=language,
        published_at=published,
        is_short=is_short,
        enclosures=(Enclosure("https://blog.example/a.mp3", "audio/mpeg", 1234),) if number % 7 == 0 else (),
    )
    made = Record(
        id=number,
        key=f"k{number:04}",
        feed_id=number % len(PEOPLE) + 1,
        entry=entry,
        first_seen_at=published + timedelta(minutes=40),
        decision=Decision(Verdict.ACCEPTED, "course_tag", "#Terra26"),
        participant_slug=slugify(name),
        participant_name=name,
        feed_title=feed_title,
        channel="mastodon" if is_short else "blog",
        show="excerpt" if is_short else ("excerpt", "full", "title")[number % 3],
        accepted_at=published + timedelta(minutes=41),
        edition_day="2026-11-22" if number < 42 else None,
        tags=tags,
    )
    return replace(made, **changes)


def special_records() -> tuple[Record, ...]:
    """Return posts in every other state, and a hostile one."""
    plain = record(1)
    hostile = replace(
        plain.entry, title=HOSTILE, text=HOSTILE * 3, author=HOSTILE, language='fr"><b', url='javascript:alert("x")'
    )
    tags = (
        Tag(TagKind.THEME, "eau", "rules", Reason("hashtag", HOSTILE)),
        Tag(TagKind.THEME, "lost", "x", Reason("y")),
    )
    return (
        replace(plain, key="held", decision=Decision(Verdict.HELD, "feed_not_approved"), edition_day=None),
        replace(plain, key="untagged", decision=Decision(Verdict.LEFT_OUT, "no_course_tag"), edition_day=None),
        replace(plain, key="old", decision=Decision(Verdict.LEFT_OUT, "too_old"), edition_day=None),
        replace(plain, key="twice", decision=Decision(Verdict.LEFT_OUT, "duplicate", "k0001"), edition_day=None),
        replace(plain, key="chosen", decision=Decision(Verdict.ACCEPTED, "facilitator"), edits=2, changed_at=NOON),
        replace(plain, key="left", withdrawn_at=NOON),
        replace(
            plain, key="odd", decision=Decision(Verdict.ACCEPTED, "every_post"), edition_day=None, highlight="À lire"
        ),
        replace(
            plain,
            key="hostile",
            entry=hostile,
            tags=tags,
            participant_name=HOSTILE,
            feed_title=HOSTILE,
            highlight=HOSTILE,
            decision=Decision(Verdict.ACCEPTED, HOSTILE, HOSTILE),
        ),
    )


def item(source: Record, note: str = "") -> Item:
    entry = source.entry
    return Item(
        key=source.key,
        title=entry.title,
        url=entry.url,
        text="" if source.show == "title" else excerpt(entry.text, 280),
        participant_slug=source.participant_slug,
        participant_name=source.participant_name,
        feed_title=source.feed_title,
        channel=source.channel,
        language=entry.language,
        published_at=source.dated_at,
        territories=source.slugs("territory"),
        themes=source.slugs("theme"),
        note=note,
    )


def edition(day: date = TODAY, number: int = 12, posts: int = 42, cap: int = 6) -> Edition:
    found = [record(index) for index in range(posts)]
    long = [item(each) for each in found if not each.entry.is_short]
    short = [item(each) for each in found if each.entry.is_short]
    highlighted = Section(
        SectionKind.HIGHLIGHTED,
        groups=(Group(None, tuple(replace(each, note="À rapprocher de la lecture de jeudi.") for each in long[:2])),),
    )
    sections = [highlighted]
    for theme in ("tiers-lieux", "eau", "ecole"):
        of_theme = [each for each in long[2:] if each.themes[0] == theme]
        shown, more = of_theme[:cap], of_theme[cap:]
        places = dict.fromkeys(each.territories[0] for each in shown)
        groups = tuple(Group(place, tuple(e for e in shown if e.territories[0] == place)) for place in places)
        sections.append(Section(SectionKind.THEME, theme, groups, tuple(more)))
    sections.append(Section(SectionKind.THEME, None, (Group(None, tuple(long[:1])),)))
    sections.append(Section(SectionKind.SOCIAL, groups=(Group(None, tuple(short[:4])),), more=tuple(short[4:])))
    return Edition(
        day=day,
        window=Window(NOON - timedelta(days=1), NOON),
        number=number,
        sections=tuple(sections),
        newcomers=(Newcomer("ada-byrne", "Ada Byrne", "Learning aloud", ("cork",)),),
        announcements=(
            ("fr", "Rendez-vous jeudi à 18 h", "<p>Lecture croisée des billets de la semaine, en ligne.</p>"),
            ("en", "Thursday, 6 pm", "<p>We read this week’s posts together, online.</p>"),
        ),
        posts=posts,
        voices=8,
        territories=6,
        published_at=datetime.combine(day, time(6), tzinfo=UTC),
    )


def feed_rows() -> tuple[FeedRow, ...]:
    states = (
        (Health.FINE, Outcome.NEW),
        (Health.QUIET, Outcome.NOT_MODIFIED),
        (Health.FAILING, Outcome.SERVER_ERROR),
        (Health.MOVED, Outcome.MOVED),
        (Health.BLOCKED, Outcome.REFUSED),
        (Health.GONE, Outcome.GONE),
        (Health.FAILING, Outcome.NOT_A_FEED),
        (Health.WAITING, None),
    )
    rows = []
    for number, ((name, title, language, place), (health, outcome)) in enumerate(zip(PEOPLE, states, strict=True)):
        state = FeedState.PROPOSED if health is Health.WAITING else FeedState.APPROVED
        feed = Feed(
            number + 1,
            f"https://blog{number}.example/feed?a=1&b=2",
            title,
            number + 1,
            slugify(name),
            name,
            state=state,
            home_page_url=f"https://blog{number}.example/",
            language=language,
            territories=(slugify(place),),
            themes=("eau",) if number % 2 else (),
        )
        failing = NOON - timedelta(days=3) if health is Health.FAILING else None
        poll = PollState(outcome=outcome, newest_at=NOON - timedelta(days=number), failing_since=failing)
        why, remedy = Sentence("Its server does not answer."), Sentence("Its answer is {word}.", {"word": HOSTILE})
        condition = Condition(health) if health is Health.FINE else Condition(health, failing, why, remedy)
        rows.append(FeedRow(feed, poll, condition, 12 - number))
    return tuple(rows)


def attempts() -> tuple[Attempt, ...]:
    """Return one visit of each outcome."""
    return tuple(
        Attempt(NOON - timedelta(hours=number), outcome, 200, 12_345, 67, 2, 1, HOSTILE, Why.FORCED, number % 2 > 0)
        for number, outcome in enumerate(Outcome)
    )


def scopes(records: tuple[Record, ...]) -> list[Scope | ScopeMonth | ScopeFeed]:
    months = (Month(date(2026, 11, 1), 40), Month(date(2026, 10, 1), 14))
    weeks = (0, 2, 5, 9, 4, 12, 7, 11)
    found = []

    def add(kind: ScopeKind, slug: str, chosen: tuple[Record, ...], **more: object) -> None:
        shared = {
            "kind": kind,
            "slug": slug,
            "posts": len(chosen),
            "voices": 3,
            "months": months,
            "weeks": weeks,
            "until": TODAY,
            **more,
        }
        found.append(Scope(records=chosen[:30], **shared))
        person = more.get("participant")
        later, earlier = (month.first for month in months)
        found.append(ScopeMonth(kind, slug, later, chosen[:40], 50, 2, 2, earlier, None, person))
        found.append(ScopeMonth(kind, slug, later, chosen[40:50], 50, 1, 2, earlier, None, person))
        found.append(ScopeMonth(kind, slug, earlier, chosen[:5], 5, 1, 1, None, later, person))
        found.append(ScopeFeed(kind, slug, Part("", "2026-10"), chosen[:30], person))
        found.append(ScopeFeed(kind, slug, Part("2026-11", "2026-10"), chosen[:20], person))
        found.append(ScopeFeed(kind, slug, Part("2026-10", "", "2026-11", is_whole=True), chosen[:5], person))

    add(ScopeKind.ALL, "", records)
    voc = vocabulary()
    for territory in voc.territories:
        chosen = tuple(each for each in records if territory.slug in each.slugs("territory"))
        add(
            ScopeKind.TERRITORY, territory.slug, chosen, crossing=(Count("eau", "Eau", 3), Count("ecole", "École", 1)),
            beside=(Count("cork", "Cork", 2),), near=(Near("liege", 1234),), writers=WRITERS, locator=LOCATOR,
        )  # fmt: skip
    for theme in voc.themes:
        chosen = tuple(each for each in records if theme.slug in each.slugs("theme"))
        add(
            ScopeKind.THEME, theme.slug, chosen, crossing=(Count("rennes", "Rennes", 3), Count("cork", "Cork", 2)),
            beside=(Count("eau", "Eau", 2),), writers=WRITERS,
        )  # fmt: skip
    rows = {row.feed.participant_slug: row for row in feed_rows()}
    for number, (name, _, language, place) in enumerate(PEOPLE):
        slug = slugify(name)
        chosen = tuple(each for each in records if each.participant_slug == slug)
        person = Participant(number + 1, slug, name, language, (slugify(place),))
        add(ScopeKind.PARTICIPANT, slug, chosen, participant=person, feeds=(rows[slug],))
    return found


def maps(counts: tuple[Count, ...]) -> list[MapPage]:
    """Return the map of all, with two towns that are one mark on it, and the narrower one that shows them apart."""
    rennes = Spot("rennes", (48.1, -1.7), 9, 3, ("bretagne",))
    tregor = Spot("tregor", (48.11, -1.71), 0, 0, ("bretagne",))
    cork = Spot("cork", (51.9, -8.5), 4, 0)
    land = (((47.0, -5.0), (49.0, -5.0), (49.0, 2.0), (47.0, 2.0)),)
    events = occurrences(event_records()[0])[:1]
    slugs = frozenset(("", "bretagne"))
    return [
        MapPage("", (47.0, -9.0, 53.0, 0.0), (rennes, tregor, cork), land, (), counts, slugs, (record(1),), events),
        MapPage("bretagne", (47.9, -2.0, 48.3, -1.4), (rennes, tregor), land, land, counts[:2], slugs),
    ]


def event(key: str, title: str, *dates: EventDate, **more: Any) -> EventRecord:
    said = Event(
        key, title, (), more.pop("zone", "Europe/Paris"), html=more.pop("html", ""), text=more.pop("text", ""),
        url=more.pop("url", None), place=more.pop("place", ""), language=more.pop("language", "fr"),
        latitude=more.pop("latitude", None), longitude=more.pop("longitude", None),
    )  # fmt: skip
    known = tuple(
        KnownDate(number, one, DateState.CANCELLED if one.is_cancelled else DateState.STANDING, 1 if one.is_cancelled else 0,
                  NOON)
        for number, one in enumerate(dates)
    )  # fmt: skip
    values: dict[str, Any] = {
        "state": EventState.ACCEPTED, "territories": ("rennes", "bretagne"), "themes": ("communs",), "sequence": 2,
        "feed_title": "Agenda du quai", "participant_slug": slugify(PEOPLE[0][0]), "participant_name": PEOPLE[0][0],
    } | more  # fmt: skip
    return EventRecord(1, key, said, dates=known, first_seen_at=NOON - timedelta(days=3), changed_at=NOON, **values)


def event_records() -> tuple[EventRecord, ...]:
    """Return a series with a cancelled date, days on end, another zone, hostile words, and one that is no longer shown."""
    weekly = tuple(
        EventDate(f"2026111{week}", NOON + timedelta(days=7 * week), NOON + timedelta(days=7 * week, hours=2), False, week == 2)
        for week in range(-2, 15)
    )  # fmt: skip
    midnight = datetime(2026, 11, 27, 23, tzinfo=UTC)
    return (
        event("e0001", "Atelier de réparation, chaque dimanche", *weekly, place="Le quai, 35000 Rennes",
              html="<p>Avec <b>vos</b> outils.</p>", text="Avec vos outils.", url="https://quai.example/atelier"),
        event("e0002", "Open days of the commons", EventDate("", midnight, midnight + timedelta(days=2), True),
              language="en", show="excerpt", text="Bread & soup " * 60, latitude=48.1, longitude=-1.68),
        event("e0003", "Corvée de ruelle", EventDate("", NOON + timedelta(days=3)), zone="America/Montreal"),
        event("e0004", "<script>alert(1)</script> ; , \\ \n Bal\x00 des « é »", EventDate("", NOON + timedelta(hours=1)),
              place="\x07<b>Ici</b>, là; \\", text="END:VEVENT\nBEGIN:VEVENT", territories=(), themes=()),
        event("e0005", "Rejeté", EventDate("", NOON), state=EventState.REJECTED),
        event("e0006", "Annoncé par un billet", EventDate("", NOON + timedelta(days=5)), entry_key="k0001",
              entry_title="Le bal du quai", participant_slug="", participant_name="", feed_title="", show="title",
              text="secret"),
    )  # fmt: skip


def agendas() -> list[Subject]:
    records = event_records()
    every = sorted((one for record in records for one in occurrences(record)), key=lambda one: one.date.starts_at)
    months = tuple(Month(date(2026, month, 1), 3) for month in (12, 11))
    found: list[Subject] = [EventPage(record, occurrences(record)) for record in records]
    found.append(Agenda(tuple(one for one in every if one.date.starts_at >= NOON), months=months))
    for month in months:
        of_month = tuple(one for one in every if one.date.starts_at.month == month.first.month)
        found.append(Agenda(of_month, month.first, months))
    found.append(CalendarFile(ScopeKind.ALL, "", {}, tuple(every)))
    voc = vocabulary()
    for kind, members in ((ScopeKind.TERRITORY, voc.territories), (ScopeKind.THEME, voc.themes)):
        for one in members:
            own = tuple(it for it in every if one.slug in (*it.record.territories, *it.record.themes))
            found.append(CalendarFile(kind, one.slug, one.names, own))
    return found


def subjects(records: int = 54) -> tuple[Subject, ...]:
    """Return one whole site."""
    found = tuple(record(number) for number in range(records))
    special = special_records()
    voc = vocabulary()
    territories = tuple(Count(t.slug, t.name("fr"), 9 - i, 3, NOON, (0, 2, 1)) for i, t in enumerate(voc.territories))
    themes = tuple(Count(t.slug, t.name("fr"), 9 - i, 3, NOON, (0, 2, 1)) for i, t in enumerate(voc.themes))
    people = tuple(Count(slugify(p[0]), p[0], 9 - i, 1, NOON) for i, p in enumerate(PEOPLE))
    days = [TODAY - timedelta(days=step) for step in range(12) if step != 3] + [date(2026, 10, 30)]
    editions = [edition(day, 12 - step, posts=max(5, 42 - 6 * step)) for step, day in enumerate(days)]
    lines = [EditionLine(e.day, e.number, tuple(i.title for i in e.items[:3] if i.title), e.posts) for e in editions]
    weekly = replace(edition(date(2026, 11, 23), 3, posts=12), rhythm=Rhythm.WEEKLY)
    weeks = [EditionLine(weekly.day, weekly.number, ("Une carte",), weekly.posts, Rhythm.WEEKLY)]
    everything: list[Subject] = [
        Front(editions[0], tuple(lines[:10]), found[:12], 540, 8, territories, themes, frozenset({"k0005"})),
        EditionCalendar(tuple(lines), (Month(date(2026, 11, 1), 12), Month(date(2026, 10, 1), 1)), tuple(weeks)),
        EditionMonth(date(2026, 11, 1), tuple(lines[:-1]), tuple(weeks), date(2026, 10, 1)),
        EditionMonth(date(2026, 10, 1), tuple(lines[-1:]), (), None, date(2026, 11, 1)),
        WeeklyList(tuple(weeks), has_more=True),
        EditionFeed(Rhythm.DAILY, Part("", "2026-10"), tuple(editions[:10]), frozenset({"k0005"})),
        EditionFeed(Rhythm.DAILY, Part("2026-11", "2026-10"), tuple(editions[:-1])),
        EditionFeed(Rhythm.DAILY, Part("2026-10", "", "2026-11", is_whole=True), tuple(editions[-1:])),
        EditionFeed(Rhythm.WEEKLY, Part(), (weekly,)),
        ScopeIndex(ScopeKind.TERRITORY, territories),
        ScopeIndex(ScopeKind.THEME, themes),
        ScopeIndex(ScopeKind.PARTICIPANT, people),
        FeedList(feed_rows()),
        SitemapIndex(("pages", "entries-2026-11")),
        Sitemap("pages", (("", NOON), ("editions/", None))),
        Sitemap("entries-2026-11", (("entries/k0001/", NOON),)),
        EditionPage(weekly, days=tuple(lines[:3])),
    ]
    for number, each in enumerate(editions):
        newer = lines[number - 1] if number else None
        older = lines[number + 1] if number + 1 < len(lines) else None
        everything.append(EditionPage(each, older, newer, frozenset({"k0005"}) if number == 0 else frozenset()))
    everything.extend(scopes((*found, special[-1])))
    everything.extend(EntryPage(each) for each in (*found, *special))
    everything.extend(agendas())
    everything.extend(maps(territories))
    slugs = dict.fromkeys(page.slug for page in pages())
    everything.extend(PageOf(tuple(page for page in pages() if page.slug == slug)) for slug in slugs)
    return tuple(everything)
