"""Home territories by name: those of the course, and official places that it takes in with the feed."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from cmooc.domain.errors import BadInput
from cmooc.domain.feeds import Feed
from cmooc.domain.places import Place
from cmooc.domain.registrations import Candidate, Home
from cmooc.domain.tags import Vocabulary
from cmooc.domain.texts import fold, slugify, squeeze
from cmooc.services.naming import slug_by_name
from cmooc.services.territories import Details, Territories
from cmooc.stores.feeds import FeedStore

LOG = logging.getLogger(__name__)
MOST_CANDIDATES = 8


@dataclass(frozen=True)
class Homes:
    territories: Territories
    feeds: FeedStore

    def meant(self, typed: str, code: str, language: str) -> tuple[Home | None, tuple[Candidate, ...]]:
        """Return the home that is meant, else the places that may be; `code` is that of a chosen one.

        Raises BadInput when no place is called so.
        """
        name = squeeze(typed)
        if not name:
            return Home(), ()
        vocabulary = self.territories.vocabulary.load()
        slug = slug_by_name(vocabulary.territories).get(fold(name))
        if slug is not None:
            return Home(slug=slug, name=vocabulary.territory_by_slug[slug].name(language)), ()
        places = self.territories.meant(name)[:MOST_CANDIDATES]
        if not places:
            raise BadInput(
                "We know no place called {name}. Try a town, a département or a region, or leave the field empty.",
                name=name,
            )
        chosen = next((one for one in places if one.code == code), None)
        if chosen is None and len(places) == 1 and slugify(name) in map(slugify, places[0].names.values()):
            chosen = places[0]
        if chosen is not None:
            return self._home(chosen, vocabulary, language), ()
        return None, tuple(Candidate(one.code, self.territories.line(one, language)) for one in places)

    def settle(self, feed: Feed, home: Home) -> None:
        """Give a feed its home; an official place that is no territory yet becomes one."""
        vocabulary = self.territories.vocabulary.load()
        slug = home.slug if home.slug in vocabulary.territory_by_slug else _with_code(home.code, vocabulary)
        if not slug and home.code:
            try:
                slug = self.territories.add(home.name, Details(code=home.code))[-1].slug
            except BadInput as error:  # its name is that of another territory: facilitators place the feed
                LOG.warning(str(error), extra={"feed": feed.id})
        if slug and slug not in feed.territories:
            self.feeds.change(replace(feed, territories=(slug,)))

    def _home(self, place: Place, vocabulary: Vocabulary, language: str) -> Home:
        return Home(_with_code(place.code, vocabulary), place.code, place.name(language))


def _with_code(code: str, vocabulary: Vocabulary) -> str:
    return next((one.slug for one in vocabulary.territories if code and one.code == code), "")
