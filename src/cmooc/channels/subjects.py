"""Software of the Fediverse that gives a post's content warning as its title, and without one the text's beginning."""

from __future__ import annotations

import re

from cmooc.channels.notes import as_note
from cmooc.domain.entries import Entry
from cmooc.domain.texts import fold

ASIDE = re.compile(r"(?<=\w)@[\w.-]+|:\w+:")
WORD = re.compile(r"\w+")
COMPARED = 2


def is_subject(entry: Entry) -> bool:
    """Tell whether the title is a warning before the text, and not the text's own first words.

    Servers' names in mentions and codes of little pictures are typed, and are not seen in the text.
    """
    if as_note(entry).title == entry.title:  # tidied before
        return False
    title, text = (WORD.findall(fold(ASIDE.sub("", one[:300])))[:COMPARED] for one in (entry.title, entry.text))
    return bool(title and text) and title != text[: len(title)]
