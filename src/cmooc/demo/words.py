"""What a language brings to the writing: stories, paragraphs, short posts, names and places to meet."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Story:
    """Titles that suit one opening paragraph."""

    titles: tuple[str, ...]
    opening: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A sentence and the list that it announces."""

    intro: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThemeWords:
    """What is said about one theme; its `titles` suit any of its stories."""

    stories: tuple[Story, ...]
    titles: tuple[str, ...]
    middles: tuple[str, ...]
    listings: tuple[Listing, ...]
    quotes: tuple[str, ...]
    pictures: tuple[str, ...]
    social: tuple[str, ...]
    hashtags: tuple[str, ...]
    wiki_pages: tuple[str, ...]
    code: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    themes: Mapping[str, ThemeWords]
    offtopic: ThemeWords
    course: tuple[str, ...]
    closings: tuple[str, ...]
    events: tuple[str, ...]
    event_titles: tuple[str, ...]
    replies: tuple[str, ...]
    reply_titles: tuple[str, ...]
    shares: tuple[str, ...]
    updates: tuple[str, ...]
    again: tuple[str, ...]
    venues: tuple[str, ...]
    first_names: tuple[str, ...]
    numbers: tuple[str, ...]
    hours: tuple[str, ...]
    produce: tuple[tuple[str, ...], ...]
