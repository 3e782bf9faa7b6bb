"""How well the posts of the demo community are tagged, against what their author meant: `python bench/demo_tags.py`.

The demo writes its own posts, so it knows the theme of each, where its participant lives, and which names of places it
put into the words. No tagger is told: theirs are the feed's territories and themes, as in a course, and the words.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from cmooc.demo.community import Community
from cmooc.demo.places import BY_SLUG, NEXT_DOOR, PLACES
from cmooc.demo.posts import Post
from cmooc.demo.themes import THEMES
from cmooc.domain.entries import Entry
from cmooc.domain.feeds import Feed
from cmooc.domain.ports import Tagger
from cmooc.domain.tags import Tag, TagKind, Territory, Theme, Vocabulary
from cmooc.domain.texts import words
from cmooc.stages.rules import parse_rule
from cmooc.stages.tag import tags_of
from cmooc.taggers import all_taggers

LAST_DAY = date(2026, 11, 22)
ACROSS = {"Annemasse": "auvergne-rhone-alpes"}  # the neighbour that lies in another country
ADDRESS = re.compile(r"https?://\S+")


@dataclass
class Score:
    right: int = 0
    wrong: int = 0
    missed: int = 0
    errors: list[str] = field(default_factory=list)

    def add(self, given: set[str], meant: set[str], label: str) -> None:
        self.right += len(given & meant)
        self.wrong += len(given - meant)
        self.missed += len(meant - given)
        self.errors += [f"+ {slug}: {label}" for slug in sorted(given - meant)]
        self.errors += [f"- {slug}: {label}" for slug in sorted(meant - given)]

    def told(self) -> dict[str, float]:
        precision = self.right / ((self.right + self.wrong) or 1)
        recall = self.right / ((self.right + self.missed) or 1)
        f1 = 2 * precision * recall / ((precision + recall) or 1)
        return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def vocabulary() -> Vocabulary:
    territories = (
        Territory(one.slug, {"fr": one.name_fr, "en": one.name_en}, one.other_names, one.parent_slug, one.latitude,
                  one.longitude, one.code)
        for one in PLACES
    )  # fmt: skip
    themes = (
        Theme(one.slug, {"fr": one.name_fr, "en": one.name_en}, {"fr": one.description_fr, "en": one.description_en},
              one.categories, parse_rule(one.rule), one.rule)
        for one in THEMES
    )  # fmt: skip
    return Vocabulary(tuple(territories), tuple(themes))


def entry_of(post: Post) -> Entry:
    version = post.versions[-1]
    text = words(version.html) if version.html else version.text
    return Entry(
        guid=post.key, title=version.title, text=text, html=version.html, language=post.author.language,
        categories=post.categories, is_short=not version.title,
    )  # fmt: skip


def feed_of(post: Post, *, with_home: bool) -> Feed:
    author = post.author
    return Feed(
        1, f"http://demo.example/{post.source.folder}", post.source.title, 1, author.slug, author.name,
        language=author.language, territories=(author.place_slug,) if with_home else (),
        themes=author.theme_slugs if with_home else (),
    )  # fmt: skip


def named(entry: Entry, known: Vocabulary) -> set[str]:
    """Return the territories that the demo named in a post, with those above them."""
    text = ADDRESS.sub(" ", f"{entry.title}\n{entry.text}\n{' '.join(entry.categories)}")
    found = {slug for name, slug in NAMES.items() if _says(text, name)}
    return {above for slug in found for above in known.line(slug)}


def _names() -> Iterator[tuple[str, str]]:
    for place in PLACES:
        for name in (place.name_fr, place.name_en, *place.other_names):
            yield name, place.slug
    for slug, name in NEXT_DOOR.items():
        yield name, ACROSS.get(name, BY_SLUG[slug].parent_slug or slug)


NAMES: Mapping[str, str] = dict(_names())


def _says(text: str, name: str) -> bool:
    squashed = re.sub(r"[^\w]", "", name)
    return bool(
        re.search(
            rf"(?<![\w#]){re.escape(name)}(?![\w-])|#{re.escape(squashed)}\b", text, re.IGNORECASE if "#" in text else 0
        )
    )


def slugs(tags: Iterable[Tag], kind: TagKind, tagger: str = "") -> set[str]:
    return {tag.slug for tag in tags if tag.kind is kind and not tag.is_suggested and tagger in ("", tag.tagger)}


def measure(
    posts: Iterable[Post], taggers: tuple[Tagger, ...], *, with_home: bool
) -> tuple[dict[str, Score], dict[str, float]]:
    """Return the scores by kind, and the cost."""
    known = vocabulary()
    scores = {"territories": Score(), "themes": Score()}
    spent = count = suggested = 0.0
    for post in posts:
        entry, feed = entry_of(post), feed_of(post, with_home=with_home)
        start = time.process_time()
        tags = tags_of(entry, feed, known, taggers)
        spent += time.process_time() - start
        count += 1
        suggested += sum(tag.is_suggested for tag in tags)
        meant = named(entry, known) | (set(known.line(post.author.place_slug)) if with_home else set())
        label = f"{entry.title or entry.text[:90]!r}"
        scores["territories"].add(slugs(tags, TagKind.TERRITORY), meant, label)
        scores["themes"].add(slugs(tags, TagKind.THEME), {post.theme_slug} if post.theme_slug else set(), label)
    cost = {"posts": count, "cpu_ms_each": 1000 * spent / count, "suggested_each": suggested / count}
    return scores, {name: round(value, 3) for name, value in cost.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", type=int, default=0, help="show so many errors of each kind")
    parser.add_argument("--days", type=int, default=42)
    options = parser.parse_args()
    posts = Community(LAST_DAY, options.days).posts
    runs = {
        "words and the feed's home": (all_taggers(), True),
        "words alone": (tuple(one for one in all_taggers() if one.name != "inherited"), False),
        "places alone": (tuple(one for one in all_taggers() if one.name == "places"), False),
    }
    for name, (taggers, with_home) in runs.items():
        scores, cost = measure(posts, taggers, with_home=with_home)
        for kind, score in scores.items():
            if score.right:
                print(json.dumps({"run": name, "kind": kind, **score.told(), **cost}))
                print("\n".join(score.errors[: options.errors]))


if __name__ == "__main__":
    main()
