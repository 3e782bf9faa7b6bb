"""Links between posts of different participants: kept when a post is stored, told on the pages of both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, select

from cmooc.domain.entries import Verdict
from cmooc.domain.mentions import mentions_of
from cmooc.stores.engine import table
from cmooc.stores.rows import ENTRY, FEED, PARTICIPANT, chunks
from cmooc.stores.tables import MentionRow

MENTION = table(MentionRow)
SAYING, SAID_OF = ENTRY.alias("saying"), ENTRY.alias("said_of")
FROM, TO = FEED.alias("from_feed"), FEED.alias("to_feed")


def note(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep the links of entries anew, given by `id`, `html` and `url_key`."""
    found = {row["id"]: mentions_of(row["html"], row["url_key"]) for row in rows}
    for some in chunks(found):
        connection.execute(delete(MENTION).where(MENTION.c.entry_id.in_(some)))
    links = [{"entry_id": entry_id, "url_key": key} for entry_id, keys in found.items() for key in keys]
    if links:
        connection.execute(MENTION.insert(), links)


def of_entries(connection: Connection, keys: Sequence[str], limit: int) -> list[tuple[str, str]]:
    """Return (key of the post that links, key of the post that it links to), newest first, both public.

    Each side is asked for by itself: one question about both would read every link there is.
    """
    found: dict[tuple[str, str], datetime] = {}
    for entry in (SAYING, SAID_OF):
        query = _public_pairs().where(entry.c.key.in_(keys)).limit(limit)
        found |= {(saying, said_of): dated_at for saying, said_of, dated_at in connection.execute(query)}
    return _newest_first(found)[:limit]


def of_participants(connection: Connection, slugs: Sequence[str]) -> Mapping[str, list[tuple[str, str]]]:
    """Return all such pairs of each of these participants, on either side; those without any stand in none."""
    found: dict[str, dict[tuple[str, str], datetime]] = {}
    for feed in (FROM, TO):
        query = _public_pairs().add_columns(PARTICIPANT.c.slug)
        query = query.join(PARTICIPANT, PARTICIPANT.c.id == feed.c.participant_id).where(PARTICIPANT.c.slug.in_(slugs))
        for saying, said_of, dated_at, slug in connection.execute(query):
            found.setdefault(slug, {})[saying, said_of] = dated_at
    return {slug: _newest_first(some) for slug, some in found.items()}


def _newest_first(found: Mapping[tuple[str, str], datetime]) -> list[tuple[str, str]]:
    return sorted(sorted(found), key=lambda pair: found[pair], reverse=True)


def _public_pairs() -> Any:
    query = _joined(select(SAYING.c.key, SAID_OF.c.key, SAYING.c.dated_at)).where(
        _is_public(SAYING), _is_public(SAID_OF)
    )
    return query.order_by(SAYING.c.dated_at.desc(), SAYING.c.key, SAID_OF.c.key)


def beside(connection: Connection, entry_ids: Sequence[int]) -> Iterable[tuple[str, str]]:
    """Yield what the site must show anew of the posts that these link to, and that link to these."""
    for one, feed, own in ((SAID_OF, TO, SAYING), (SAYING, FROM, SAID_OF)):
        query = _joined(select(one.c.key, PARTICIPANT.c.slug)).join(
            PARTICIPANT, PARTICIPANT.c.id == feed.c.participant_id
        )
        for key, slug in connection.execute(query.where(own.c.id.in_(entry_ids))):
            yield "talk", key
            yield "participant", slug


def _joined(query: Any) -> Any:
    return (
        query.select_from(MENTION)
        .join(SAYING, SAYING.c.id == MENTION.c.entry_id)
        .join(SAID_OF, and_(SAID_OF.c.url_key == MENTION.c.url_key, SAID_OF.c.id != SAYING.c.id))
        .join(FROM, FROM.c.id == SAYING.c.feed_id)
        .join(TO, TO.c.id == SAID_OF.c.feed_id)
        .where(FROM.c.participant_id != TO.c.participant_id)
    )


def _is_public(entry: Any) -> ColumnElement[bool]:
    """The verdict is hidden from the planner: by its index, SQLite would look at every public post to find few."""
    return and_(func.coalesce(entry.c.verdict, "") == Verdict.ACCEPTED.value, entry.c.withdrawn_at.is_(None))
