"""Mangled bodies against reading, sanitizing and discovery: none may crash, hang, or lose entries without a word.

    python bench/fuzz.py [FOLDER…] [--bodies 100000] [--seed 1] [--keep DIR]

Takes the small feeds of tests/data/feeds, and those of any FOLDER. Each body is mangled by a chain of random changes;
number and seed give the same body again (`--seed S --only N`). What must hold for each is in `check`. Bodies that break
a rule are kept in DIR, their rule is printed, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import dataclasses
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from xml.parsers import expat

from cmooc.domain.errors import ParseError
from cmooc.domain.feeds import ParsedFeed
from cmooc.stages.discover import discover
from cmooc.stages.parse import parse
from cmooc.stages.sanitize import clean

FEEDS = Path(__file__).parents[1] / "tests" / "data" / "feeds"
URL = "https://blog.example/feed"
SECONDS = 2.0
MAX_BYTES = 300_000
MAX_ENTRIES = 1000
MAX_DEPTH = 250  # libxml2 stops at 256
REASONS = frozenset(("empty", "html", "not_a_feed", "too_large"))
JUNK = (
    b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<?x", b"?>", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1b$B",
    b"\xc3\x83\xc2\xa9", b"\xe2\x80", b"\xed\xa0\x80", b"&#0;", b"&#xD800;", b"&#x10FFFF;", b"&#99999999;", b"&nbsp;",
    b"<item>", b"</item>", b"<entry>", b"</entry>", b"</channel>", b"</rss>", b"</feed>", b"<title>", b"<html>", b"<div/>",
    b"<a:b xmlns:a=''/>", b" xml:base='//['", b" xml:lang='\xff'", b"\x85", b"\x80", b"~{", b"+ADw-", b"\\ud800", b'"', b"'",
    b"1e999", b"-1", b"9" * 40, b"\xe2\x80\xae", b"\n" * 50, b"{", b"}", b"[", b"null", b"javascript:", b"//", b"data:,",
)  # fmt: skip
LABELS = (
    "utf-8", "utf-16", "iso-8859-1", "windows-1252", "shift_jis", "euc-jp", "koi8-r", "gb2312", "big5", "iso-2022-jp",
    "hz-gb-2312", "utf-7", "utf-32", "us-ascii", "idna", "zip", "none", "",
)  # fmt: skip
CODECS = (
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-8-sig",
    "latin-1",
    "cp1252",
    "cp1251",
    "shift_jis",
    "iso2022_jp",
)
TAG = re.compile(rb"</?[A-Za-z][^<>]*>")
LABEL = re.compile(rb"""(encoding=["'])[^"']*""")
BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">'
    b'<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY % p "x">%p;]>'
)
Change = Callable[[bytes, random.Random, Sequence[bytes]], bytes]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="*")
    parser.add_argument("--bodies", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="the number of one body")
    parser.add_argument("--keep", type=Path, help="a folder for the bodies that break a rule")
    options = parser.parse_args()
    bodies = tuple(body for folder in (FEEDS, *options.folders) for body in _bodies(folder))
    numbers = range(options.bodies) if options.only is None else (options.only,)
    broken, told, slowest, start = 0, Counter[str](), 0.0, time.monotonic()
    for number in numbers:
        body = mangled(bodies, options.seed, number)
        before = time.process_time()
        outcome, faults = check(body)
        slowest = max(slowest, time.process_time() - before)
        told[outcome] += 1
        for fault in faults:
            broken += 1
            print(f"seed {options.seed}, body {number}: {fault}", flush=True)
            if options.keep:
                options.keep.mkdir(parents=True, exist_ok=True)
                (options.keep / f"{options.seed}-{number}.dat").write_bytes(body)
    outcomes = ", ".join(f"{number} {outcome}" for outcome, number in told.most_common())
    print(f"{len(numbers)} bodies from {len(bodies)} files, seed {options.seed}: {outcomes}; {broken} faults; "
          f"slowest {slowest:.2f} s, in all {time.monotonic() - start:.0f} s")  # fmt: skip
    sys.exit(1 if broken else 0)


def _bodies(folder: Path) -> Iterator[bytes]:
    for path in sorted(folder.rglob("*")):
        if (
            path.is_file()
            and not path.name.endswith((".expect.json", ".tsv", ".md"))
            and path.stat().st_size < MAX_BYTES
        ):
            yield path.read_bytes()


def mangled(bodies: Sequence[bytes], seed: int, number: int) -> bytes:
    """Return the body of this number: one to five changes, one after the other, to one of the bodies."""
    chance = random.Random(f"{seed}:{number}")
    body = chance.choice(bodies)
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5))):
        body = chance.choice(CHANGES)(body, chance, bodies)[:MAX_BYTES]
    return body


def check(body: bytes) -> tuple[str, list[str]]:
    """Return what became of the body, and the rules it broke."""
    start = time.process_time()
    faults: list[str] = []
    outcome = "read"
    try:
        feed = parse(body, url=URL)
        faults += _untrue(feed)
        faults += _lost(body, feed)
        for entry in feed.entries:
            cleaned = clean(entry, feed_url=URL, feed_language=feed.language)
            faults += [f"cleaned {fault}" for fault in _untrue(cleaned)]
            if not cleaned.guid:
                faults.append("an entry has no guid")
    except ParseError as error:
        outcome = error.reason
        if error.reason not in REASONS:
            faults.append(f"refused as {error.reason!r}")
    except Exception as error:
        faults.append(f"reading raised {error!r}")
    try:
        discover(body, base_url=URL)
    except Exception as error:
        faults.append(f"discover raised {error!r}")
    seconds = time.process_time() - start
    if seconds > SECONDS:
        faults.append(f"took {seconds:.1f} s")
    return outcome, faults


