"""The one door to Jinja: templates, their translations, and the pages that the web app shows by itself.

Each language has its own environment with its own catalogue, so that no rendering can change another one's language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

import cmooc
from cmooc.domain.courses import LANGUAGES
from cmooc.domain.errors import RenderError
from cmooc.domain.site import Site
from cmooc.outputs.view import View

PACKAGE = Path(cmooc.__file__).parent
LOCALES = PACKAGE / "locales"
ASSETS = {
    "style.css": "text/css", "print.css": "text/css", "favicon.svg": "image/svg+xml", "desk/desk.css": "text/css",
    "desk/desk.js": "text/javascript", "desk/passkeys.js": "text/javascript",
    "vendored/htmx-2.0.11.min.js": "text/javascript",
}  # fmt: skip
PAGE_PATHS = {
    "register": "register", "search": "search", "subscribe": "subscribe",
    "ask_link": "preferences",
}  # fmt: skip
C0 = bytes(code for code in (*range(32), 127) if code not in (9, 10))
UNFIT = re.compile(rb"\xc2[\x80-\x9f]|\xef\xbf[\xbe\xbf]")


def templates_folder() -> Path:
    """Return the templates that came with this program: inside an installed package, or beside `src` in a checkout."""
    inside = PACKAGE / "templates"
    return inside if inside.is_dir() else PACKAGE.parents[1] / "templates"


@lru_cache(maxsize=8)
def translations(language: str, folder: Path = LOCALES) -> NullTranslations:
    """Return the catalogue of a language, compiled in memory; English, the source, has none."""
    source = folder / language / "LC_MESSAGES" / "cmooc.po"
    if not source.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def catalogue(language: str) -> Callable[[str], str]:
    """Return the function that translates whole English sentences, such as `CmoocError.message`."""
    known = translations(language)
    return lambda message: known.gettext(message) if message else ""


def to_bytes(html: str) -> bytes:
    """Encode a page, without the characters that no document may hold (hostile titles have them)."""
    return UNFIT.sub(b"", html.encode("utf-8", "ignore").translate(None, C0))


class Templating:
    """The templates of a folder in all languages. Raises RenderError, with the template's name, when one fails."""

    def __init__(self, folder: Path, languages: Iterable[str] = LANGUAGES) -> None:
        self.assets: Mapping[str, tuple[str, str, bytes]] = {name: _asset(folder, name) for name in ASSETS}
        self._environments = {language: _environment(folder, language) for language in languages}
        self._views: tuple[Site | None, dict[str, View]] = (None, {})

    def render(self, name: str, language: str, /, **context: object) -> str:
        try:
            return self._environments[language].get_template(name).render(context)
        except (TemplateError, KeyError, TypeError, ValueError, AttributeError) as problem:
            raise RenderError("{name} can't be rendered: {problem}", name=name, problem=problem) from problem

    def view(self, language: str, site: Site) -> View:
        """Return what the pages of a language look through; kept while the site is the same, as it is most of a day."""
        known, views = self._views
        if known is not site:
            views = views if known == site else {}
            for view in tuple(views.values()):  # another thread may be making one
                view.forget_records()
            self._views = (site, views)
        if language not in views:
            paths = {name: asset[0] for name, asset in self.assets.items()}
            views[language] = View(site, language, catalogue(language), self.render, paths)
        return views[language]

    def html(self, name: str, language: str, site: Site, path: str, /, **context: object) -> bytes:
        """Return a whole page. `path` is its address without the language."""
        return to_bytes(self.render(name, language, v=self.view(language, site), path=path, **context))

    def page(self, name: str, language: str, site: Site, /, **context: object) -> str:
        """Return a page of the web app: `register`, `search` or `error`, or one of the host's own."""
        path = context.pop("path", PAGE_PATHS.get(name, ""))
        context = {"v": self.view(language, site), "path": path, **context}
        return to_bytes(self.render(f"{name}.html", language, **context)).decode()


def _environment(folder: Path, language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    return environment


def _asset(folder: Path, name: str) -> tuple[str, str, bytes]:
    """Return path on the site, media type and bytes; the path changes with the bytes, so it can be cached for ever."""
    try:
        body = (folder / name).read_bytes()
    except OSError as problem:
        raise RenderError("The file {name} is missing from the templates", name=folder / name) from problem
    stem, _, ending = name.rpartition("/")[2].rpartition(".")
    path = name if name == "favicon.svg" else f"assets/{stem}-{sha256(body).hexdigest()[:10]}.{ending}"
    return path, ASSETS[name], body
