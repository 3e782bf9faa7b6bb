"""Which element is which: namespaces as found in feeds, and the roles that elements play in an entry or a feed.

Elements are known by a short name (`dc:creator`) whatever prefix a publisher chose, declared or not, in whatever case.
"""

from __future__ import annotations

from typing import Any, NamedTuple

SPACES = {
    "http://www.w3.org/2005/atom": "atom",
    "http://purl.org/atom/ns": "atom",
    "http://purl.org/atom/source": "atom",
    "http://purl.org/rss/1.0/modules/content": "content",
    "http://purl.org/dc/elements/1.1": "dc",
    "http://purl.org/dc/elements/1.0": "dc",
    "http://purl.org/dc/terms": "dcterms",
    "http://purl.org/rss/1.0/modules/dc": "dc",
    "http://purl.org/rss/1.0/modules/dcterms": "dcterms",
    "http://purl.org/rss/1.0/modules/syndication": "sy",
    "http://purl.org/rss/1.0/modules/slash": "slash",
    "http://wellformedweb.org/commentapi": "wfw",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/rss": "media",
    "http://www.rssboard.org/media-rss": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.georss.org/georss": "georss",
    "http://www.georss.org/georss/10": "georss",
    "http://www.w3.org/2003/01/geo/wgs84_pos": "geo",
    "http://www.opengis.net/gml": "gml",
    "http://www.opengis.net/gml/3.2": "gml",
    "http://purl.org/syndication/thread/1.0": "thr",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://webns.net/mvcb": "admin",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns": "rdf",
    "http://purl.org/rss/1.0": "",
    "http://my.netscape.com/rdf/simple/0.9": "",
    "http://channel.netscape.com/rdf/simple/0.9": "",
    "http://my.netscape.com/publish/formats/rss-0.91.dtd": "",
    "http://purl.org/net/rss1.1": "",
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://cyber.law.harvard.edu/rss": "",
}

# What an element says, and the elements that say it, best first.
ROLES = {
    "title": ("title", "atom:title", "dc:title", "media:title", "itunes:title"),
    "person": ("author", "dc:creator", "atom:author", "itunes:author", "dc:author", "dc:contributor", "managingeditor"),
    "content": ("content:encoded", "content", "atom:content", "xhtml:body", "xhtml:div", "body", "fullitem"),
    "summary": (
        "description", "summary", "atom:summary", "dc:description", "dcterms:abstract", "itunes:summary", "abstract",
        "tagline",
    ),
    "published": (
        "pubdate", "published", "issued", "atom:published", "atom:issued", "dc:date", "dcterms:issued",
        "dcterms:created", "created", "atom:created", "date", "dcterms:date",
    ),
    "updated": ("updated", "modified", "atom:updated", "atom:modified", "dcterms:modified", "lastbuilddate"),
    "id": ("id", "guid", "atom:id", "dc:identifier"),
    "link": ("link", "atom:link"),
    "origin": ("feedburner:origlink",),
    "category": ("category", "atom:category", "dc:subject"),
    "keywords": ("media:keywords", "itunes:keywords", "media:category", "tags"),
    "itunes category": ("itunes:category",),
    "language": ("language", "dc:language"),
    "enclosure": ("enclosure",),
    "media": ("media:content",),
    "media group": ("media:group",),
    "media text": ("media:description",),
    "duration": ("itunes:duration",),
    "image": ("itunes:image", "media:thumbnail", "image", "logo", "icon"),
    "episode": ("itunes:episode",),
    "warning": ("media:rating", "media:adult", "itunes:explicit"),
    "comments": ("comments",),
    "comments feed": ("wfw:commentrss",),
    "comments count": ("slash:comments", "thr:total"),
    "answered": ("thr:in-reply-to",),
    "source": ("source", "atom:source"),
    "point": ("georss:point",),
    "where": ("georss:where", "gml:point"),
    "geo point": ("geo:point",),
    "latitude": ("geo:lat",),
    "longitude": ("geo:long", "geo:lon"),
    "ttl": ("ttl",),
    "period": ("sy:updateperiod",),
    "frequency": ("sy:updatefrequency",),
    "skip hours": ("skiphours",),
    "skip days": ("skipdays",),
    "generator": ("generator", "atom:generator", "admin:generatoragent"),
}  # fmt: skip


class Role(NamedTuple):
    """What an element with this short name says; of several the one with the lowest rank is preferred."""

    name: str
    rank: int
    short: str


ROLE_OF = {short: Role(name, rank, short) for name, shorts in ROLES.items() for rank, short in enumerate(shorts)}


class Names(dict[Any, str]):
    """Maps lxml's `{uri}Name` to a short name; `own` are the namespaces (or prefixes) that go without in this document."""

    def __init__(self, own: frozenset[str]) -> None:
        super().__init__()
        self.own = own

    def __missing__(self, tag: Any) -> str:
        if not isinstance(tag, str):  # a comment, an instruction, or an entity that nobody defined
            return ""
        uri, _, local = tag.rpartition("}")
        uri = known(uri[1:])
        if not uri:
            prefix, _, local = local.rpartition(":")
            prefix = prefix.lower()
        else:
            prefix = "" if uri in self.own else SPACES.get(uri, "?")
        short = f"{prefix}:{local.lower()}" if prefix and prefix not in self.own else local.lower()
        self[tag] = short
        return short


class Roles(dict[Any, Role | None]):
    """Maps lxml's `{uri}Name` to its role; None for elements that play none."""

    def __init__(self, names: Names) -> None:
        super().__init__()
        self.names = names

    def __missing__(self, tag: Any) -> Role | None:
        role = self[tag] = ROLE_OF.get(self.names[tag])
        return role


def known(uri: str) -> str:
    """Return a namespace as it is compared: publishers differ in case, scheme, spaces and the last sign."""
    return uri.strip().lower().rstrip("/#").replace("https://", "http://", 1)
