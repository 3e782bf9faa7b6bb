"""The discover stage: the feeds that a web page announces, best first, and those worth trying when it announces none.

Sources: https://html.spec.whatwg.org/multipage/links.html#rel-alternate, RFC 8288 for the Link header; the order of
several is NetNewsWire's: head before body, early before late, comments and podcasts last.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from cmooc.domain.feeds import FeedLink
from cmooc.domain.texts import fold, squeeze
from cmooc.domain.urls import absolute
from cmooc.stages.charset import decode

TYPES = {
    "application/rss+xml": 0,
    "application/atom+xml": 0,
    "application/feed+json": 0,
    "application/rdf+xml": 1,
    "application/x.atom+xml": 1,
    "application/x-atom+xml": 1,
    "application/rss": 1,
    "application/atom": 1,
    "text/rss+xml": 1,
    "text/atom+xml": 1,
    "text/rss": 1,
    "application/json": 2,
    "text/xml": 2,
    "application/xml": 2,
    "text/calendar": 3,
}
CALENDAR_FILE = re.compile(r"\.ics(?:$|[?#])", re.I)
WEBCAL = re.compile(r"webcals?://", re.I)
UNSURE = ("application/json", "text/xml", "application/xml")
FEEDISH = re.compile(r"(?:^|[/._?&=-])(?:feeds?|rss2?|atom|rdf|index\.xml|feed\.json|flux)(?:$|[/._?&=-])", re.I)
FEED_WORD = re.compile(r"\b(?:rss|atom|feed|flux|syndication|xml|abonner)\b")
NO_FEED = re.compile(r"(?:oembed|wp-json|manifest|opensearch|\.(?:png|jpe?g|gif|svg|css|js|pdf|html?)$)", re.I)
COMMENTS = re.compile(
    r"\b(?:comments|comment feed|commentaires?|kommentare?|comentarios?|commenti|replies|reponses|reacties)\b"
)
COMMENTS_ADDRESS = re.compile(
    r"(?:^|[/?&=_.-])(?:comments?(?:-(?:rss2?|feed|atom))?|commentaires?|replies)(?:$|[/?&=_.])", re.I
)
BLOG_NAME = re.compile(r"^.*[»›|•]\s*|^.*\s[–—-]\s")
PODCAST = re.compile(r"\b(?:podcast|itunes|audio|baladodiffusion)\b")
LINK_VALUE = re.compile(r"<([^>]*)>((?:\s*;\s*[\w*-]+\s*(?:=\s*(?:\"[^\"]*\"|[^\s;,\"]+))?)*)")
PARAMETER = re.compile(r";\s*([\w*-]+)\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))")
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>", re.I)
GUESSES = ("feed/", "rss.xml", "feed.xml", "atom.xml", "index.xml", "rss", "feed.json", "feed.atom")
SPIP = "spip.php?page=backend"
MAX_PAGE = 4 * 1024 * 1024
MAX_LINKS = 30
MAX_ANCHORS = 5000


@dataclass(frozen=True, slots=True)
class _Found:
    link: FeedLink
    rank: int
    is_anchor: bool = False


def discover(
    html: bytes | str, *, base_url: str, content_type: str = "", link_header: str = ""
) -> tuple[FeedLink, ...]:
    """Return the announced feeds of a page, best first, each address once. Never raises."""
    text = html if isinstance(html, str) else decode(html[:MAX_PAGE], content_type)[0]
    found = [*_of_header(link_header, base_url), *_of_page(text[:MAX_PAGE], base_url)]
    if any(not one.is_anchor for one in found):
        found = [one for one in found if not one.is_anchor]
    best: dict[str, _Found] = {}
    for one in sorted(found, key=lambda one: one.rank):
        best.setdefault(one.link.url, one)
    return tuple(one.link for one in best.values())[:MAX_LINKS]


def guesses(page_url: str) -> tuple[str, ...]:
    """Return addresses to try when a page announces nothing, likely ones first: below the page, below the site's root."""
    folder = absolute(".", page_url)
    root = absolute("/", page_url)
    if folder is None or root is None:
        return ()
    page = page_url.partition("?")[0].partition("#")[0]
    last = urlsplit(page).path.rpartition("/")[2]
    below = page.rstrip("/") + "/" if "." not in last else folder
    return tuple(dict.fromkeys(base + path for path in (*GUESSES, SPIP) for base in (below, root)))


def _of_header(value: str, base_url: str) -> Iterator[_Found]:
    for match in LINK_VALUE.finditer(value[:20_000]):
        said = {name.lower(): quoted or bare for name, quoted, bare in PARAMETER.findall(match[2])}
        yield from _judged(
            said.get("rel", ""), said.get("type", ""), match[1], said.get("title", ""),
            base=base_url, page=base_url, extra=0,
        )  # fmt: skip


