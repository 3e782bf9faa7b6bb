"""Molding: the message of each reader of an edition, made once for each cut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Protocol

from cmooc.domain.editions import Edition
from cmooc.domain.mails import Content
from cmooc.domain.subscribers import Cut
from cmooc.domain.tags import Vocabulary
from cmooc.stages.cut import at_most, cut
from cmooc.stages.mold import Mold, Press

CUTS_KEPT = 128
LOOKED_AT = "preview"
MOST_SHOWN = 250  # more never fit
MAX_BYTES = 102 * 1024  # Gmail shows no more of a text or page


class Render(Protocol):
    def __call__(self, own: Edition, whole: Edition, wanted: Cut, mark: str, /, *, is_short: bool = False) -> Content:
        """Return what readers of a cut get; `is_short` leaves out what has no limit of its own, such as the lead."""
        ...


class Molds:
    """The molds of one mailing. A few are kept, so ask for recipients in the order of their cuts."""

    def __init__(self, press: Press, vocabulary: Vocabulary, render: Render) -> None:
        self._press = press
        self._vocabulary = vocabulary
        self._render = render
        self.of: Callable[[Cut], Mold | None] = lru_cache(CUTS_KEPT)(self._made)

    def content(self, wanted: Cut) -> Content | None:
        """Return what readers of a cut get, or None when the edition holds nothing for them."""
        own = cut(self._press.edition, wanted, self._vocabulary)
        return None if own is None else self._fitting(own, wanted)

    def shown(self, wanted: Cut) -> Content | None:
        """Return a content to be looked at: where a reader's token belongs stands a plain word."""
        content = self.content(wanted)
        if content is None:
            return None
        mark = self._press.mark
        return replace(content, text=content.text.replace(mark, LOOKED_AT), html=content.html.replace(mark, LOOKED_AT))

    def _made(self, wanted: Cut) -> Mold | None:
        content = self.content(wanted)
        return None if content is None else Mold(content, self._press)

    def _fitting(self, own: Edition, wanted: Cut) -> Content:
        """Return the longest content that Gmail shows whole; what it leaves out is on the web."""
        whole, mark = self._press.edition, self._press.mark
        posts = sum(len(section.items) for section in own.sections)
        if posts > MOST_SHOWN:
            posts, own = MOST_SHOWN, at_most(own, MOST_SHOWN)
        content = self._render(own, whole, wanted, mark)
        while (size := _size(content)) > MAX_BYTES and posts:
            posts = min(posts - 1, posts * MAX_BYTES * 9 // (size * 10))
            content = self._render(at_most(own, posts), whole, wanted, mark)
        if _size(content) > MAX_BYTES:
            return self._render(at_most(own, 0), whole, wanted, mark, is_short=True)
        return content


def _size(content: Content) -> int:
    return max(len(content.html.encode()), len(content.text.encode()))
