"""An edition carries every post once, in gRSShopper's order, and lets nobody fill it alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from cmooc.domain.editions import Edition, EventItem, Group, Item, Newcomer, Section, SectionKind, Window
from cmooc.domain.entries import Decision, Entry, Record, Verdict
from cmooc.domain.tags import Reason, Tag, TagKind, Territory, Theme, Vocabulary
from cmooc.stages.compose import compose
from cmooc.stages.sharing import Caps
from cmooc.stores.editions import EditionStore
from cmooc.stores.engine import Database
from cmooc.stores.migrating import migrate
from cmooc.stores.rows import ENTRY, FEED, PARTICIPANT

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = date(2026, 11, 22)
HOUR = timedelta(hours=1)
WINDOW = Window(NOON - timedelta(days=1), NOON)
PARENTS = {"france": None, "bretagne": "france", "brest": "bretagne", "quebec": None}
VOCABULARY = Vocabulary(
    tuple(Territory(slug, {"en": slug}, parent=parent) for slug, parent in PARENTS.items()),
    tuple(Theme(slug, {"en": slug}, {}) for slug in ("water", "school", "energy")),
)


def post(key: str, **facts: Any) -> Record:
    """Return an accepted post of its own feed and participant, without tags, an hour old unless told otherwise."""
    about = {
        "guid": key, "url": f"https://{key}.example/post", "title": f"Title {key}", "summary": f"Summary {key}",
        "published_at": NOON - HOUR,
    }  # fmt: skip
    about |= {name: facts.pop(name) for name in tuple(facts) if name in Entry.__slots__}
    tags = tuple(facts.pop("places", ())) + tuple(facts.pop("themes", ()))
    known: dict[str, Any] = {
        "id": 1, "feed_id": hash(key), "first_seen_at": NOON - HOUR, "participant_slug": f"author-of-{key}",
        "participant_name": key, "feed_title": key, "channel": "blog", "tags": tags,
        "decision": Decision(Verdict.ACCEPTED, "course_tag", "cmooc"), **facts,
    }  # fmt: skip
    return Record(key=key, entry=Entry(**about), **known)


def posts(count: int, name: str, **facts: Any) -> list[Record]:
    """Return posts of one feed and one participant, the first the newest."""
    same = {"feed_id": hash(name), "participant_slug": name, **facts}
    return [post(f"{name}{n}", published_at=NOON - HOUR * (n + 1), **same) for n in range(count)]


def place(slug: str, confidence: float = 1.0, tagger: str = "rules") -> Tag:
    return Tag(TagKind.TERRITORY, slug, tagger, Reason("rule"), confidence)


def theme(slug: str, confidence: float = 1.0) -> Tag:
    return Tag(TagKind.THEME, slug, "rules", Reason("rule"), confidence)


def edition_of(records: Sequence[Record], *newcomers: str, **caps: int) -> Edition:
    new = tuple(Newcomer(slug, slug, slug) for slug in newcomers)
    return compose(
        records, VOCABULARY, day=DAY, window=WINDOW, number=7, newcomers=new, caps=Caps(**{"words": 9999, **caps})
    )


def section(edition: Edition, kind: SectionKind = SectionKind.THEME, about: str | None = None) -> Section:
    (found,) = [one for one in edition.sections if one.kind is kind and one.theme == about]
    return found


def keys(items: Sequence[Item]) -> list[str]:
    return [item.key for item in items]


def outline(edition: Edition) -> list[tuple[str, str | None]]:
    return [(one.kind.value, one.theme) for one in edition.sections]


def only(edition: Edition) -> Item:
    (item,) = edition.items
    return item


# The order of reading


def test_sections_stand_in_the_order_of_reading() -> None:
    edition = edition_of([
        post("note", is_short=True), post("plain"), post("tap", themes=[theme("water")]),
        post("star", highlight="Read this"), post("class", themes=[theme("school")]),
    ])  # fmt: skip
    assert outline(edition) == [
        ("highlighted", None), ("theme", "water"), ("theme", "school"), ("theme", None), ("social", None),
    ]  # fmt: skip


def test_an_edition_without_posts_is_empty() -> None:
    edition = edition_of([])
    assert edition.sections == ()
    assert (edition.items, edition.posts, edition.voices, edition.territories) == ((), 0, 0, 0)


def test_the_edition_carries_what_it_was_given() -> None:
    lead, news = (("fr", "<p>Bonjour</p>"),), (("en", "Live tonight", "<p>At six</p>"),)
    events = (EventItem("e", "A walk", NOON),)
    edition = compose(
        [post("one", participant_slug="ana")], VOCABULARY, day=DAY, window=WINDOW, number=7,
        newcomers=(Newcomer("ana", "Ana", "Blog"), Newcomer("ben", "Ben", "Blog")), lead=lead, announcements=news,
        events=events, caps=Caps(),
    )  # fmt: skip
    assert (edition.day, edition.window, edition.number) == (DAY, WINDOW, 7)
    assert (edition.lead, edition.announcements, edition.events) == (lead, news, events)
    assert edition.newcomers == (Newcomer("ana", "Ana", "Blog"),)
    assert edition.published_at is None


def test_a_post_on_two_themes_stands_once_under_its_surest() -> None:
    edition = edition_of([post("both", themes=[theme("water", 0.6), theme("energy", 0.9)])])
    assert outline(edition) == [("theme", "energy")]
    assert only(edition).themes == ("energy", "water")


def test_a_theme_that_left_the_vocabulary_counts_no_more() -> None:
    edition = edition_of([post("old", themes=[theme("gone"), theme("water", 0.5)], places=[place("atlantis")])])
    assert keys(section(edition, about="water").items) == ["old"]
    assert (only(edition).themes, only(edition).territories) == (("water",), ())


def test_groups_follow_the_vocabulary_and_posts_from_nowhere_come_last() -> None:
    records = [post("nowhere"), post("montreal", places=[place("quebec")]), post("paris", places=[place("france")])]
    groups = section(edition_of(records)).groups
    assert [(group.territory, keys(group.items)) for group in groups] == [
        ("france", ["paris"]), ("quebec", ["montreal"]), (None, ["nowhere"]),
    ]  # fmt: skip


def test_short_notes_stand_apart_in_one_group_even_with_a_theme() -> None:
    edition = edition_of([post("note", is_short=True, title="", themes=[theme("water")], places=[place("quebec")])])
    assert outline(edition) == [("social", None)]
    (group,) = section(edition, SectionKind.SOCIAL).groups
    assert (group.territory, group.items[0].title, group.items[0].text) == (None, "", "Summary note")


# The territory of a post


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([place("brest", 0.8), place("bretagne", 0.72, "within"), place("france", 0.65, "within")], "brest"),
        ([place("brest", 0.3), place("bretagne", 0.99, "within")], "brest"),
        ([place("france", 1.0, "inherited"), place("brest", 0.6)], "brest"),
        ([place("quebec", 0.9), place("brest", 0.8), place("france", 0.72, "within")], "quebec"),
        ([place("france", 0.9), place("quebec", 0.8), place("bretagne", 0.2)], "bretagne"),
        ([place("quebec", 0.5), place("brest", 0.4), place("france", 0.9, "within")], "quebec"),
        ([place("bretagne", 0.9, "within"), place("france", 0.95, "within")], "bretagne"),
        ([], None),
    ],
)
def test_a_post_stands_in_its_surest_and_nearest_territory(places: list[Tag], expected: str | None) -> None:
    (group,) = section(edition_of([post("one", places=places)])).groups
    assert group.territory == expected
    assert group.items[0].territories[:1] == ((expected,) if expected else ())


def test_the_territory_shown_comes_first_and_parents_last() -> None:
    parents = [place("bretagne", 0.72, "within"), place("france", 0.6, "within")]
    edition = edition_of([post("one", places=[*parents, place("quebec", 0.5), place("brest", 0.8)])])
    assert only(edition).territories == ("brest", "quebec", "bretagne", "france")


def test_parents_in_a_ring_are_survived() -> None:
    ring = Vocabulary((Territory("a", {"en": "A"}, parent="b"), Territory("b", {"en": "B"}, parent="a")))
    edition = compose(
        [post("one", places=[place("a"), place("b")])], ring, day=DAY, window=WINDOW, number=1, caps=Caps()
    )
    assert keys(edition.items) == ["one"]


# Highlights


def test_a_highlighted_post_comes_with_its_note_and_not_again() -> None:
    edition = edition_of([post("star", highlight="Read this", themes=[theme("water")]), post("mute", highlight="")])
    items = section(edition, SectionKind.HIGHLIGHTED).items
    assert {(item.key, item.note) for item in items} == {("star", "Read this"), ("mute", "")}
    assert outline(edition) == [("highlighted", None)]


def test_highlights_over_the_cap_fall_back_into_their_sections_with_their_notes() -> None:
    records = [post(f"star{n}", highlight=f"Note {n}", published_at=NOON - HOUR * (n + 1)) for n in range(5)]
    edition = edition_of([*records, post("plain")])
    assert keys(section(edition, SectionKind.HIGHLIGHTED).items) == ["star0", "star1", "star2", "star3"]
    assert {(item.key, item.note) for item in section(edition).items} == {("star4", "Note 4"), ("plain", "")}


# Fairness


def test_newcomers_rise_then_quiet_feeds_then_the_newest() -> None:
    records = [
        *posts(2, "busy"), post("late", published_at=NOON - 9 * HOUR), post("early"),
        post("new", participant_slug="ana", published_at=NOON - 20 * HOUR),
    ]  # fmt: skip
    assert keys(section(edition_of(records, "ana")).items) == ["new", "early", "late", "busy0", "busy1"]


def test_a_busy_feed_waits_until_the_others_had_their_turn() -> None:
    records = [*posts(6, "busy"), *posts(7, "busier")]
    chosen = section(edition_of(records, "busy", per_section=5)).items
    assert Counter(item.participant_slug for item in chosen) == {"busy": 3, "busier": 2}


def test_a_busy_feed_alone_may_fill_the_section_and_the_rest_waits_behind_more() -> None:
    found = section(edition_of(posts(10, "busy")))
    assert keys(found.items) == [f"busy{n}" for n in range(8)]
    assert keys(found.more) == ["busy8", "busy9"]


def test_a_territory_waits_until_the_others_had_their_turn() -> None:
    french = [post(f"fr{n}", places=[place("france")]) for n in range(9)]
    others = [*posts(3, "qc", places=[place("quebec")]), *posts(3, "nowhere")]
    found = section(edition_of([*french, *others]))
    assert [(group.territory, len(group.items)) for group in found.groups] == [("france", 4), ("quebec", 2), (None, 2)]
    assert len(found.more) == 7


def test_social_notes_have_their_own_cap() -> None:
    found = section(edition_of([post(f"n{n}", is_short=True) for n in range(15)]), SectionKind.SOCIAL)
    assert (len(found.items), len(found.more)) == (12, 3)


def test_a_section_without_places_keeps_its_posts_behind_more() -> None:
    found = section(edition_of([post("one", is_short=True)], social=0), SectionKind.SOCIAL)
    assert (found.groups, keys(found.more)) == ((), ["one"])


@pytest.mark.parametrize("name", ["per_feed", "per_territory", "title_length", "text_length"])
def test_a_turn_or_a_text_of_nothing_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Caps(**{name: 0})


# Twins


def ana(key: str, feed_id: int, **facts: Any) -> Record:
    return post(key, feed_id=feed_id, participant_slug="ana", **facts)


def test_one_address_in_two_feeds_of_a_participant_is_shown_once() -> None:
    edition = edition_of([
        ana("blog", 1, url="https://ana.example/tides/", title="Tides"),
        ana("copy", 2, url="http://www.ana.example/tides?utm_source=rss", title="New: tides", is_short=True),
    ])  # fmt: skip
    assert (keys(edition.items), edition.twins) == (["blog"], ("copy",))
    assert (edition.posts, edition.voices) == (1, 1)


def test_one_title_within_two_days_in_two_feeds_is_one_post() -> None:
    first = ana("first", 1, title="L’Été à Brest", first_seen_at=NOON - 3 * HOUR)
    near = ana("near", 2, title="l'ete  a brest", published_at=NOON - 40 * HOUR)
    far = ana("far", 3, title="L’Été à Brest", published_at=NOON - 60 * HOUR)
    edition = edition_of([near, far, first])
    assert (set(keys(edition.items)), edition.twins) == ({"first", "far"}, ("near",))


def test_two_people_with_one_title_or_one_address_stay_two_posts() -> None:
    edition = edition_of([
        post("one", title="Introduction", url="https://together.example/"),
        post("two", title="Introduction", url="https://together.example/"),
    ])  # fmt: skip
    assert (set(keys(edition.items)), edition.twins) == ({"one", "two"}, ())


def test_one_title_twice_in_one_feed_is_two_posts() -> None:
    edition = edition_of([ana("mon", 1, title="Links"), ana("tue", 1, title="Links")])
    assert (set(keys(edition.items)), edition.twins) == ({"mon", "tue"}, ())


def test_a_feed_carries_a_post_once_so_its_second_one_has_no_twin_left() -> None:
    edition = edition_of([ana("a1", 1, title="Links"), ana("b1", 2, title="Links"), ana("b2", 2, title="Links")])
    assert (len(edition.items), len(edition.twins)) == (2, 1)


def test_notes_without_title_and_address_are_no_twins() -> None:
    edition = edition_of([ana("one", 1, title="", url=None), ana("two", 2, title=" ", url=None)])
    assert len(edition.items) == 2


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"highlight": "Read this"}, {"show": "full", "text": "All of it, all of it"}),
        ({}, {"is_short": True, "show": "full"}),
        ({"show": "full"}, {"show": "excerpt", "text": "All of it, all of it"}),
        ({"show": "excerpt"}, {"show": "title"}),
        ({"text": "Summary and all that follows it"}, {"first_seen_at": NOON - 9 * HOUR}),
        ({"first_seen_at": NOON - 9 * HOUR}, {}),
    ],
)
def test_the_better_twin_is_shown(better: dict[str, Any], worse: dict[str, Any]) -> None:
    edition = edition_of([ana("worse", 1, **worse, url="https://a.example/x"),
                          ana("zbetter", 2, **better, url="https://a.example/x")])  # fmt: skip
    assert (keys(edition.items), edition.twins) == (["zbetter"], ("worse",))


def test_a_saved_twin_counts_as_carried() -> None:
    database = Database("sqlite://")
    migrate(database)
    edition = edition_of([ana("blog", 1, title="Tides"), ana("copy", 2, title="Tides")])
    with database.write() as connection:
        connection.execute(insert(PARTICIPANT).values(id=1, slug="ana", name="Ana", territories=[], created_at=NOON))
        for n, key in enumerate(("blog", "copy", "other"), start=1):
            connection.execute(insert(FEED).values(
                id=n, url=f"https://{n}.example/", url_key=str(n), title="", participant_id=1, state="approved",
                channel="blog", show="full", accepts="every", territories=[], themes=[], created_at=NOON, failures=0,
                detail="",
            ))  # fmt: skip
            connection.execute(insert(ENTRY).values(
                key=key, feed_id=n, guid=key, url_key="", fingerprint="", title="", author="", html="", text="",
                summary="", dated_at=NOON, categories=[], enclosures=[], is_short=False, first_seen_at=NOON,
                changed_at=NOON, verdict="accepted", reason="every_post", reason_detail="", edits=0,
            ))  # fmt: skip
    store = EditionStore(database)
    assert store.save(replace(edition, published_at=NOON))
    with database.read() as connection:
        waiting = connection.execute(select(ENTRY.c.key).where(ENTRY.c.edition_id.is_(None))).scalars().all()
    kept = store.of_day(DAY)
    database.close()
    assert waiting == ["other"]
    assert kept == replace(edition, published_at=NOON)


# The snapshot of an entry


@pytest.mark.parametrize(("show", "text"), [("title", ""), ("excerpt", "Summary one"), ("full", "Summary one")])
def test_the_text_is_what_the_author_allows(show: str, text: str) -> None:
    item = only(edition_of([post("one", show=show, text="Summary one and more")]))
    assert (item.title, item.text) == ("Title one", text)


def test_without_a_summary_the_text_is_cut_between_words() -> None:
    item = only(edition_of([post("one", summary="", text="word " * 200, title="long " * 100)], text_length=24))
    assert item.text == "word word word word…"
    assert len(item.title) <= Caps().title_length


def test_a_date_in_the_future_is_shown_as_the_day_we_saw_it_and_none_stays_none() -> None:
    edition = edition_of([post("one", published_at=NOON + 90 * HOUR), post("two", published_at=None)])
    assert {item.key: item.published_at for item in edition.items} == {"one": NOON - HOUR, "two": None}


def test_figures_count_posts_voices_and_the_places_spoken_of() -> None:
    near = [place("brest"), place("bretagne", 0.9, "within"), place("france", 0.8, "within")]
    edition = edition_of([*posts(12, "ana", places=near), post("two", places=[place("quebec"), place("brest", 0.5)])])
    assert (edition.posts, edition.voices, edition.territories) == (13, 2, 2)


# Properties

tags = st.lists(
    st.builds(
        Tag, st.just(TagKind.TERRITORY), st.sampled_from((*PARENTS, "gone")),
        st.sampled_from(("rules", "within", "facilitator")), st.just(Reason("rule")), st.sampled_from((0.5, 0.9, 1.0)),
    )
    | st.builds(
        Tag, st.just(TagKind.THEME), st.sampled_from(("water", "school", "energy", "gone")), st.just("rules"),
        st.just(Reason("rule")), st.sampled_from((0.5, 1.0)),
    ),
    max_size=4,
).map(tuple)  # fmt: skip


@st.composite
def candidates(draw: st.DrawFn) -> list[Record]:
    """Return up to two dozen entries of a few people with a few feeds, with twins, highlights and notes among them."""
    found = []
    for n in range(draw(st.integers(0, 24))):
        feed_id = draw(st.integers(0, 6))
        entry = Entry(
            guid=str(n), url=draw(st.sampled_from((None, f"https://x.example/{n}", "https://x.example/same"))),
            title=draw(st.sampled_from(("", "Links", "links ", f"Title {n}"))), summary=f"Summary {n}",
            published_at=draw(st.none() | st.integers(-99, 99).map(lambda hours: NOON + HOUR * hours)),
            is_short=draw(st.booleans()),
        )  # fmt: skip
        found.append(Record(
            id=n, key=f"key{n}", feed_id=feed_id, entry=entry, first_seen_at=NOON - HOUR * draw(st.integers(0, 48)),
            decision=Decision(Verdict.ACCEPTED, "every_post"), participant_slug=f"person{feed_id // 2}",
            participant_name="", feed_title="", channel="blog",
            show=draw(st.sampled_from(("title", "excerpt", "full"))),
            highlight=draw(st.sampled_from((None, None, "", "Read this"))), tags=draw(tags),
        ))  # fmt: skip
    return found


small_caps = st.builds(
    Caps, highlighted=st.integers(0, 4), per_section=st.integers(0, 8), per_territory=st.integers(1, 4),
    per_feed=st.integers(1, 3), social=st.integers(0, 6),
)  # fmt: skip


def composed(records: Sequence[Record], caps: Caps) -> Edition:
    return compose(
        records, VOCABULARY, day=DAY, window=WINDOW, number=1, newcomers=(Newcomer("person1", "", ""),), caps=caps
    )


@given(candidates(), small_caps)
def test_every_candidate_is_carried_exactly_once(records: list[Record], caps: Caps) -> None:
    edition = composed(records, caps)
    shown = [item.key for one in edition.sections for item in (*one.items, *one.more)]
    assert Counter([*shown, *edition.twins]) == Counter(record.key for record in records)
    assert edition.posts == len(shown)


@given(candidates(), small_caps)
def test_no_section_is_over_its_cap_nor_under_it_while_posts_wait(records: list[Record], caps: Caps) -> None:
    places = {
        SectionKind.HIGHLIGHTED: caps.highlighted, SectionKind.THEME: caps.per_section,
        SectionKind.SOCIAL: caps.social, SectionKind.ELSEWHERE: 1,
    }  # fmt: skip
    for one in composed(records, caps).sections:
        assert len(one.items) <= places[one.kind]
        assert not one.more or len(one.items) == places[one.kind]
        assert all(group.items for group in one.groups)


@given(candidates(), small_caps, st.randoms(use_true_random=False))
def test_the_order_of_the_candidates_does_not_matter(records: list[Record], caps: Caps, random: Any) -> None:
    shuffled = list(records)
    random.shuffle(shuffled)
    assert composed(shuffled, caps) == composed(records, caps)


@given(candidates(), small_caps)
def test_no_feed_takes_a_second_turn_while_another_waits_for_its_first(records: list[Record], caps: Caps) -> None:
    """Without territories in play, who is over `per_feed` stands there only if nobody under it waits."""
    feeds = {record.key: record.feed_id for record in records}
    wide = replace(caps, per_territory=1000)
    for one in composed(records, wide).sections:
        taken = Counter(feeds[item.key] for item in one.items)
        waiting = {feeds[item.key] for item in one.more}
        if any(count > wide.per_feed for count in taken.values()):
            assert all(taken[feed] >= wide.per_feed for feed in waiting)


@given(candidates())
def test_no_group_stands_in_a_territory_while_its_posts_name_a_nearer_one(records: list[Record]) -> None:
    by_key = {record.key: record for record in records}
    groups: list[Group] = [group for one in composed(records, Caps()).sections for group in one.groups]
    for group in groups:
        for item in group.items if group.territory else ():
            said = [tag.slug for tag in by_key[item.key].tags if tag.tagger != "within"]
            assert not any(group.territory in VOCABULARY.line(slug)[1:] for slug in said)
