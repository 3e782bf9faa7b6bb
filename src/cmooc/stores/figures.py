"""All posts as figures count them, read with few questions: a site has hundreds of scopes, and a day's posts change most."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from cmooc.domain.site import CountedPost, Writer
from cmooc.domain.tags import TagKind
from cmooc.stores.engine import Database
from cmooc.stores.entries import ACCEPTED, NEWEST
from cmooc.stores.rows import ENTRY, FEED, PARTICIPANT, TAG


class FigureStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def posts(self) -> tuple[CountedPost, ...]:
        """Return all posts that were ever accepted, newest first."""
        columns = (
            ENTRY.c.id,
            ENTRY.c.feed_id,
            ENTRY.c.key,
            ENTRY.c.dated_at,
            ENTRY.c.accepted_at,
            ENTRY.c.withdrawn_at,
        )
        with self._database.read() as connection:
            writers, territories, themes = (
                _writers(connection), _slugs(connection, TagKind.TERRITORY), _slugs(connection, TagKind.THEME)
            )  # fmt: skip
            return tuple(
                CountedPost(key, dated_at, accepted_at, entry_id, withdrawn_at is None, writers[feed_id],
                            tuple(territories.get(entry_id, ())), tuple(themes.get(entry_id, ())))
                for entry_id, feed_id, key, dated_at, accepted_at, withdrawn_at in connection.execute(
                    select(*columns).where(ACCEPTED).order_by(*NEWEST)
                )
            )  # fmt: skip


def _writers(connection: Connection) -> Mapping[int, Writer]:
    """Return all feeds by their id, with no posts yet."""
    query = select(FEED.c.id, FEED.c.title, PARTICIPANT.c.slug, PARTICIPANT.c.name)
    rows = connection.execute(query.join(PARTICIPANT, PARTICIPANT.c.id == FEED.c.participant_id))
    return {row[0]: Writer(*row, posts=0) for row in rows}


def _slugs(connection: Connection, kind: TagKind) -> Mapping[int, list[str]]:
    """Return the territories or themes of each post that are settled, each once."""
    found: dict[int, list[str]] = {}
    query = select(TAG.c.entry_id, TAG.c.slug).where(TAG.c.kind == kind.value, ~TAG.c.is_suggested).distinct()
    for entry_id, slug in connection.execute(query):
        found.setdefault(entry_id, []).append(slug)
    return found
