"""The commons, out and in: all that a course has learnt as one parcel that anybody can read, and that makes it again."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cmooc.domain.errors import BadInput, ConfigError
from cmooc.domain.times import Clock, rfc3339
from cmooc.services.pages import LARGEST, NAME
from cmooc.stages.parcel import Packing, Parcel, packing, unpacking
from cmooc.stores.commons import CommonsStore, file_of

FORMAT = "cmooc-commons"
VERSION = 1
SETTINGS = "settings.toml"
FILE_NAME = "cmooc.toml"
FOLDERS = ("pages", "announcements")
README = """\
This is a whole course of cmooc, taken out of its engine: open formats only, nothing secret, no reader's address.

site/            the web site as it was published. Any web server can serve it. It holds the feeds: all posts and all
                 editions as Atom (walk back by rel="prev-archive") and JSON Feed, the list of feeds as OPML.
feeds.opml       the feeds of the participants, for any feed reader.
data/*.jsonl     what the course knows, one JSON object to a line, one file for each kind:
                 participant, feed, entry (the posts), revision (what they said before), tag (territories and themes,
                 each with its reason), ruling and trace (what facilitators decided), territory, theme, amendment
                 (who changed them), redirect (what they were called before), meaning, edition, correction, draft, event,
                 outline (older posts, by name only), attempt (the fetch log), dismissed.
                 `id` joins them: entry.feed_id is the id of a feed. Times are RFC 3339, in UTC.
pages/, announcements/   the host's own pages, in Markdown.
settings.toml    the settings that are not secret.
manifest.json    when and by which version this was made; size, SHA-256 and number of rows of each file.

The posts belong to their authors. Each names its source. Who published this for you can tell what their terms are.

To go on from here: cmooc --data NEW import THIS
"""


@dataclass(frozen=True, slots=True)
class ParcelReport:
    """Rows by table, and how many other files."""

    rows: Mapping[str, int]
    files: int


@dataclass(frozen=True)
class Commons:
    """`settings` writes those that are not secret; `settle` reads such and gives the whole file that this host then has.

    `opml` writes the list of feeds; `clean` makes HTML safe; `afterwards` makes again what does not travel.
    """

    folder: Path
    store: CommonsStore
    settings: Callable[[], str]
    settle: Callable[[bytes], str]
    opml: Callable[[], bytes]
    clean: Callable[[str], str]
    afterwards: Callable[[], object]
    clock: Clock
    version: str

    def export(self, path: Path) -> ParcelReport:
        """Write everything but what is secret and what readers gave: a ZIP file when it is called so, else a folder.

        Raises BadInput when something is there already.
        """
        rows: dict[str, int] = {}
        with packing(path, self._about("commons")) as parcel:
            parcel.add("README.txt", README.encode())
            parcel.add(SETTINGS, self.settings().encode())
            parcel.add("feeds.opml", self.opml())
            self._add_tables(parcel, rows, self.store.tables())
            for name in (*FOLDERS, "site"):
                parcel.add_folder(name, self.folder / name)
        return ParcelReport(rows, len(parcel.files) - len(rows))

    def export_readers(self, path: Path) -> ParcelReport:
        """Write the subscribers and the suppressed addresses to a parcel of their own."""
        rows: dict[str, int] = {}
        with packing(path, self._about("readers")) as parcel:
            self._add_tables(parcel, rows, self.store.tables(readers=True))
        return ParcelReport(rows, 0)

    def take_in(self, path: Path, progress: Callable[[int], None] = lambda _: None) -> ParcelReport:
        """Make the course of a parcel here again. Raises BadInput unless this one is empty; then nothing is stored."""
        with unpacking(path) as parcel:
            is_readers = self._is_readers(parcel)
            if is_readers:
                self._refuse_unless_free()
            elif not self.store.is_empty():
                raise BadInput("There is a course here already. Import into an empty data folder: --data NEW")
            files = {} if is_readers else self._own_files(parcel)
            rows = self._fill(parcel, is_readers=is_readers, progress=progress)
        if not is_readers:
            put_files(self.folder, files)
            self.afterwards()
        return ParcelReport(rows, len(files))

    def _refuse_unless_free(self) -> None:
        if self.store.has_readers():
            raise BadInput("There are subscribers here already: nothing is taken in over them.")

    def _about(self, holds: str) -> Mapping[str, object]:
        return {"format": FORMAT, "version": VERSION, "holds": holds, "cmooc": self.version,
                "made_at": rfc3339(self.clock())}  # fmt: skip

    def _add_tables(self, parcel: Packing, rows: dict[str, int], names: tuple[str, ...]) -> None:
        with self.store.reading() as lines_of:
            for name in names:
                rows[name] = parcel.add_lines(file_of(name), lines_of(name))

    def _is_readers(self, parcel: Parcel) -> bool:
        if parcel.about.get("format") != FORMAT or parcel.about.get("version") != VERSION:
            raise BadInput("{path} is no export that this version of cmooc can read.", path=parcel.path)
        return parcel.about.get("holds") == "readers"

    def _fill(self, parcel: Parcel, *, is_readers: bool, progress: Callable[[int], None]) -> Mapping[str, int]:
        known = self.store.tables(readers=is_readers)
        strange = sorted(set(parcel.names("data")) - {file_of(name) for name in known})
        if strange:
            raise parcel.wrong(strange[0], "this version knows no such file")
        rows: dict[str, int] = {}
        with self.store.filling(self.clean) as filling:
            for name in known:
                if file_of(name) in parcel.files:
                    rows[name] = filling.fill(name, parcel.lines(file_of(name)))
                    progress(sum(rows.values()))
                    said = parcel.files[file_of(name)].rows
                    if said is not None and said != rows[name]:
                        raise parcel.wrong(file_of(name), f"it has {rows[name]} rows, and should have {said}")
        return rows

    def _own_files(self, parcel: Parcel) -> Mapping[str, bytes]:
        """Return the host's own files that the parcel brings, looked at; settings that are there already stay."""
        found: dict[str, bytes] = {}
        for folder in FOLDERS:
            for name in parcel.names(folder):
                if NAME.match(name.removeprefix(f"{folder}/")) is None:
                    raise parcel.wrong(name, "a page is named like about.fr.md or about.en.md")
                found[name] = parcel.body(name, LARGEST)
        if SETTINGS in parcel.files:
            try:
                found[FILE_NAME] = self.settle(parcel.body(SETTINGS, LARGEST)).encode()
            except (ConfigError, ValueError) as error:
                raise parcel.wrong(SETTINGS, str(error)) from error
        return found


def put_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put the host's own files into the data folder; those that stood there go aside, to `….before`."""
    try:
        for name in (*FOLDERS, FILE_NAME):
            if (folder / name).exists():
                aside = folder / f"{name}.before"
                shutil.rmtree(aside, ignore_errors=True)
                aside.unlink(missing_ok=True)
                (folder / name).rename(aside)
        for name, body in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(body)
    except OSError as error:
        raise ConfigError("The data folder {path} can't be written to: {cause}. Choose another with --data, or change its"
                          " owner or rights.", path=folder, cause=error.strerror) from error  # fmt: skip
