"""The course's own files: Markdown pages and announcements that the host keeps in the data folder."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cmooc.domain.courses import Announcement, CoursePage
from cmooc.domain.errors import BadInput

NAME = re.compile(r"^(?P<slug>[a-z0-9][a-z0-9-]*)\.(?P<language>fr|en)\.md$")
LARGEST = 1_000_000


@dataclass(frozen=True)
class CourseFiles:
    """`values` fill `{placeholders}` by language; the readers are stages, given so that this service holds no library."""

    folder: Path
    values: Callable[[str], Mapping[str, str]]
    read_page: Callable[..., CoursePage]
    read_announcement: Callable[..., Announcement]
    sanitize: Callable[[str, str], str]

    def pages(self) -> tuple[CoursePage, ...]:
        """Return all pages in the order of the navigation, weeks last. Raises BadInput naming file and line."""
        found = [
            self.read_page(text, slug=slug, language=language, values=self.values(language), sanitize=self.sanitize)
            for slug, language, text in self._files("pages")
        ]
        return tuple(sorted(found, key=lambda page: (page.week or 0, page.nav or 99, page.slug, page.language)))

    def announcements(self, day: date) -> tuple[Announcement, ...]:
        """Return the announcements that stand on this day, those that ended sooner first."""
        found = [
            self.read_announcement(
                text, slug=slug, language=language, values=self.values(language), sanitize=self.sanitize
            )
            for slug, language, text in self._files("announcements")
        ]
        standing = [one for one in found if one.starts <= day <= one.ends]
        return tuple(sorted(standing, key=lambda one: (one.ends, one.slug, one.language)))

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
