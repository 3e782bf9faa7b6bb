"""The course's own files: Markdown pages and announcements that the host keeps in the data folder."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from cmooc.domain.courses import Announcement, CoursePage
from cmooc.domain.errors import BadInput

NAME = re.compile(r"^(?P<slug>[a-z0-9][a-z0-9-]*)\.(?P<language>fr|en)\.md$")
LARGEST = 1_000_000

T = TypeVar("T")


@dataclass(frozen=True)
class CourseFiles:
    """`values` fill `{placeholders}` by language; the readers are stages, given so that this service holds no library.

    What was read of a file is kept while its text is the same: each live page asks for all of them.
    """

    folder: Path
    values: Callable[[str], Mapping[str, str]]
    read_page: Callable[..., CoursePage]
    read_announcement: Callable[..., Announcement]
    sanitize: Callable[[str, str], str]
    _kept: dict[tuple[str, str, str], tuple[tuple[str, Mapping[str, str]], object]] = field(default_factory=dict)

    def pages(self) -> tuple[CoursePage, ...]:
        """Return all pages in the order of the navigation, weeks last. Raises BadInput naming file and line."""
        found = self._read("pages", self.read_page)
        return tuple(sorted(found, key=lambda page: (page.week or 0, page.nav or 99, page.slug, page.language)))

    def announcements(self, day: date) -> tuple[Announcement, ...]:
        """Return the announcements that stand on this day, those that ended sooner first."""
        found = self._read("announcements", self.read_announcement)
        standing = [one for one in found if one.starts <= day <= one.ends]
        return tuple(sorted(standing, key=lambda one: (one.ends, one.slug, one.language)))

    def _read(self, folder: str, read: Callable[..., T]) -> list[T]:
        return [self._one(folder, read, slug, language, text) for slug, language, text in self._files(folder)]

    def _one(self, folder: str, read: Callable[..., T], slug: str, language: str, text: str) -> T:
        key, made_of = (folder, slug, language), (text, self.values(language))
        known, found = self._kept.get(key, (None, None))
        if known != made_of:
            found = read(text, slug=slug, language=language, values=made_of[1], sanitize=self.sanitize)
            self._kept[key] = (made_of, found)
        return found  # type: ignore[return-value]  # a folder has one reader

    def _files(self, name: str) -> Iterator[tuple[str, str, str]]:
        for path in sorted((self.folder / name).glob("*.md")):
            match = NAME.match(path.name)
            if match is None:
                raise BadInput("{path}: a page is named like about.fr.md or about.en.md.", path=path)
            try:
                if path.stat().st_size > LARGEST:
                    raise BadInput("{path} is larger than a megabyte.", path=path)
                yield match["slug"], match["language"], path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise BadInput("{path} can't be read as UTF-8 text: {cause}.", path=path, cause=error) from error
