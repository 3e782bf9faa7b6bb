"""Wikipedia and its sisters: the changes of one page, or the contributions of one person (mediawiki.org/wiki/Help:Feeds).

The feed that such a page announces is that of the whole encyclopaedia.
"""

from __future__ import annotations

import re

from cmooc.channels.addresses import is_of, parts_of, query_of, root_of
from cmooc.channels.platform import Platform

SITES = ("wikipedia.org", "wikiversity.org", "wikibooks.org", "wikivoyage.org", "wikisource.org", "wikiquote.org",
         "wiktionary.org", "wikinews.org", "wikimedia.org", "wikidata.org", "mediawiki.org", "vikidia.org")  # fmt: skip
PAGE = re.compile(r"/wiki/([^?#\s]{1,300})")
PERSON = re.compile(
    r"(?:User|Utilisateur|Utilisatrice|Special:Contributions/|Sp%C3%A9cial:Contributions/|Spécial:Contributions/)"
    r":?([^/]{1,200})", re.I
)  # fmt: skip


class MediaWiki(Platform):
    name = "mediawiki"
    software = ("mediawiki",)

    def feed_url(self, profile_url: str) -> str | None:
        parts = parts_of(profile_url)
        if parts is None or not is_of(parts, *SITES):
            return None
        root = root_of(parts._replace(netloc=parts.netloc.replace(".m.", ".", 1)))
        if query_of(parts, "feed") or query_of(parts, "feedformat"):
            return f"{root}{parts.path}?{parts.query}"
        match = PAGE.fullmatch(parts.path)
        if match is None or match[1] in ("Main_Page",):
            return None
        if person := PERSON.fullmatch(match[1]):
            return f"{root}/w/api.php?action=feedcontributions&user={person[1]}&feedformat=atom"
        return f"{root}/w/index.php?title={match[1]}&action=history&feed=atom"
