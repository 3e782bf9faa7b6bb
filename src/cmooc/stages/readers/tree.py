"""The tree of a feed in XML: read strictly where that can be, else mended and read forgivingly; its entries found.

No entities, no network, no DTD: what stands before the root never reaches the parser.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from lxml import etree

from cmooc.domain.errors import ParseError
from cmooc.stages.readers.names import SPACES, Names, known
from cmooc.stages.readers.repair import Document, document, mended

Element = etree._Element


@dataclass(frozen=True, slots=True)
class Tree:
    """`feed` is the element that tells of the feed. Not `is_whole`: a wrong end tag seems to have hidden entries."""

    document: Document
    root: Element
    feed: Element
    items: list[Element]
    names: Names
    is_malformed: bool
    is_whole: bool


def read_tree(body: bytes, url: str) -> Tree:
    """Raises ParseError `html` or `not_a_feed` when the body (UTF-8) holds no feed."""
    found = document(body, url=url)
    root = _well_formed(found)
    is_malformed = found.has_junk or (root is None and not found.doctype)
    is_sound = root is not None
    if root is None or found.needs_mending():
        found = mended(found)
        root, is_sound = _forgiven(found, url)
    names = _names(root, found)
    feed = root
    if found.root != "feed":
        feed = next((one for one in root.iter() if names[one.tag] == "channel"), root)
    items = _items(root, names)
    if not items and not _is_known(found, root, feed, names):
        raise ParseError("{url} is no feed.", reason="not_a_feed", url=url)
    return Tree(found, root, feed, items, names, is_malformed, is_sound or len(items) >= found.count_entries())


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
        collect_ids=False,
        encoding="utf-8",
    )


def _well_formed(found: Document) -> Element | None:
    try:
        return etree.fromstring(found.xml, _parser(recover=False))
    except (etree.LxmlError, ValueError):
        return None


def _forgiven(found: Document, url: str) -> tuple[Element, bool]:
    """Return the root, and whether the parser had nothing to forgive."""
    parser = _parser(recover=True)
    try:
        root = etree.fromstring(found.xml, parser)
    except (etree.LxmlError, ValueError) as error:
        raise ParseError("{url} is no feed.", reason="not_a_feed", url=url) from error
    if root is None:
        raise ParseError("{url} is no feed.", reason="not_a_feed", url=url)
    return root, not parser.error_log


def _items(root: Element, names: Names) -> list[Element]:
    """Return the entries wherever they stand: RSS 1.0 has them beside its channel."""
    usual = [one for one in root.iter("{*}item", "{*}entry") if names[one.tag] in ("item", "entry")]
    return usual or [one for one in root.iter() if names[one.tag] in ("item", "entry")]


def _names(root: Element, found: Document) -> Names:
    """Return the names, where the root's namespace goes without a prefix, and default namespaces that nobody knows."""
    uri, _, local = str(root.tag).rpartition("}")
    own = {known(str(one.nsmap.get(None) or "")) for one in (root, *islice(root, 1))} - SPACES.keys() - {""}
    if found.root == "feed":
        own.add(known(uri[1:]) or local.partition(":")[0].lower())
    elif found.root != "rdf":
        own.add(known(uri[1:]))
    return Names(frozenset(own))


def _is_known(found: Document, root: Element, feed: Element, names: Names) -> bool:
    if found.root == "feed":
        return any(SPACES.get(own) == "atom" for own in names.own) or any(
            names[one.tag] in ("title", "updated") for one in root
        )
    return feed is not root or found.root in ("channel", "rss")
