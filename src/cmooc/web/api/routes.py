"""The addresses of the API. Each reads what the pages show, cut into pages of bounded size."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, TypeVar

from fastapi import FastAPI, Path, Query
from pydantic import BeforeValidator, WithJsonSchema
from starlette.exceptions import HTTPException

from cmooc.bootstrap import Instance
from cmooc.domain.choices import Choice
from cmooc.domain.courses import LANGUAGES
from cmooc.domain.editions import Rhythm
from cmooc.domain.events import AHEAD
from cmooc.domain.feeds import FeedRow, FeedState
from cmooc.domain.queries import LONGEST_QUERY
from cmooc.domain.texts import CONTROL
from cmooc.domain.times import at_local, local_day
from cmooc.outputs.editions import without
from cmooc.services.choosing import MOST_VALUES
from cmooc.services.searching import Sort
from cmooc.web.api import models
from cmooc.web.api.answers import Answers

T = TypeVar("T")
SLUG = r"^[a-z0-9-]{1,120}$"
KEY = r"^[a-z0-9]{12}$"
NAME = r"^[0-9]{4}-((0[1-9]|1[0-2])-[0-3][0-9]|W[0-5][0-9])$"
CURSOR = r"^[0-9]{1,16}-[a-z0-9]{12}$"
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LARGEST_ID = 2**31 - 1
FIRST_DAY, LAST_DAY = date(1970, 1, 2), date(2999, 12, 31)  # what may be asked for; there is nothing beyond
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NONE_SUCH = "There is no such {what}, or none that is public."


def iso_day(told: object) -> object:
    """Refuse what pydantic would read as a day besides its name: a number of seconds, or a time of day.

    Raises:
        ValueError: it isn't written as RFC 3339 writes a full-date.
    """
    if isinstance(told, str) and not ISO_DAY.fullmatch(told):
        raise ValueError("write the day as year-month-day, such as 2026-11-22")
    return told


Limit = Annotated[int, Query(ge=1, le=100, description="How many at most, 1 to 100.")]
ManyLimit = Annotated[int, Query(ge=1, le=500, description="How many at most, 1 to 500.")]
Slug = Annotated[str, Path(pattern=SLUG)]
Slugs = list[Annotated[str, Query(pattern=SLUG)]]
After = Annotated[str | None, Query(pattern=SLUG, description="The `next` of the page before.")]
CalendarDay = Annotated[date, BeforeValidator(iso_day), WithJsonSchema({"type": "string", "format": "date"})]
Day = Annotated[CalendarDay | None, Query(description="A day of the course: 2026-11-22.")]


def add_routes(api: FastAPI, instance: Instance) -> None:
    _add_course(api, instance)
    _add_entries(api, instance)
    _add_editions(api, instance)
    _add_vocabulary(api, instance)
    _add_voices(api, instance)
    _add_events(api, instance)
    _add_search(api, instance)


def _add_course(api: FastAPI, instance: Instance) -> None:
    @api.get("/course", summary="The course itself.")
    def course() -> models.Course:
        found = instance.course
        return models.Course(
            titles=dict(found.titles), descriptions=dict(found.descriptions), tag=found.tag, url=f"{found.base_url}/",
            language=found.language, zone=str(found.zone), contact=found.contact, license=found.license,
            languages=list(LANGUAGES),
        )  # fmt: skip


def _add_entries(api: FastAPI, instance: Instance) -> None:
    @api.get("/entries", summary="Public posts, newest first.")
    def entries(
        limit: Limit = 30,
        cursor: Annotated[str | None, Query(pattern=CURSOR, description="The `next` of the page before.")] = None,
        territory: Annotated[Slugs, Query(max_length=MOST_VALUES, description="Any of these territories.")] = [],  # noqa: B006
        theme: Annotated[Slugs, Query(max_length=MOST_VALUES, description="Any of these themes.")] = [],  # noqa: B006
        language: Annotated[
            list[Annotated[str, Query(pattern="^(fr|en)$")]], Query(max_length=2, description="Any of these languages.")
        ] = [],  # noqa: B006
        participant: Annotated[str | None, Query(pattern=SLUG, description="By this participant.")] = None,
    ) -> models.Entries:
        choice = Choice(_set(territory), _set(theme), _set(language))
        found = instance.choosing.chosen.after(choice, participant or "", _place(cursor), limit + 1)
        told, answers = found[:limit], _answers(instance)
        following = f"{_micros(told[-1].dated_at)}-{told[-1].key}" if len(found) > limit else None
        return models.Entries(entries=[answers.entry(one) for one in told], next=following)

    @api.get("/entries/{key}", summary="One public post.")
    def entry(key: Annotated[str, Path(pattern=KEY)]) -> models.Entry:
        found = instance.entries.record(key)
        if found is None or not found.is_public:
            raise _none("post")
        return _answers(instance).entry(found)


def _add_editions(api: FastAPI, instance: Instance) -> None:
    @api.get("/editions", summary="The editions that have left, newest first.")
    def editions(
        limit: Limit = 30, after: Annotated[str | None, Query(pattern=NAME)] = None,
        rhythm: Annotated[Rhythm, Query(description="`daily` or `weekly`.")] = Rhythm.DAILY,
    ) -> models.Editions:  # fmt: skip
        names = [one for one in reversed(instance.past.names(rhythm)) if after is None or one < after]
        told, answers = names[:limit], _answers(instance)
        lines = instance.past.lines(told)
        found = [answers.edition_line(lines[name]) for name in told if name in lines]
        return models.Editions(editions=found, next=told[-1] if len(names) > limit else None)

    @api.get("/editions/{name}", summary="One edition, without what has been withdrawn since.")
    def edition(name: Annotated[str, Path(pattern=NAME)]) -> models.Edition:
        found = instance.editions.of_name(name)
        if found is None:
            raise _none("edition")
        return _answers(instance).edition(without(found, instance.editions.gone(found)))


def _add_vocabulary(api: FastAPI, instance: Instance) -> None:
    @api.get("/territories", summary="The territories.")
    def territories(limit: ManyLimit = 100, after: After = None) -> models.Territories:
        told, following = _page(instance.vocabulary.load().territories, lambda one: one.slug, after, limit)
        counts, answers = _counts(instance, "territory"), _answers(instance)
        found = [answers.territory(one, counts.get(one.slug)) for one in told]
        return models.Territories(territories=found, next=following)

    @api.get("/territories/{slug}", summary="One territory.")
    def territory(slug: Slug) -> models.Territory:
        found = instance.vocabulary.load().territory_by_slug.get(slug)
        if found is None:
            raise _none("territory")
        return _answers(instance).territory(found, _counts(instance, "territory").get(slug))

    @api.get("/themes", summary="The themes.")
    def themes(limit: ManyLimit = 100, after: After = None) -> models.Themes:
        told, following = _page(instance.vocabulary.load().themes, lambda one: one.slug, after, limit)
        counts, answers = _counts(instance, "theme"), _answers(instance)
        return models.Themes(themes=[answers.theme(one, counts.get(one.slug)) for one in told], next=following)

    @api.get("/themes/{slug}", summary="One theme.")
    def theme(slug: Slug) -> models.Theme:
        found = instance.vocabulary.load().theme_by_slug.get(slug)
        if found is None:
            raise _none("theme")
        return _answers(instance).theme(found, _counts(instance, "theme").get(slug))


def _add_voices(api: FastAPI, instance: Instance) -> None:
    @api.get("/participants", summary="The participants whose feeds are approved.")
    def participants(limit: ManyLimit = 100, after: After = None) -> models.Participants:
        feeds = _feeds_by_participant(instance)
        known = [one for one in instance.feed_store.participants() if one.slug in feeds]
        told, following = _page(known, lambda one: one.slug, after, limit)
        counts, answers = _counts(instance, "participant"), _answers(instance)
        found = [answers.participant(one, counts.get(one.slug), feeds[one.slug]) for one in told]
        return models.Participants(participants=found, next=following)

    @api.get("/participants/{slug}", summary="One participant.")
    def participant(slug: Slug) -> models.Participant:
        feeds = _feeds_by_participant(instance).get(slug, [])
        found = next((one for one in instance.feed_store.participants() if one.slug == slug and feeds), None)
        if found is None:
            raise _none("participant")
        return _answers(instance).participant(found, _counts(instance, "participant").get(slug), feeds)

    @api.get("/feeds", summary="The feeds of the course, with their health.")
    def feeds(
        limit: ManyLimit = 100,
        after: Annotated[int | None, Query(ge=0, le=LARGEST_ID, description="The `next` of the page before.")] = None,
    ) -> models.Feeds:
        told, following = _page(_feeds(instance), lambda row: row.feed.id, after, limit)
        answers = _answers(instance)
        return models.Feeds(feeds=[answers.feed(row) for row in told], next=following)

    @api.get("/feeds/{feed_id}", summary="One feed.")
    def feed(feed_id: Annotated[int, Path(ge=1, le=LARGEST_ID)]) -> models.Feed:
        found = next((row for row in _feeds(instance) if row.feed.id == feed_id), None)
        if found is None:
            raise _none("feed")
        return _answers(instance).feed(found)


def _add_events(api: FastAPI, instance: Instance) -> None:
    @api.get("/events", summary="Events by date, from today on unless asked otherwise.")
    def events(
        since: Day = None, until: Day = None, limit: Limit = 30,
        skip: Annotated[int, Query(ge=0, le=100_000, description="The `next` of the page before.")] = 0,
    ) -> models.Events:  # fmt: skip
        zone = instance.course.zone
        first = max(FIRST_DAY, min(since or local_day(instance.clock(), zone), LAST_DAY))
        last = min(until or LAST_DAY, first + AHEAD)
        found = instance.events.between(at_local(first, time.min, zone), at_local(max(first, last), time.min, zone))
        answers = _answers(instance)
        told = [answers.event(one) for one in found[skip : skip + limit]]
        return models.Events(events=told, next=skip + limit if len(found) > skip + limit else None)


def _add_search(api: FastAPI, instance: Instance) -> None:
    @api.get("/search", summary="Posts and editions that hold what is asked for.")
    def search(
        q: Annotated[str, Query(max_length=LONGEST_QUERY, description="Words, phrases and operators, as on the site.")],
        sort: Annotated[Sort, Query(description="`newest` or `relevance`.")] = Sort.NEWEST,
        limit: Annotated[int, Query(ge=1, le=50, description="How many at most, 1 to 50.")] = 20,
        place: Annotated[int | None, Query(ge=0, le=10**18, description="The `next` of the page before.")] = None,
    ) -> models.Found:
        found = instance.searching.search(CONTROL.sub("", q), limit=limit, sort=sort, place=place)
        answers = _answers(instance)
        hits = [answers.hit(one) for one in found.hits if one.record is None or one.record.is_public]
        return models.Found(hits=hits, total=found.total, is_more_than=found.is_more_than, next=found.following)


def _answers(instance: Instance) -> Answers:
    return Answers(instance.templating.view(instance.course.language, instance.site()))


def _page(members: Sequence[T], key: Callable[[T], Any], after: Any, limit: int) -> tuple[list[T], Any]:
    """Return those that come after one, in the order of their keys, and the key to go on with."""
    left = sorted((one for one in members if after is None or key(one) > after), key=key)
    return left[:limit], key(left[limit - 1]) if len(left) > limit else None


def _counts(instance: Instance, kind: str) -> dict[str, Any]:
    return {count.slug: count for count in instance.entries.counts(kind)}


def _feeds(instance: Instance) -> list[FeedRow]:
    return [row for row in instance.feeds.rows() if row.feed.state is not FeedState.PROPOSED]


def _feeds_by_participant(instance: Instance) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in _feeds(instance):
        found.setdefault(row.feed.participant_slug, []).append(row.feed.id)
    return found


def _set(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))


def _place(cursor: str | None) -> tuple[datetime, str] | None:
    if cursor is None:
        return None
    micros, _, key = cursor.partition("-")
    return EPOCH + timedelta(microseconds=int(micros)), key


def _micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def _none(what: str) -> HTTPException:
    return HTTPException(404, NONE_SUCH.format(what=what))
