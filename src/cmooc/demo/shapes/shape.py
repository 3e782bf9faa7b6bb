"""What every platform's shape provides: its addresses, its habits over HTTP and its bytes."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from cmooc.demo.posts import Post
from cmooc.demo.view import View

ETAG, WEAK_ETAG, DATE, BOTH, NEITHER = "etag", "weak etag", "date", "both", "neither"


@dataclass(frozen=True, slots=True)
class Shape:
    """`newest` is how many entries the platform lists; addresses are paths made from the participant's folder."""

    channel: str
    newest: int
    content_type: str
    validators: str
    home: Callable[[str], str]
    feed: Callable[[str], str]
    page: Callable[[str, Post], str]
    render: Callable[[View], bytes]
    max_age_s: int | None = None


def text(words: str) -> str:
    """Return the words as XML text, also fit for a double-quoted attribute."""
    return escape(words)


def cdata(words: str) -> str:
    return "<![CDATA[" + words.replace("]]>", "]]]]><![CDATA[>") + "]]>"
