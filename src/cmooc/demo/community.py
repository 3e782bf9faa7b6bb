"""The demo community as seen from outside: its feeds, and what each address answers at a given moment."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from cmooc.demo import DEFAULT_DAYS, agendas, media, outlines, pages, people, troubles
from cmooc.demo.answers import Answer, failure, moved, page, validators
from cmooc.demo.manners import COURSE_TAG
from cmooc.demo.oddities import with_accidents
from cmooc.demo.people import CAST, Participant, Source
from cmooc.demo.places import PLACES, DemoPlace
from cmooc.demo.posts import Post
from cmooc.demo.schedule import is_social
from cmooc.demo.shapes import SHAPES, wordpress
from cmooc.demo.shapes.bluesky import did
from cmooc.demo.shapes.shape import ETAG, Shape
from cmooc.demo.themes import THEMES, DemoTheme
from cmooc.demo.view import Item, View
from cmooc.demo.writing import write_all

__all__ = ["COURSE_TAG", "PLACES", "THEMES", "Answer", "Community", "DemoFeed", "DemoPlace", "DemoTheme"]

MOVED_FOLDERS = {"sylvie-barnave": "memoires-du-diois"}
TRACKERS = ("ref", "source", "utm_source", "utm_medium", "utm_campaign")
PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
HASHTAG_POSTS = 30
Route = Callable[[datetime], Answer]


@dataclass(frozen=True, slots=True)
class DemoFeed:
    path: str
    title: str
    home_path: str
    participant: str
    language: str
    place_slug: str
    theme_slugs: tuple[str, ...]
    course_tag_required: bool
    channel: str


class Community:
    """Everything that the community publishes; `last_day` is its «today», `days` after its opening day."""

    def __init__(self, last_day: date, days: int = DEFAULT_DAYS, base_url: str = "http://127.0.0.1:8765") -> None:
        self.last_day = last_day
        self.days = days
        self.opening_day = last_day - timedelta(days=days)
        self.base_url = base_url.rstrip("/")
        self.posts = with_accidents(
            write_all(self.opening_day, days, self.base_url, self.first_url), self.opening_day, days
        )
        self._by_source = _grouped(self.posts)
        self._order = {post.number: index for own in self._by_source.values() for index, post in enumerate(own)}
        self._routes: dict[str, Route] = {}
        self.feeds = tuple(feed for author in CAST for source in author.sources for feed in self._feeds(author, source))
        self.agendas = tuple(self._agenda(author) for author in CAST if author.name in agendas.BY_PARTICIPANT)
        self._add_routes()

    def answer(self, path: str, now: datetime) -> Answer:
        """Return what the server would say to an unconditional GET of that path, query included."""
        route = self._routes.get(path) or self._routes.get(_without_trackers(path))
        if route:
            return route(now)
        name = unquote(path.partition("?")[0])
        if name.startswith("/tags/"):
            return self._hashtag(name.removeprefix("/tags/"), now)
        return failure(404, "Not Found")

    def opml(self) -> str:
        return outlines.opml(self.feeds, self.base_url)

    def feeds_of(self, source: Source) -> tuple[DemoFeed, ...]:
        author = next(author for author in CAST if source in author.sources)
        return self._feeds(author, source)

    def day(self, now: datetime) -> int:
        """Return the number of whole days since the opening day began (UTC)."""
        return (now - datetime.combine(self.opening_day, time(), UTC)).days

    # addresses

    def first_url(self, post: Post) -> str:
        """Return the address that the post had when it was written."""
        return self.base_url + SHAPES[post.source.channel].page(post.source.folder, post)

    def _folder(self, source: Source, now: datetime) -> str:
        if troubles.has_moved(source, self.day(now), self.days):
            return MOVED_FOLDERS[source.folder]
        return source.folder

    def _feeds(self, author: Participant, source: Source) -> tuple[DemoFeed, ...]:
        shape = SHAPES[source.channel]
        first = DemoFeed(
            shape.feed(source.folder),
            source.title,
            shape.home(source.folder),
            author.name,
            author.language,
            author.place_slug,
            author.theme_slugs,
            source.manners == "mixed",
            "rss" if source.channel == "hostile" else source.channel,
        )
        found = [first]
        if people.TAG_FEED in source.odd:
            found.append(replace(first, path=_tag_feed(source), title=f"{COURSE_TAG} – {source.title}"))
        if people.SECOND_FORMAT in source.odd:
            found.append(replace(first, path=_atom_feed(source)))
        return tuple(found)

    def _agenda(self, author: Participant) -> DemoFeed:
        """Return the calendar of a participant, which stands beside their blog."""
        source = author.sources[0]
        return DemoFeed(
            f"/{source.folder}/agenda.ics", agendas.BY_PARTICIPANT[author.name].title,
            SHAPES[source.channel].home(source.folder), author.name, author.language, author.place_slug,
            author.theme_slugs, course_tag_required=False, channel="ical",
        )  # fmt: skip

    def _calendar(self, feed: DemoFeed, now: datetime) -> Answer:
        body = agendas.render(
            agendas.BY_PARTICIPANT[feed.participant], feed.place_slug, self.last_day, self.day(now) - self.days
        )
        headers = (("Content-Type", "text/calendar; charset=utf-8"), *validators(ETAG, body, now))
        return Answer(200, headers, body)

    # routes

    def _add_routes(self) -> None:
        for author in CAST:
            for source in author.sources:
                self._add_source(author, source)
        for feed in self.agendas:
            self._routes[feed.path] = partial(self._calendar, feed)
        self._routes["/_/stat"] = lambda _now: page(PIXEL, "image/gif")
        self._routes["/media/cover.png"] = lambda _now: page(media.picture("cover"), "image/png")

    def _add_source(self, author: Participant, source: Source) -> None:
        shape = SHAPES[source.channel]
        folders = [source.folder]
        if people.MOVED in source.odd:
            folders.append(MOVED_FOLDERS[source.folder])
        for folder in folders:
            self._add_folder(author, source, folder, shape)
        for post in self._by_source.get(source, ()):
            self._add_media(post)

    def _add_folder(self, author: Participant, source: Source, folder: str, shape: Shape) -> None:
        home = partial(self._home, author, source)
        self._route(source, folder, shape.feed(folder), partial(self._feed, author, source, shape))
        self._route(source, folder, shape.home(folder), home)
        if source.channel == "bluesky":
            self._route(source, folder, f"/profile/{did(folder)}", home)
        if people.TAG_FEED in source.odd:
            tagged = partial(self._feed, author, source, shape, only=COURSE_TAG, at=_tag_feed(source))
            self._route(source, folder, _tag_feed(source), tagged)
        if people.SECOND_FORMAT in source.odd:
            atom = replace(shape, content_type="application/atom+xml; charset=UTF-8", render=wordpress.render_atom)
            self._route(
                source, folder, _atom_feed(source), partial(self._feed, author, source, atom, at=_atom_feed(source))
            )
        for post in self._by_source.get(source, ()):
            self._add_post(author, source, folder, shape, post)

    def _add_post(self, author: Participant, source: Source, folder: str, shape: Shape, post: Post) -> None:
        path = shape.page(folder, post)
        self._route(source, folder, path, partial(self._post, author, source, post))
        for other in _other_paths(folder, post):
            self._routes[other] = partial(self._short_cut, source, post)

    def _add_media(self, post: Post) -> None:
        name = post.key[:16]
        self._routes[f"/media/{name}.png"] = lambda _now: page(media.picture(name), "image/png")
        if post.source.channel == "podcast":
            self._routes[f"/media/{name}.wav"] = lambda _now: page(media.sound(name), "audio/x-wav")
        if post.source.channel == "peertube":
            self._routes[f"/media/{name}.mp4"] = lambda _now: page(media.MP4, "video/mp4")

    def _route(self, source: Source, folder: str, path: str, route: Route) -> None:
        if people.MOVED in source.odd:
            self._routes[path] = partial(self._at_home, source, folder, path, route)
        else:
            self._routes[path] = route

    def _at_home(self, source: Source, folder: str, path: str, route: Route, now: datetime) -> Answer:
        """Answer where the blog lives now; redirect from where it lived; know nothing of where it will live."""
        current = self._folder(source, now)
        if folder == current:
            return route(now)
        if folder == source.folder:
            return moved(self.base_url + path.replace(f"/{folder}/", f"/{current}/", 1))
        return failure(404, "Not Found")

    # answers

    def _feed(
        self,
        author: Participant,
        source: Source,
        shape: Shape,
        now: datetime,
        *,
        only: str | None = None,
        at: str | None = None,
    ) -> Answer:
        day = self.day(now)
        status = troubles.failing_status(source, day, self.days)
        if status == 429:
            return failure(429, "Too Many Requests", ("Retry-After", str(troubles.RETRY_AFTER_S)))
        if status:
            return failure(
                status, "Internal Server Error" if status == 500 else "Gone" if status == 410 else "Not Found"
            )
        if troubles.answers_html(source, day, self.days):
            return page(pages.maintenance())
        view = self._view(author, source, now, shape.newest, only=only, feed_path=at)
        body = shape.render(view)
        headers = [("Content-Type", _content_type(source, shape)), *validators(shape.validators, body, view.changed_at)]
        if shape.max_age_s is not None:
            headers.append(("Cache-Control", f"public, max-age={shape.max_age_s}"))
        return Answer(200, tuple(headers), body, troubles.SLOW_S if people.SLOW in source.odd else 0.0)

    def _home(self, author: Participant, source: Source, now: datetime) -> Answer:
        view = self._view(author, source, now, SHAPES[source.channel].newest)
        announced = tuple((self.base_url + feed.path, _link_type(feed)) for feed in self.feeds_of(source))
        if troubles.has_moved(source, self.day(now), self.days):
            announced = ((view.feed_url, "application/rss+xml"),)
        return page(pages.home(view, announced))

    def _post(self, author: Participant, source: Source, post: Post, now: datetime) -> Answer:
        if post.withdrawn_at and post.withdrawn_at <= now:
            return failure(410, "Gone")
        if not post.is_visible(now):
            return failure(404, "Not Found")
        view = self._view(author, source, now, 0)
        return page(pages.post(view, self._item(post, now)))

    def _short_cut(self, source: Source, post: Post, now: datetime) -> Answer:
        if not post.is_visible(now):
            return failure(404, "Not Found")
        return moved(self.base_url + SHAPES[source.channel].page(self._folder(source, now), post))

    def _hashtag(self, name: str, now: datetime) -> Answer:
        found = [
            post
            for post in reversed(self.posts)
            if is_social(post.source)
            and post.is_visible(now)
            and name.lower() in (tag.lower() for tag in post.categories)
        ]
        if not found:
            return failure(404, "Not Found")
        newest = found[:HASHTAG_POSTS]
        shown = tuple((self._view(post.author, post.source, now, 0), self._item(post, now)) for post in newest)
        return page(pages.hashtag(name, shown))

    # views

    def _view(
        self,
        author: Participant,
        source: Source,
        now: datetime,
        newest: int,
        *,
        only: str | None = None,
        feed_path: str | None = None,
    ) -> View:
        shape, folder = SHAPES[source.channel], self._folder(source, now)
        own = [post for post in self._by_source.get(source, ()) if only is None or only in post.categories]
        seen = [post for post in own if post.is_visible(now)][::-1][:newest]
        listed = [twin for post in seen for twin in ([post, post] if post.is_repeated else [post])]
        return View(
            self.base_url,
            author,
            source,
            folder,
            shape.home(folder),
            feed_path or shape.feed(folder),
            tuple(self._item(post, now) for post in listed),
            max((post.changed_at(now) for post in own if post.published_at <= now), default=self._before()),
            troubles.drops_a_bomb(source, self.day(now), self.days),
        )

    def _before(self) -> datetime:
        return datetime.combine(self.opening_day - timedelta(days=30), time(8), UTC)

    def _item(self, post: Post, now: datetime) -> Item:
        version = post.version(now)
        url = self.base_url + SHAPES[post.source.channel].page(self._folder(post.source, now), post)
        return Item(
            post.number,
            self._order[post.number],
            post.key,
            url,
            version.title,
            version.html,
            version.text,
            post.categories,
            post.stated_at,
            max(version.at, post.published_at),
            post.picture,
            post.has_guid,
            version is not post.versions[0],
        )


def _grouped(posts: tuple[Post, ...]) -> dict[Source, tuple[Post, ...]]:
    found: dict[Source, list[Post]] = {}
    for post in posts:
        found.setdefault(post.source, []).append(post)
    return {source: tuple(own) for source, own in found.items()}


def _tag_feed(source: Source) -> str:
    return f"/{source.folder}/tag/{COURSE_TAG}/feed/"


def _atom_feed(source: Source) -> str:
    return f"/{source.folder}/feed/atom/"


def _other_paths(folder: str, post: Post) -> tuple[str, ...]:
    """Return the addresses that redirect to the post, as found in guids."""
    if post.source.channel == "wordpress":
        return (f"/{folder}/?p={post.number}",)
    return (f"/p/{post.key[:12]}",) if post.source.channel == "medium" else ()


def _content_type(source: Source, shape: Shape) -> str:
    if people.HTML_TYPE in source.odd:
        return "text/html; charset=UTF-8"
    return "text/plain" if people.TEXT_TYPE in source.odd else shape.content_type


def _link_type(feed: DemoFeed) -> str:
    if feed.channel == "jsonfeed":
        return "application/feed+json"
    is_atom = feed.channel in ("blogger", "jekyll", "youtube", "wiki") or feed.path.endswith("/atom/")
    return "application/atom+xml" if is_atom else "application/rss+xml"


def _without_trackers(path: str) -> str:
    """Return the path without the parameters that only follow readers about."""
    try:
        parts = urlsplit(path)
    except ValueError:
        return path
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in TRACKERS]
    if parts.path == "/_/stat":
        return parts.path
    return f"{parts.path}?{urlencode(kept)}" if kept else parts.path