def _of_page(text: str, base_url: str) -> Iterator[_Found]:
    page = _soup(text)
    base = _base(page, base_url)
    for place, element in enumerate(page.find_all("link")):
        in_body = element.find_parent("body") is not None
        extra = min(place, 90) + (100 if in_body else 0)
        rel, kind, href, title = (_said(element, name) for name in ("rel", "type", "href", "title"))
        yield from _judged(rel, kind, href, title, base=base, page=base_url, extra=extra)
    for place, element in enumerate(page.find_all("a", limit=MAX_ANCHORS)):
        yield from _anchor(element, base, min(place, 400))


def _soup(text: str) -> BeautifulSoup:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it looks like XML, or like an address: any bytes may come here
        return BeautifulSoup(DECLARATION.sub("", text.replace("\0", "")), "lxml", multi_valued_attributes=None)


def _said(element: Tag, name: str) -> str:
    return str(element.get(name) or "")


def _base(page: BeautifulSoup, base_url: str) -> str:
    for element in page.find_all("base"):
        href = _said(element, "href").strip()
        if href:
            try:
                return str(urljoin(base_url, href))
            except ValueError:
                break
    return base_url


def _judged(rel: str, kind: str, href: str, title: str, *, base: str, page: str, extra: int) -> Iterator[_Found]:
    """Yield the link when its relation and type make it a feed's."""
    relations = rel.lower().split()
    kind = kind.partition(";")[0].strip().lower()
    if not ({"alternate", "feed"} & set(relations)) or "stylesheet" in relations or not href.strip():
        return
    url = absolute(_http(href), base)
    sure = TYPES.get(kind, 0 if "feed" in relations else None)
    if url is None or sure is None or (kind in UNSURE and "feed" not in relations and not FEEDISH.search(url)):
        return
    if NO_FEED.search(url) and kind in UNSURE:
        return
    yield _found(FeedLink(url, squeeze(title), kind), extra + 1000 * sure - (500 if _is_below(url, page) else 0))


def _anchor(element: Tag, base: str, place: int) -> Iterator[_Found]:
    """Yield an ordinary link that looks like a feed's; it counts only where a page announces none properly."""
    href = _said(element, "href").strip()
    if not href or href.startswith("#"):
        return
    kind = _said(element, "type").partition(";")[0].strip().lower()
    url = absolute(_http(href), base)
    if url is None or NO_FEED.search(url.partition("?")[0]):
        return
    path = url.partition("://")[2].partition("/")[2]
    title = squeeze(f"{_said(element, 'title')} {element.get_text()}")[:200]
    same = urlsplit(url).hostname == urlsplit(base).hostname
    is_feedish = bool(FEEDISH.search("/" + path)) and (same or bool(FEED_WORD.search(fold(title))))
    if kind in TYPES and kind not in UNSURE:
        yield replace(_found(FeedLink(url, title, kind), place), is_anchor=True)
    elif CALENDAR_FILE.search(url):
        yield replace(_found(FeedLink(url, title, kind), 3000 + place + (0 if same else 500)), is_anchor=True)
    elif is_feedish or urlsplit(url).hostname in ("feeds.feedburner.com", "feeds2.feedburner.com"):
        yield replace(_found(FeedLink(url, title, kind), 1000 + place + (0 if same else 500)), is_anchor=True)


def _http(href: str) -> str:
    """Return the address behind `feed:`, `feed://` and `webcal://`, which some pages put before it."""
    href = WEBCAL.sub("https://", href.strip(), count=1)
    if href[:7].lower() == "feed://":
        return "http://" + href[7:]
    return href[5:] if href[:5].lower() == "feed:" else href


def _found(link: FeedLink, rank: int) -> _Found:
    is_comments = _is_comments(link)
    penalty = (20_000 if is_comments else 0) + (10_000 if PODCAST.search(fold(f"{link.title} {link.url}")) else 0)
    return _Found(replace(link, is_comments=is_comments), rank + penalty)


def _is_comments(link: FeedLink) -> bool:
    """Tell whether a feed holds what readers answered. The blog's name, first in a title, does not count."""
    address = link.url.partition("://")[2].partition("/")[2]
    return bool(COMMENTS_ADDRESS.search(address) or COMMENTS.search(BLOG_NAME.sub("", fold(link.title))))


def _is_below(url: str, page: str) -> bool:
    """Tell whether a feed belongs to this page rather than to the whole site, as that of a category does."""
    folder = page.partition("?")[0].partition("#")[0].rstrip("/") + "/"
    return urlsplit(page).path.strip("/") != "" and url.startswith(folder)
