"""What all readers share: how single fields of a feed are understood."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from cmooc.domain.entries import Enclosure
from cmooc.domain.texts import squeeze
from cmooc.domain.urls import absolute

MAX_ENTRIES = 1000
ENTITY = re.compile(r"&(#\d{1,7};|#\d{2,5}(?!\w)|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,30};)")
TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)\b[^<>]*>")
MARKUP = frozenset(
    str.split(
        "a abbr acronym address article aside b bdi bdo big blockquote br center cite code dd del dfn div dl dt em "
        "figure figcaption font footer form h1 h2 h3 h4 h5 h6 header hr i iframe img input ins kbd li main mark "
        "nav ol p picture pre q s samp section script small span strike strong style sub sup svg table tbody td "
        "tfoot th thead time tr tt u ul var video audio source embed object wbr"
    )
)
ACTIVE = re.compile(r"<\s*/?\s*(script|style|iframe|object|embed|svg|math|img|form|input|link|meta|base)\b", re.I)
COMPLETE = re.compile(r"https?://[A-Za-z0-9.-]+(?:[/?#][!-~]*)?")
WRAPPED = re.compile(r"&(?:amp;)*lt;/[a-z]", re.I)
MAILED = re.compile(r"[^\s@<>()]{1,200}@[^\s@<>()]{1,200} ?\(([^()]*)\)")
MAIL = re.compile(r"(?:mailto:)?<?[\w.+-]{1,80}@[\w-]{1,80}(?:\.[\w-]{1,80})+>?")
PERIODS = {"hourly": 3600, "daily": 86400, "weekly": 604800, "monthly": 2592000, "yearly": 31536000}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
KIND_SCHEMES = ("http://schemas.google.com/g/2005#kind",)


def html_of_text(text: str) -> str:
    """Return plain text as HTML that shows it literally, unless it holds markup that is meant to act."""
    return text if ACTIVE.search(text) else html.escape(text, quote=False)


def html_of_guess(text: str) -> str:
    """Return HTML for a field that may be either, as RSS titles are: HTML when it looks so, else literal text.

    It looks so when it has an entity or a closing tag and nothing that HTML does not know (feedparser's rule).
    """
    if "&" not in text and "<" not in text:
        return text
    tags = TAG.findall(text)
    looks = bool(ENTITY.search(text)) or any(slash or name.lower() in ("br", "img", "hr") for slash, name in tags)
    if looks and all(name.lower() in MARKUP for _, name in tags):
        return text
    return html_of_text(text)


def unwrapped(body: str) -> str:
    """Return HTML that was escaped once too often, `&lt;p&gt;...&lt;/p&gt;` and no tag at all, as what was meant."""
    for _ in range(2):
        if "<" in body or not WRAPPED.search(body):
            break
        body = html.unescape(body)
    return body


def paragraphs(text: str) -> str:
    """Return plain text as HTML with its paragraphs and line breaks."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n"))]
    return "".join(f"<p>{html.escape(part, quote=False)}</p>".replace("\n", "<br>") for part in parts if part)


def address(url: str | None, base_url: str | None) -> str | None:
    """Return an absolute http address, or None for what is none; white space inside is a broken line."""
    if not url:
        return None
    if COMPLETE.fullmatch(url) and "/." not in url:
        return url  # nearly all are; the general way takes ten times as long
    return absolute("".join(part.strip() for part in url.strip().splitlines()), base_url)


def seconds(text: str | None) -> int | None:
    """Return a duration given as seconds, `MM:SS`, `H:MM:SS` or ISO 8601 `PT1H2M3S`."""
    if not text:
        return None
    text = text.strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", text):
        return int(float(text))
    if re.fullmatch(r"(\d{1,4}:)?\d{1,4}:\d{1,2}(\.\d+)?", text):
        total = 0.0
        for part in text.split(":"):
            total = total * 60 + float(part)
        return int(total)
    match = re.fullmatch(r"PT(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?", text)
    return (
        sum(int(part or 0) * unit for part, unit in zip(match.groups(), (3600, 60, 1), strict=True)) if match else None
    )


def count(text: str | None) -> int | None:
    """Return a number that can't be negative, or None."""
    return int(text) if text and re.fullmatch(r"\s*\d{1,15}\s*", text, re.ASCII) else None


def size(text: str | None) -> int | None:
    """Return a length in bytes; 0 is what publishers write when they do not know."""
    return count(text) or None


def terms(words: Iterable[str | None]) -> tuple[str, ...]:
    """Return categories in order, each once, none empty."""
    found = (squeeze(html.unescape(word) if "&" in word else word) for word in words if word)
    return tuple(dict.fromkeys(word[:200] for word in found if word))


def files(found: Iterable[Enclosure]) -> tuple[Enclosure, ...]:
    """Return enclosures, each address once with all that was said of it."""
    merged: dict[str, Enclosure] = {}
    for new in found:
        old = merged.get(new.url)
        merged[new.url] = (
            new
            if old is None
            else Enclosure(
                new.url,
                old.mime_type or new.mime_type,
                old.size_bytes or new.size_bytes,
                old.duration_s or new.duration_s,
                old.description or new.description,
            )
        )
    return tuple(merged.values())


def mime(text: str | None) -> str | None:
    """Return `audio/mpeg` for whatever case and parameters it was written with; None for what is no media type."""
    name = (text or "").partition(";")[0].strip().lower()
    return name if re.fullmatch(r"[a-z0-9.+-]+/[a-z0-9.+*-]+", name) else None


def every(ttl: str | None, period: str | None, frequency: str | None) -> int | None:
    """Return the seconds between updates that a publisher asks for: RSS `ttl` in minutes, or the syndication module."""
    minutes = count(ttl)
    if minutes:
        return min(minutes * 60, PERIODS["yearly"])
    base = PERIODS.get((period or "").strip().lower())
    return base // max(count(frequency) or 1, 1) if base else None


def hours(told: Iterable[str]) -> frozenset[int]:
    """Return the hours (0-23, GMT) of RSS `skipHours`; 24 is what some write for midnight."""
    return frozenset(int(text) % 24 for text in told if re.fullmatch(r"[01]?\d|2[0-4]", text))


def days(told: Iterable[str]) -> frozenset[int]:
    """Return the days (Monday is 0) of RSS `skipDays`, whose names are English."""
    return frozenset(DAYS.index(text[:3].lower()) for text in told if text[:3].lower() in DAYS)


def language(tag: str | None) -> str | None:
    """Return a language tag as written, trimmed; None for what is none."""
    if not tag:
        return None
    name = tag.strip().replace("_", "-")
    return name if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", name) else None


def author(text: str | None) -> str | None:
    """Return a person's name as HTML; mail addresses are left out: `a@b.org (Ann)` and `Ann <a@b.org>` give Ann."""
    if not text:
        return None
    name = squeeze(text)
    if "@" not in name:
        return html_of_guess(name) or None
    if match := MAILED.fullmatch(name):
        name = match[1]
    name = MAIL.sub("", name).strip(" ,;()")
    return html_of_guess(name) or None
