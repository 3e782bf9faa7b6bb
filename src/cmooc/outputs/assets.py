"""The style sheet and the icon, written with the front page; the style sheet's name changes with its bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cmooc.domain.documents import Document
from cmooc.domain.ports import Output
from cmooc.domain.site import Front, Site, Subject
from cmooc.outputs.templating import Templating


@dataclass(frozen=True)
class Assets:
    templating: Templating
    name: str = "assets"

    def render(self, subject: Subject, site: Site) -> Iterable[Document]:  # noqa: ARG002 - the same for every site
        if isinstance(subject, Front):
            for path, media_type, body in self.templating.assets.values():
                yield Document(path, media_type, body)


def output(templating: Templating) -> Output:
    return Assets(templating)
