"""What a feed shows at one moment, ready to be put in the shape of its platform."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape

from cmooc.demo.people import Participant, Source
from cmooc.demo.posts import Picture

TAG = re.compile(r"<[^>]+>")
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Item:
    """A post as seen now, the `order`-th of its source; `published_at` is None when the feed says nothing."""

    number: int
    order: int
    key: str
    url: str
    title: str
    html: str
    text: str
    categories: tuple[str, ...]
    published_at: datetime | None
    updated_at: datetime
    picture: Picture | None
    has_guid: bool
    is_edited: bool

    def summary(self, longest: int = 280) -> str:
        """Return the beginning of the text, cut at a word."""
        words = unescape(TAG.sub("", self.html.split("</p>")[0])) if self.html else self.text
        return words if len(words) <= longest else words[:longest].rpartition(" ")[0] + " […]"


@dataclass(frozen=True, slots=True)
class View:
    base_url: str
    author: Participant
    source: Source
    folder: str
    home_path: str
    feed_path: str
    items: tuple[Item, ...]
    changed_at: datetime
    carries_bomb: bool = False

    @property
    def home_url(self) -> str:
        return self.base_url + self.home_path

    @property
    def feed_url(self) -> str:
        return self.base_url + self.feed_path

    def picture_url(self, item: Item) -> str:
        return f"{self.base_url}{item.picture.path}" if item.picture else ""
