"""What the API answers with. Names are those of the glossary; a field that is here stays, with its meaning."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

Names = Annotated[dict[str, str], Field(description="A text in each language that it is written in.")]
Moment = Annotated[datetime, Field(description="RFC 3339, in UTC.")]


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


class Course(BaseModel):
    titles: Names
    descriptions: Names
    tag: str
    url: str
    language: str
    zone: str
    contact: str
    license: str
    languages: list[str]


class ParticipantName(BaseModel):
    slug: str
    name: str


class Enclosure(BaseModel):
    url: str
    mime_type: str | None
    size_bytes: int | None
    duration_s: int | None
    description: str | None


class Entry(BaseModel):
    """A public post. `text` and `html` hold no more than its author allows: see `show`."""

    key: str
    url: str = Field(description="Where the author published it.")
    page_url: str = Field(description="Its record on this site.")
    title: str
    author: str
    participant: ParticipantName
    feed_id: int
    feed_title: str
    language: str | None
    show: Literal["title", "excerpt", "full"]
    text: str = Field(description="Plain text; empty where the author allows the title alone, or `html` is given.")
    html: str = Field(description="Sanitized; empty unless the author allows the full text.")
    published_at: Moment
    updated_at: Moment
    first_seen_at: Moment
    territories: list[str]
    themes: list[str]
    edition: str | None = Field(description="The name of the daily edition that carried it.")
    enclosures: list[Enclosure]
    comments_url: str | None
    comments_count: int | None


class Entries(BaseModel):
    entries: list[Entry]
    next: str | None = Field(description="The `cursor` of the next page; null at the end.")


class Item(BaseModel):
    """A post as it stood when the edition was composed."""

    key: str
    title: str
    url: str | None
    page_url: str
    text: str
    participant: ParticipantName
    language: str | None
    published_at: Moment | None
    territories: list[str]
    themes: list[str]
    note: str = Field(description="What the facilitators wrote beside it.")


class Section(BaseModel):
    kind: str
    theme: str | None
    items: list[Item]
    more: list[Item] = Field(description="What stands behind «read more».")


class EditionLine(BaseModel):
    name: str = Field(description="Its day, `2026-11-22`, or its week, `2026-W47`.")
    rhythm: Literal["daily", "weekly"]
    day: date
    number: int
    titles: list[str] = Field(description="The titles that it opens with.")
    posts: int
    page_url: str


class Editions(BaseModel):
    editions: list[EditionLine]
    next: str | None = Field(description="The `after` of the next page; null at the end.")


class EventOfEdition(BaseModel):
    key: str
    title: str
    starts_at: Moment
    ends_at: Moment | None
    is_all_day: bool
    is_cancelled: bool
    zone: str
    place: str
    page_url: str


class Announcement(BaseModel):
    language: str
    title: str
    html: str


class Edition(BaseModel):
    """An edition as it left, without what its authors have withdrawn since."""

    name: str
    rhythm: Literal["daily", "weekly"]
    day: date
    number: int
    published_at: Moment | None
    page_url: str
    posts: int
    voices: int
    lead: Names
    announcements: list[Announcement]
    sections: list[Section]
    events: list[EventOfEdition]


class Territory(BaseModel):
    slug: str
    names: Names
    other_names: list[str]
    parent: str | None
    latitude: float | None
    longitude: float | None
    code: str | None
    posts: int
    voices: int
    latest_at: Moment | None
    page_url: str


class Territories(BaseModel):
    territories: list[Territory]
    next: str | None


class Theme(BaseModel):
    slug: str
    names: Names
    descriptions: Names
    posts: int
    voices: int
    latest_at: Moment | None
    page_url: str


class Themes(BaseModel):
    themes: list[Theme]
    next: str | None


class Participant(BaseModel):
    slug: str
    name: str
    language: str | None
    territories: list[str]
    posts: int
    latest_at: Moment | None
    feed_ids: list[int]
    page_url: str


class Participants(BaseModel):
    participants: list[Participant]
    next: str | None


class Feed(BaseModel):
    id: int
    url: str
    title: str
    home_page_url: str | None
    participant: ParticipantName
    channel: str
    language: str | None
    state: Literal["approved", "paused", "gone"]
    health: str
    show: Literal["title", "excerpt", "full"]
    accepts: Literal["every", "tagged"]
    territories: list[str]
    themes: list[str]
    posts: int
    polled_at: Moment | None
    page_url: str


class Feeds(BaseModel):
    feeds: list[Feed]
    next: int | None


class Event(BaseModel):
    """One date of an event; a series has one for each date, all with the same key."""

    key: str
    title: str
    starts_at: Moment
    ends_at: Moment | None
    is_all_day: bool
    is_cancelled: bool
    zone: str
    place: str
    latitude: float | None
    longitude: float | None
    url: str | None
    page_url: str
    language: str | None
    text: str
    territories: list[str]
    themes: list[str]
    feed_id: int | None
    entry_key: str | None = Field(description="The post that announced it.")


class Events(BaseModel):
    events: list[Event]
    next: int | None = Field(description="The `skip` of the next page; null at the end.")


class FoundEdition(BaseModel):
    name: str
    number: int
    page_url: str


class Hit(BaseModel):
    """A post or an edition; the other is null. `text` is the passage that was found."""

    entry: Entry | None
    edition: FoundEdition | None
    text: str


class Found(BaseModel):
    hits: list[Hit]
    total: int
    is_more_than: bool = Field(description="There are more than `total`.")
    next: int | None = Field(description="The `place` of the next page; null at the end.")
