"""The programs that `crawl.py` can measure: how each is given its list of feeds, and how it is told to ask them all.

Run as a command (`peers.py setup|crawl reader FOLDER URLS`) it is the peer that has no command of its own.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
Command = Sequence[str]


@dataclass(frozen=True)
class Lists:
    """One fresh folder for the peer's files, and the same feeds as a list of addresses and as OPML."""

    work: Path
    urls: Path
    opml: Path


@dataclass(frozen=True)
class Peer:
    is_here: Callable[[], bool]
    setup: Callable[[Lists], Command | None]  # either does its work at once, or returns a command that does
    crawl: Callable[[Lists], Command]


def _cmooc(lists: Lists, *words: str) -> Command:
    return (sys.executable, "-m", "cmooc", "--data", str(lists.work / "data"), *words)


def _cmooc_setup(lists: Lists) -> Command:
    (lists.work / "data").mkdir()
    return _cmooc(lists, "import", str(lists.opml))


def _newsboat_setup(lists: Lists) -> None:
    shutil.copy(lists.urls, lists.work / "urls")
    (lists.work / "config").write_text(
        "reload-threads 16\ndownload-timeout 30\ndownload-retries 1\nauto-reload no\n"
        "suppress-first-reload yes\nmax-items 0\n"
    )


def _newsboat_crawl(lists: Lists) -> Command:
    at = lists.work
    return ("newsboat", "-q", "-x", "reload", "-u", f"{at}/urls", "-c", f"{at}/cache.db", "-C", f"{at}/config")


def _rss2email_setup(lists: Lists) -> None:
    """Write what `r2e add` would; mail goes to a folder."""
    for name in ("cur", "new", "tmp"):
        (lists.work / "Maildir" / name).mkdir(parents=True)
    feeds = "".join(f"[feed.b{i}]\nurl = {url}\n\n" for i, url in enumerate(lists.urls.read_text().split()))
    (lists.work / "r2e.cfg").write_text(
        "[DEFAULT]\nfrom = bench@localhost\nto = you@localhost\nemail-protocol = maildir\n"
        f"maildir-path = {lists.work}/Maildir\nmaildir-mailbox = .\nhtml-mail = True\nfeed-timeout = 30\n"
        f"verbose = error\n\n{feeds}"
    )


def _reader(step: str, lists: Lists) -> Command:
    return (sys.executable, str(HERE / "peers.py"), step, "reader", str(lists.work), str(lists.urls))


PEERS = {
    "floor": Peer(
        lambda: True,
        lambda _: None,
        lambda lists: (
            *(sys.executable, str(HERE / "floor.py"), "store"),
            *("--urls", str(lists.urls), "--state", str(lists.work / "floor.db")),
        ),
    ),
    "cmooc": Peer(
        lambda: True,
        _cmooc_setup,
        lambda lists: _cmooc(lists, "poll", "--all"),
    ),
    "newsboat": Peer(lambda: shutil.which("newsboat") is not None, _newsboat_setup, _newsboat_crawl),
    "rss2email": Peer(
        lambda: shutil.which("r2e") is not None,
        _rss2email_setup,
        lambda lists: ("r2e", "-c", f"{lists.work}/r2e.cfg", "-d", f"{lists.work}/r2e.json", "run"),
    ),
    "reader": Peer(
        lambda: find_spec("reader") is not None,
        lambda lists: _reader("setup", lists),
        lambda lists: _reader("crawl", lists),
    ),
}


def _run_reader(step: str, work: Path, urls: Path) -> None:
    from reader import make_reader

    reader = make_reader(str(work / "reader.db"))
    if step == "setup":
        for url in urls.read_text().split():
            reader.add_feed(url)
    else:
        reader.update_feeds(workers=16, scheduled=False)  # scheduled: a second crawl within the hour asks nothing


if __name__ == "__main__":
    _run_reader(sys.argv[1], Path(sys.argv[3]), Path(sys.argv[4]))
