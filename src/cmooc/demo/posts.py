"""A post of a participant and its life: versions, withdrawal, and what it says about its own date."""

from dataclasses import dataclass
from datetime import datetime

from cmooc.demo.people import Participant, Source


@dataclass(frozen=True, slots=True)
class Picture:
    path: str
    alt: str


@dataclass(frozen=True, slots=True)
class Version:
    at: datetime
    title: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Post:
    """`published_at` is when the page appears; `stated_at` is the date that the feed gives, if any."""

    number: int
    key: str
    author: Participant
    source: Source
    theme_slug: str | None
    versions: tuple[Version, ...]
    categories: tuple[str, ...]
    published_at: datetime
    stated_at: datetime | None
    withdrawn_at: datetime | None = None
    picture: Picture | None = None
    has_guid: bool = True
    is_repeated: bool = False

    @property
    def title(self) -> str:
        """The title in the end, which also names the page."""
        return self.versions[-1].title

    def is_visible(self, now: datetime) -> bool:
        return self.published_at <= now and (self.withdrawn_at is None or now < self.withdrawn_at)

    def version(self, now: datetime) -> Version:
        """Return the last version written by then; the first one before that."""
        return next((version for version in reversed(self.versions) if version.at <= now), self.versions[0])

    def changed_at(self, now: datetime) -> datetime:
        """Return the last moment, by then, at which this post changed the feed."""
        moments = [version.at for version in self.versions]
        if self.withdrawn_at:
            moments.append(self.withdrawn_at)
        return max((moment for moment in moments if moment <= now), default=self.published_at)
