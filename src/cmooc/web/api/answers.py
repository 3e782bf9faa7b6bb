"""From what the stores know to what the API answers: public things alone, and of each no more than its author allows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cmooc.domain import editions, entries, events, feeds, people, site, tags
from cmooc.domain.urls import is_http, shown
from cmooc.outputs.calendar import words
from cmooc.outputs.syndication import record_entry
from cmooc.outputs.view import View
from cmooc.services.searching import Hit
from cmooc.stores.search import FoundEdition
from cmooc.web.api import models


class Answers:
    """`view` knows the addresses of this site's pages."""

    def __init__(self, view: View) -> None:
        self._view = view

    def entry(self, record: entries.Record) -> models.Entry:
        told, entry = record_entry(record, self._view), record.entry
        return models.Entry(
            key=record.key, url=told.url, page_url=told.page_url, title=told.title, author=told.author,
            participant=_named(record.participant_slug, record.participant_name), feed_id=record.feed_id,
            feed_title=told.source_title, language=entry.language, show=_one(record.show), text=told.text,
            html=told.html, published_at=told.published_at, updated_at=told.updated_at,
            first_seen_at=record.first_seen_at, territories=[slug for slug, _ in told.territories],
            themes=[slug for slug, _ in told.themes], edition=record.edition_day,
            enclosures=[
                models.Enclosure(
                    url=one.url, mime_type=one.mime_type, size_bytes=one.size_bytes, duration_s=one.duration_s,
                    description=one.description,
                ) for one in told.enclosures
            ],
            comments_url=_address(entry.comments_url), comments_count=entry.comments_count,
        )  # fmt: skip

    def edition_line(self, line: editions.EditionLine) -> models.EditionLine:
        return models.EditionLine(
            name=line.name, rhythm=_one(line.rhythm), day=line.day, number=line.number, titles=list(line.titles),
            posts=line.posts, page_url=self._page(f"editions/{line.name}/"),
        )  # fmt: skip

    def edition(self, edition: editions.Edition) -> models.Edition:
        return models.Edition(
            name=edition.name, rhythm=_one(edition.rhythm), day=edition.day, number=edition.number,
            published_at=edition.published_at, page_url=self._page(f"editions/{edition.name}/"), posts=edition.posts,
            voices=edition.voices, lead=dict(edition.lead),
            announcements=[
                models.Announcement(language=language, title=title, html=html)
                for language, title, html in edition.announcements
            ],
            sections=[self._section(one) for one in edition.sections],
            events=[self._event_of_edition(one) for one in edition.events],
        )  # fmt: skip

    def territory(self, territory: tags.Territory, count: site.Count | None) -> models.Territory:
        return models.Territory(
            slug=territory.slug, names=dict(territory.names), other_names=list(territory.other_names),
            parent=territory.parent, latitude=territory.latitude, longitude=territory.longitude, code=territory.code,
            page_url=self._page(f"territories/{territory.slug}/"), **_counted(count),
        )  # fmt: skip

    def theme(self, theme: tags.Theme, count: site.Count | None) -> models.Theme:
        return models.Theme(
            slug=theme.slug, names=dict(theme.names), descriptions=dict(theme.descriptions),
            page_url=self._page(f"themes/{theme.slug}/"), **_counted(count),
        )  # fmt: skip

    def participant(self, one: people.Participant, count: site.Count | None, feed_ids: list[int]) -> models.Participant:
        return models.Participant(
            slug=one.slug, name=one.name, language=one.language, territories=list(one.territories),
            posts=count.posts if count else 0, latest_at=count.latest_at if count else None, feed_ids=feed_ids,
            page_url=self._page(f"participants/{one.slug}/"),
        )  # fmt: skip

    def feed(self, row: feeds.FeedRow) -> models.Feed:
        feed = row.feed
        return models.Feed(
            id=feed.id, url=shown(feed.url), title=feed.title, home_page_url=_address(feed.home_page_url),
            participant=_named(feed.participant_slug, feed.participant_name), channel=feed.channel,
            language=feed.language, state=_one(feed.state), health=row.health.value, show=_one(feed.show),
            accepts=_one(feed.accepts), territories=list(feed.territories), themes=list(feed.themes),
            posts=row.entry_count, polled_at=row.poll.polled_at, page_url=self._page(f"feeds/{feed.id}/"),
        )  # fmt: skip

    def event(self, one: events.Occurrence) -> models.Event:
        record, event, day = one.record, one.record.event, one.date
        text = words(record.show, event.text)
        return models.Event(
            key=record.key, title=event.title, starts_at=day.starts_at, ends_at=day.ends_at,
            is_all_day=day.is_all_day, is_cancelled=one.is_cancelled, zone=event.zone, place=event.place,
            latitude=event.latitude, longitude=event.longitude, url=_address(event.url), page_url=self._page(one.path),
            language=event.language, text=text, territories=list(record.territories), themes=list(record.themes),
            feed_id=record.feed_id, entry_key=record.entry_key or None,
        )  # fmt: skip

    def hit(self, hit: Hit) -> models.Hit:
        text = "".join(passage.text for passage in hit.text)
        entry = self.entry(hit.record) if hit.record else None
        return models.Hit(entry=entry, edition=self._found(hit.edition) if hit.edition else None, text=text)

    def _found(self, edition: FoundEdition) -> models.FoundEdition:
        page_url = self._page(f"editions/{edition.name}/")
        return models.FoundEdition(name=edition.name, number=edition.number, page_url=page_url)

    def _section(self, section: editions.Section) -> models.Section:
        return models.Section(
            kind=section.kind.value, theme=section.theme, items=[self._item(one) for one in section.items],
            more=[self._item(one) for one in section.more],
        )  # fmt: skip

    def _item(self, item: editions.Item) -> models.Item:
        return models.Item(
            key=item.key, title=item.title, url=_address(item.url), page_url=self._page(f"entries/{item.key}/"),
            text=item.text, participant=_named(item.participant_slug, item.participant_name), language=item.language,
            published_at=item.published_at, territories=list(item.territories), themes=list(item.themes),
            note=item.note,
        )  # fmt: skip

    def _event_of_edition(self, one: editions.EventItem) -> models.EventOfEdition:
        return models.EventOfEdition(
            key=one.key, title=one.title, starts_at=one.starts_at, ends_at=one.ends_at, is_all_day=one.is_all_day,
            is_cancelled=one.is_cancelled, zone=one.zone, place=one.place, page_url=self._page(f"events/{one.key}/"),
        )  # fmt: skip

    def _page(self, path: str) -> str:
        return self._view.absolute(path)


def _named(slug: str, name: str) -> models.ParticipantName:
    return models.ParticipantName(slug=slug, name=name)


def _counted(count: site.Count | None) -> Mapping[str, Any]:
    if count is None:
        return {"posts": 0, "voices": 0, "latest_at": None}
    return {"posts": count.posts, "voices": count.voices, "latest_at": count.latest_at}


def _address(url: str | None) -> str | None:
    return shown(url) if url and is_http(url) else None


def _one(value: str) -> Any:
    """Return one of a few words as the plain text that the model checks."""
    return str(value)