def _untrue(value: object, name: str = "") -> list[str]:
    """Return the fields whose text is no Unicode, or whose time is not aware and in UTC."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return [f"{name} holds surrogates: {value[:80]!r}"]
        return []
    if isinstance(value, datetime):
        return [] if value.tzinfo is UTC and 1990 <= value.year < 2100 else [f"{name} is {value!r}"]
    if isinstance(value, float):
        return [] if -180 <= value <= 180 else [f"{name} is {value!r}"]
    if isinstance(value, tuple):
        return [fault for one in value for fault in _untrue(one, name)]
    if dataclasses.is_dataclass(value):
        return [fault for one in dataclasses.fields(value) for fault in _untrue(getattr(value, one.name), one.name)]
    return []


def _lost(body: bytes, feed: ParsedFeed) -> list[str]:
    """Compare with expat, which knows nothing of feeds: where it finds no fault, each entry must be there.

    Entries are elements of the root's namespace, of RSS 1.0's, or of none: XHTML may say `<entry>` too.
    """
    if feed.format.startswith("json") or b"<!DOCTYPE" in body or b"\x1b" in body or len(body) > 100_000:
        return []
    found = Counter[str]()
    depth = deepest = 0

    spaces = {"", "http://purl.org/rss/1.0/"}

    def start(name: str, _: object) -> None:
        nonlocal depth, deepest
        space, _, local = name.rpartition(" ")
        if not depth:
            spaces.add(space)
        depth += 1
        deepest = max(deepest, depth)
        found[local] += space in spaces

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    reader = expat.ParserCreate(namespace_separator=" ")
    reader.StartElementHandler, reader.EndElementHandler = start, end
    try:
        reader.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError):
        return []
    wanted = min(found["item"] + found["entry"], MAX_ENTRIES) if deepest < MAX_DEPTH else 0
    if len(feed.entries) < wanted:
        return [f"{len(feed.entries)} of {wanted} entries were read from well-formed XML"]
    return []


def _flip(body: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    mutable = bytearray(body)
    for _number in range(chance.randrange(1, 12)):
        if mutable:
            mutable[chance.randrange(len(mutable))] = chance.randrange(256)
    return bytes(mutable)


def _insert(body: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    at = chance.randrange(len(body) + 1)
    return body[:at] + chance.choice(JUNK) * chance.choice((1, 1, 1, 2, 40)) + body[at:]


def _delete(body: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    at = chance.randrange(len(body) + 1)
    return body[:at] + body[at + chance.randrange(1, 40) :]


def _cut(body: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    at = chance.randrange(len(body) + 1)
    return body[:at] if chance.random() < 0.7 else body[at:]


def _repeat(body: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    at, width = chance.randrange(len(body) + 1), chance.randrange(1, 200)
    return body[:at] + body[at : at + width] * chance.choice((2, 2, 3, 30)) + body[at + width :]


def _splice(body: bytes, chance: random.Random, bodies: Sequence[bytes]) -> bytes:
    other = chance.choice(bodies)
    return body[: chance.randrange(len(body) + 1)] + other[chance.randrange(len(other) + 1) :]


def _without_a_tag(body: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    return _with_a_tag(body, chance, lambda _tag: b"")


def _twice_a_tag(body: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    return _with_a_tag(body, chance, lambda tag: tag * chance.choice((2, 3, 50)))


def _deep(body: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    name = chance.choice((b"item", b"b", b"div", b"channel", b"entry", b"x:y", b"title"))
    times = chance.choice((10, 300, 3000))
    opened, closed = b"<" + name + b">", b"</" + name + b">"
    return _with_a_tag(body, chance, lambda tag: tag + opened * times + (closed * times if times < 3000 else b""))


def _with_a_tag(body: bytes, chance: random.Random, change: Callable[[bytes], bytes]) -> bytes:
    tags = list(TAG.finditer(body))
    if not tags:
        return body
    tag = chance.choice(tags)
    return body[: tag.start()] + change(tag[0]) + body[tag.end() :]


def _other_label(body: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    label = chance.choice(LABELS).encode()
    if LABEL.search(body):
        return LABEL.sub(lambda match: match[1] + label, body, count=1)
    return b'<?xml version="1.0" encoding="' + label + b'"?>' + body


def _other_encoding(body: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    return body.decode("utf-8", "replace").encode(chance.choice(CODECS), chance.choice(("ignore", "xmlcharrefreplace")))


def _mangle_twice(body: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    return body.decode(chance.choice(("latin-1", "cp1252")), "replace").encode()


def _bomb(body: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    at = body.find(b"?>") + 2 if b"?>" in body else 0
    return body[:at] + BOMB + _insert(body[at:].replace(b"</title>", b"&d;&e;&a;</title>"), chance, ())


def _shout(body: bytes, chance: random.Random, _: Sequence[bytes]) -> bytes:
    return TAG.sub(lambda tag: tag[0].upper() if chance.random() < 0.5 else tag[0], body)


CHANGES: tuple[Change, ...] = (
    _flip, _flip, _insert, _insert, _insert, _delete, _delete, _cut, _repeat, _splice, _without_a_tag, _without_a_tag,
    _twice_a_tag, _deep, _other_label, _other_encoding, _mangle_twice, _bomb, _shout,
)  # fmt: skip


if __name__ == "__main__":
    main()
