"""The list of approved feeds, to be taken into any feed reader (OPML 2.0, http://opml.org/spec2.opml)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree

from cmooc.domain.documents import Document
from cmooc.domain.feeds import CALENDAR, Accepts, Feed, FeedState, Show
from cmooc.domain.ports import Output
from cmooc.domain.site import FeedList, Site, Subject
from cmooc.domain.urls import shown
from cmooc.outputs.addresses import absolute
from cmooc.outputs.syndication import clean
from cmooc.outputs.templating import Templating
from cmooc.outputs.wording import language_tag


@dataclass(frozen=True)
class Opml:
    name: str = "opml"

    def render(self, subject: Subject, site: Site) -> Iterable[Document]:
        if not isinstance(subject, FeedList):
            return
        root = ElementTree.Element("opml", version="2.0")
        head = ElementTree.SubElement(root, "head")
        ElementTree.SubElement(head, "title").text = clean(site.course.title(site.course.language))
        ElementTree.SubElement(head, "ownerId").text = absolute(site.course, "")
        body = ElementTree.SubElement(root, "body")
        for row in subject.rows:
            if row.feed.state is FeedState.APPROVED:
                ElementTree.SubElement(body, "outline", _outline(row.feed, site))
        ElementTree.indent(root)
        text = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
        yield Document("feeds.opml", "text/x-opml", text)


def output(templating: Templating) -> Output:  # noqa: ARG001 - every output is made in the same way
    return Opml()


def _outline(feed: Feed, site: Site) -> dict[str, str]:
    """Categories are slash-delimited and separated by commas, as the specification has it; names stand there whole."""
    title = clean(feed.title) or shown(feed.url)
    territories, themes = site.vocabulary.territory_by_slug, site.vocabulary.theme_by_slug
    places = [f"/territory/{_plain(territories[slug].name('fr'))}" for slug in feed.territories if slug in territories]
    places += [f"/theme/{_plain(themes[slug].name('fr'))}" for slug in feed.themes if slug in themes]
    given = {
        "type": "rss" if feed.channel != CALENDAR else CALENDAR,
        "text": title,
        "title": title,
        "xmlUrl": clean(shown(feed.url)),
        "htmlUrl": clean(feed.home_page_url or ""),
        "language": language_tag(feed.language),
        "category": ",".join(places),
        "accepts": feed.accepts.value if feed.accepts is not Accepts.EVERY else "",
        "show": feed.show.value if feed.show is not Show.EXCERPT else "",
    }
    return {name: value for name, value in given.items() if value}


def _plain(name: str) -> str:
    return clean(name).replace("/", "-").replace(",", " ")
