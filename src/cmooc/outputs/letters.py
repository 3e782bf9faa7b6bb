"""Letters in words: a template for each kind, in the language of who reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cmooc.domain.courses import LANGUAGES, Course
from cmooc.domain.errors import RenderError
from cmooc.domain.letters import Letter, LetterText
from cmooc.domain.mails import Sender
from cmooc.domain.sentences import Sentence
from cmooc.domain.texts import CONTROL, squeeze
from cmooc.outputs import wording
from cmooc.outputs.mail_prose import wrapped
from cmooc.outputs.templating import Templating, catalogue

KIND = re.compile(r"[a-z_]{1,40}")
BLANK = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Letters:
    templating: Templating
    course: Course
    sender: Sender

    def render(self, letter: Letter) -> LetterText:
        """Return subject and text. Raises RenderError for a kind that has no template, or a content that lacks something."""
        if not KIND.fullmatch(letter.kind):
            raise RenderError("There is no letter of the kind {kind}.", kind=squeeze(letter.kind))
        language = letter.language if letter.language in LANGUAGES else self.course.language
        context = {**letter.content, "title": self.course.title(language), "site": self.course.base_url,
                   "contact": self.sender.contact, "postal_address": self.sender.postal_address}  # fmt: skip
        text = self.templating.render(f"letters/{letter.kind}.txt", language, **context)
        subject, _, body = CONTROL.sub("", text).strip().partition("\n")
        lines = (wrapped(line.strip()) for line in body.splitlines())
        return LetterText(squeeze(subject), BLANK.sub("\n\n", "\n".join(lines)).strip("\n") + "\n")


def told(sentence: Sentence, language: str) -> str:
    """Return a sentence as a letter says it."""
    return sentence.told(catalogue(language), lambda value: wording.told(value, language))
