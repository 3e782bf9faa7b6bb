"""The body of a post: a few blocks, said once as HTML and once as plain text."""

from dataclasses import dataclass, field
from html import escape

from cmooc.demo.posts import Picture


@dataclass(frozen=True, slots=True)
class Link:
    """An address and the words that carry it."""

    url: str
    words: str


@dataclass(slots=True)
class Body:
    base_url: str
    html: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def paragraph(self, words: str, link: Link | None = None) -> None:
        """Add a paragraph; a NUL in its words marks the place of the link."""
        anchor = f'<a href="{escape(link.url)}">{_escape(link.words)}</a>' if link else ""
        self.html.append(f"<p>{_escape(words).replace(chr(0), anchor)}</p>")
        self.text.append(words.replace(chr(0), f"{link.words} ({link.url})" if link else ""))

    def listing(self, intro: str, items: tuple[str, ...]) -> None:
        self.html.append(f"<p>{_escape(intro)}</p>")
        self.html.append("<ul>" + "".join(f"<li>{_escape(item)}</li>" for item in items) + "</ul>")
        self.text.append("\n".join([intro, *(f"- {item}" for item in items)]))

    def quote(self, words: str) -> None:
        self.html.append(f"<blockquote><p>{_escape(words)}</p></blockquote>")
        self.text.append(words)

    def code(self, code: str) -> None:
        self.html.append(f"<pre><code>{escape(code, quote=False)}</code></pre>")

    def heading(self, words: str) -> None:
        self.html.append(f"<h3>{_escape(words)}</h3>")
        self.text.append(words)

    def picture(self, picture: Picture) -> None:
        url = f"{self.base_url}{picture.path}"
        self.html.append(f'<figure><img src="{url}" alt="{escape(picture.alt)}" width="640" height="400"></figure>')

    def as_html(self) -> str:
        return "\n".join(self.html)

    def as_text(self) -> str:
        return "\n\n".join(self.text)


def _escape(words: str) -> str:
    return escape(words, quote=False)
