"""What is wrong with the way a feed is served: its address, its headers, its encoding, its form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler

from defusedxml.common import DefusedXmlException, ExternalReferenceForbidden
from defusedxml.sax import parseString

from cmooc.domain.checkups import Fault
from cmooc.domain.feeds import ParsedFeed
from cmooc.domain.fetches import Fetched
from cmooc.domain.urls import host_of, shown
from cmooc.stages.charset import HEADER, PROLOG, codec, decode
from cmooc.stages.outcome import is_challenge
from cmooc.stages.remedies import fault
from cmooc.stages.schedule import permanent_target
from cmooc.stages.websub import linked

LARGE = 1_000_000  # bytes, unpacked
SLOW_S = 5.0
LONGEST_LINK = 4000  # characters of a header that are looked at
FEED_TYPES = re.compile(r"(?:application|text)/(?:[\w.+-]*xml|[\w.+-]*json)", re.I)
DECLARED = re.compile(r"""^(\s*<\?xml[^>]{0,200}?)\s{1,9}encoding\s{0,9}=\s{0,9}["'][^"']{0,60}["']""", re.I)


def refusal_of(answer: Fetched, platform: str) -> Fault | None:
    """Return why an answer lets nobody read it, or None when that is not so."""
    host = host_of(answer.url)
    if is_challenge(answer):
        return fault("challenge", platform, host=host)
    match answer.status:
        case 401:
            return fault("private", platform, host=host)
        case 403 | 451:
            return fault("refused", platform, host=host, status=answer.status)
        case 429:
            return fault("rate_limited", platform, host=host)
    return None


def faults_of_answer(answer: Fetched, parsed: ParsedFeed, platform: str, *, timeout_s: float) -> Iterator[Fault]:
    """Yield the faults that have nothing to do with single posts. `timeout_s` is how long an answer may take."""
    yield from _of_address(answer, platform)
    yield from _of_headers(answer, parsed, platform)
    yield from _of_form(answer, parsed, platform)
    if len(answer.body) > LARGE:
        yield fault("large", platform, size=len(answer.body) // 1000, all=len(parsed.entries))
    if answer.duration_s > SLOW_S:
        yield fault("slow", platform, seconds=round(answer.duration_s), limit=round(timeout_s))


def _of_address(answer: Fetched, platform: str) -> Iterator[Fault]:
    target = permanent_target(answer)
    if target is not None:
        yield fault("moved", platform, address=shown(target))
    if answer.url.startswith("http:"):
        yield fault("not_https", platform)
    if shown(answer.url) != answer.url:
        yield fault("credentials", platform)


def _of_headers(answer: Fetched, parsed: ParsedFeed, platform: str) -> Iterator[Fault]:
    said = answer.content_type.partition(";")[0].strip()
    if said and not FEED_TYPES.fullmatch(said):
        yield fault("wrong_type", platform, said=said[:60])
    if not answer.validators:
        yield fault("no_validators", platform)
    if "no-store" in answer.headers.get("cache-control", "").lower():
        yield fault("no_caching", platform)
    linked_hubs = linked(answer.headers.get("link", "")[:LONGEST_LINK], "hub", answer.url)
    for hub in (*parsed.hubs, *linked_hubs)[:1]:
        yield fault("hub", platform, host=host_of(hub))


def _of_form(answer: Fetched, parsed: ParsedFeed, platform: str) -> Iterator[Fault]:
    text, actual = decode(answer.body, answer.content_type)
    said = _wrong_charset(answer, actual)
    if said:
        yield fault("wrong_charset", platform, said=said, found=actual)
    if answer.is_cut or parsed.error == "truncated":
        yield fault("truncated", platform)
    elif not parsed.format.startswith("json"):
        line = _first_bad_line(text)
        if line is not None:
            yield fault("malformed", platform, line=line)


def _wrong_charset(answer: Fetched, actual: str) -> str | None:
    """Return the first declared encoding that is not the actual one; a body of nothing but ASCII is all of them."""
    if answer.body.isascii():
        return None
    in_body = PROLOG.search(answer.body[:1024])
    declared = [*HEADER.findall(answer.content_type)[:1], *([in_body[1].decode("ascii", "replace")] if in_body else [])]
    return next((label[:40] for label in declared if _base(label) != _base(actual)), None)


def _base(label: str) -> str:
    """Return the codec without its byte order, as labels for UTF-16 mostly leave that open."""
    return (codec(label) or label.lower()).removesuffix("-le").removesuffix("-be")


def _first_bad_line(text: str) -> int | None:
    """Return the line at which a strict parser gives up, or None. Entities are never expanded."""
    strict = DECLARED.sub(r"\1", text, count=1)
    try:
        parseString(strict.encode("utf-8", "replace"), ContentHandler())
    except SAXParseException as error:
        return int(error.getLineNumber() or 1)
    except ExternalReferenceForbidden:
        return None  # RSS 0.91 names a DTD, which nobody fetches
    except DefusedXmlException:
        return 1  # entities of its own, which readers do not expand
    return None
