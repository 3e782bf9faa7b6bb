"""Give single posts their accidents: withdrawn, dated in the future, undated, without a guid, listed twice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from cmooc.demo import people
from cmooc.demo.posts import Post

Change = Callable[[Post], Post]


def _withdrawn(post: Post) -> Post:
    next_day = (post.published_at + timedelta(days=1)).replace(hour=14, minute=0, second=0)
    return replace(post, withdrawn_at=next_day)


def _from_the_future(post: Post) -> Post:
    return replace(post, stated_at=post.published_at + timedelta(days=75))


ACCIDENTS: dict[str, tuple[float, Change]] = {
    people.WITHDRAWN: (0.35, _withdrawn),
    people.FUTURE: (0.5, _from_the_future),
    people.UNDATED: (0.4, lambda post: replace(post, stated_at=None)),
    people.NO_GUID: (0.6, lambda post: replace(post, has_guid=False)),
    people.TWICE: (0.45, lambda post: replace(post, is_repeated=True)),
}


def with_accidents(posts: tuple[Post, ...], opening: date, days: int) -> tuple[Post, ...]:
    """Return the posts, one of each afflicted source changed, at a known share of the weeks."""
    changes = {}
    for odd, (share, change) in ACCIDENTS.items():
        day = opening + timedelta(days=round(days * share))
        own = [
            post
            for post in posts
            if odd in post.source.odd and post.published_at.date() >= day and post.number not in changes
        ]
        if own:
            changes[own[0].number] = change
    return tuple(changes[post.number](post) if post.number in changes else post for post in posts)
