"""The map for search engines, and what they may walk (https://www.sitemaps.org/protocol.html, RFC 9309)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree

from cmooc.domain.documents import Document
from cmooc.domain.ports import Output
from cmooc.domain.site import Site, Sitemap, SitemapIndex, Subject
from cmooc.domain.times import rfc3339
from cmooc.outputs.addresses import absolute, link
from cmooc.outputs.templating import Templating

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
FOR_PEOPLE_ONLY = ("search", "register", "login", "desk/", "preferences", "confirm/", "unsubscribe/", "entries/?")

Addresses = Sequence[tuple[str, datetime | None]]


@dataclass(frozen=True)
class SitemapOutput:
    name: str = "sitemap"

    def render(self, subject: Subject, site: Site) -> Iterable[Document]:
        if isinstance(subject, Sitemap):
            yield _xml(f"sitemap-{subject.name}.xml", _url_set(subject.addresses, site))
        elif isinstance(subject, SitemapIndex):
            yield _xml("sitemap.xml", _index([f"sitemap-{name}.xml" for name in subject.names], site))
            yield Document("robots.txt", "text/plain", "\n".join(_robots(site)).encode())


def output(templating: Templating) -> Output:  # noqa: ARG001 - every output is made in the same way
    return SitemapOutput()


def _url_set(addresses: Addresses, site: Site) -> ElementTree.Element:
    """Every page in every language, with its sisters in the other ones."""
    root = ElementTree.Element("urlset", {"xmlns": SITEMAP, "xmlns:xhtml": XHTML})
    for address, changed_at in addresses:
        path = address.lstrip("/")
        sisters = [(language, absolute(site.course, f"{language}/{path}")) for language in site.languages]
        sisters.append(("x-default", absolute(site.course, path)))
        for _, location in sisters[:-1]:
            url = ElementTree.SubElement(root, "url")
            ElementTree.SubElement(url, "loc").text = location
            if changed_at is not None:
                ElementTree.SubElement(url, "lastmod").text = rfc3339(changed_at)
            for language, sister in sisters:
                ElementTree.SubElement(url, "xhtml:link", rel="alternate", hreflang=language, href=sister)
    return root


def _index(names: Sequence[str], site: Site) -> ElementTree.Element:
    root = ElementTree.Element("sitemapindex", {"xmlns": SITEMAP})
    for name in names:
        ElementTree.SubElement(ElementTree.SubElement(root, "sitemap"), "loc").text = absolute(site.course, name)
    return root


def _robots(site: Site) -> Iterator[str]:
    yield "User-agent: *"
    for path in FOR_PEOPLE_ONLY:
        for place in (path, *(f"{language}/{path}" for language in site.languages)):
            yield f"Disallow: {link(site.course, place)}"
    yield ""
    yield f"Sitemap: {absolute(site.course, 'sitemap.xml')}"
    yield ""


def _xml(path: str, root: ElementTree.Element) -> Document:
    return Document(path, "application/xml", ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))
