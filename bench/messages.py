"""How many messages of an edition are built per CPU second, beside a message object made anew for each reader.

    python bench/messages.py [--data DIR] [--readers 100000] [--cuts 1 30 3000]

DIR is a course with an edition, such as the demo's; without it an edition is made up. Nothing is sent.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from itertools import islice
from pathlib import Path

from cmooc.bootstrap import Instance, packaged
from cmooc.domain.courses import LANGUAGES
from cmooc.domain.editions import Edition, Group, Item, Section, SectionKind, Window
from cmooc.domain.mails import Sender
from cmooc.domain.site import Site
from cmooc.domain.subscribers import Cut, Recipient
from cmooc.domain.tags import Territory, Theme, Vocabulary
from cmooc.outputs.mail import Mail
from cmooc.outputs.templating import Templating
from cmooc.services.molding import Molds
from cmooc.settings import Settings, load
from cmooc.stages.mold import Press
from cmooc.stages.tokens import Tokens

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
SENDER = Sender("newsletter@course.example", "bounces@course.example", "contact@course.example", "12 Common Lane, Cork")
MARK = "0123456789abcdef0123"
POSTS, PLACES, THEMES = 40, 12, 8
WORDS = str.split(
    "jardin rivière atelier voisins partage commun vélo école marché carte place lieu matin ensemble récit source "
    "river garden workshop neighbours bread market walk story"
)
SLOW_READERS = 400


def made_up() -> tuple[Vocabulary, Edition]:
    """Return an edition of forty posts of 60 words in twelve territories and eight themes."""
    rng = random.Random(5)

    def words(count: int) -> str:
        return " ".join(rng.choice(WORDS) for _ in range(count)).capitalize()

    vocabulary = Vocabulary(
        tuple(Territory(f"place-{n}", {"fr": f"La vallée {n}", "en": f"Valley {n}"}) for n in range(PLACES)),
        tuple(Theme(f"theme-{n}", {"fr": f"Thème {n}", "en": f"Theme {n}"}, {}) for n in range(THEMES)),
    )
    items = [
        Item(
            key=f"k{n}", title=words(8), url=f"https://blog{n}.example/2026/11/{n}", text=words(60), feed_title=words(2),
            participant_slug=f"p{n}", participant_name=words(2), channel="blog", language=LANGUAGES[n % 2],
            published_at=NOW, territories=(f"place-{n % PLACES}",), themes=(f"theme-{n % THEMES}",),
        )
        for n in range(POSTS)
    ]  # fmt: skip
    sections = tuple(
        Section(SectionKind.THEME, f"theme-{n}", (Group(None, tuple(items[n::THEMES])),)) for n in range(THEMES)
    )
    edition = Edition(
        date(2026, 11, 22), Window(None, NOW), 12, sections, posts=POSTS, voices=POSTS, territories=PLACES
    )
    return vocabulary, edition


def molds_of(data: Path | None) -> tuple[Callable[[], Molds], Vocabulary, Edition]:
    """Return what makes the molds of an edition: the newest of a course, or one made up."""
    if data is None:
        vocabulary, edition = made_up()
        course = Settings(base_url="https://course.example").course()
        site = Site(course, vocabulary, (), edition.day)
        press = Press(course, SENDER, edition, 1, MARK, Tokens(["secret"], lambda: NOW), lambda: NOW)
        templating = Templating(packaged("templates"))
        return lambda: Molds(press, vocabulary, Mail(templating, site, SENDER).render), vocabulary, edition
    here = Instance(data, load(data))
    edition = here.editions.newest(1)[0]
    return lambda: here.molds(edition, 1), here.vocabulary.load(), edition


def cuts(count: int, vocabulary: Vocabulary) -> tuple[Cut, ...]:
    """Return as many different cuts, the first of them the whole edition."""
    rng = random.Random(7)
    found = {Cut("fr"): None}
    while len(found) < count:
        places = rng.sample([one.slug for one in vocabulary.territories], rng.randint(0, 5))
        themes = rng.sample([one.slug for one in vocabulary.themes], rng.randint(0, 3))
        cut = Cut(
            rng.choice(LANGUAGES), tuple(sorted(places)), tuple(sorted(themes)), most_posts=rng.choice((None, 10, 20))
        )
        found[cut] = None
    return tuple(found)


def readers(count: int) -> Iterator[Recipient]:
    return (Recipient(n, f"{n:032x}", f"reader{n}@mail{n % 50}.example") for n in range(count))


def ours(molds: Molds, wanted: Sequence[Cut], count: int) -> tuple[float, float, int]:
    """Return (seconds for molds, seconds for messages, bytes); readers come in the order of their cuts."""
    making = joining = 0.0
    size = 0
    everybody = readers(count)
    for number, cut in enumerate(wanted):
        start = time.process_time()
        mold = molds.of(cut)
        middle = time.process_time()
        making += middle - start
        if mold is None:
            continue
        for reader in islice(everybody, count // len(wanted) + (number < count % len(wanted))):
            size += len(mold.message(reader.id, reader).data)
        joining += time.process_time() - middle
    return making, joining, size


def theirs(molds: Molds, count: int) -> float:
    """Return the seconds for a message object of the standard library for each reader."""
    content = molds.content(Cut("fr"))
    assert content is not None
    policy = SMTP.clone(max_line_length=76)
    start = time.process_time()
    for reader in readers(count):
        message = EmailMessage(policy)
        message["From"] = Address("Territoires apprenants", addr_spec=SENDER.address)
        message["To"] = reader.address
        message["Subject"] = content.subject
        message["Date"] = format_datetime(NOW)
        message["Message-ID"] = make_msgid(domain="course.example")
        message.set_content(content.text.replace(MARK, reader.key), cte="quoted-printable")
        message.add_alternative(content.html.replace(MARK, reader.key), subtype="html", cte="quoted-printable")
        bytes(message)
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a course's data folder")
    parser.add_argument("--readers", type=int, default=100_000)
    parser.add_argument("--cuts", type=int, nargs="+", default=[1, 30, 3000])
    args = parser.parse_args()
    make, vocabulary, edition = molds_of(args.data)
    print(f"edition {edition.name}: {edition.posts} posts; {args.readers} readers")
    slow = SLOW_READERS / theirs(make(), SLOW_READERS)
    print(f"{'':24}{'messages/CPU s':>15}{'times':>8}{'mold ms':>9}{'join µs':>9}{'KiB':>6}{'peak MB':>9}")
    print(f"{'a message object each':24}{slow:15,.0f}{1:8.1f}")
    for count in args.cuts:
        making, joining, size = ours(make(), cuts(count, vocabulary), args.readers)
        rate = args.readers / (making + joining)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{f'molds, {count:,} cuts':24}{rate:15,.0f}{rate / slow:8.1f}{1000 * making / count:9.2f}"
              f"{1e6 * joining / args.readers:9.1f}{size / args.readers / 1024:6.0f}{peak:9.0f}")  # fmt: skip


if __name__ == "__main__":
    main()
