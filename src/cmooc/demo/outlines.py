"""The list of the community's feeds as OPML 2.0, with territories and themes in the category attribute."""

from collections.abc import Iterable
from typing import Protocol
from xml.etree import ElementTree

from cmooc.demo import places, themes


class Listed(Protocol):
    @property
    def path(self) -> str: ...
    @property
    def home_path(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def place_slug(self) -> str: ...
    @property
    def theme_slugs(self) -> tuple[str, ...]: ...


def opml(feeds: Iterable[Listed], base_url: str) -> str:
    root = ElementTree.Element("opml", version="2.0")
    head = ElementTree.SubElement(root, "head")
    ElementTree.SubElement(head, "title").text = "Apprendre des territoires : les participants"
    body = ElementTree.SubElement(root, "body")
    for feed in feeds:
        ElementTree.SubElement(body, "outline", _attributes(feed, base_url))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _attributes(feed: Listed, base_url: str) -> dict[str, str]:
    place = f"/territory/{places.BY_SLUG[feed.place_slug].name_fr}"
    subjects = (f"/theme/{themes.BY_SLUG[slug].name_fr}" for slug in feed.theme_slugs)
    return {
        "text": feed.title,
        "title": feed.title,
        "type": "rss",
        "xmlUrl": base_url + feed.path,
        "htmlUrl": base_url + feed.home_path,
        "language": feed.language,
        "category": ",".join((place, *subjects)),
    }
