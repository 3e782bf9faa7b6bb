"""Who runs the demo course, and what they write: notes beside highlighted posts, and dated announcements."""

from datetime import date
from typing import NamedTuple


class DeskPerson(NamedTuple):
    name: str
    address: str
    role: str
    language: str


DESK_PEOPLE = (  # the host first
    DeskPerson("Camille", "camille@demo.example", "host", "fr"),
    DeskPerson("Robin", "robin@demo.example", "facilitator", "en"),
)

NOTES = {
    "fr": (
        "Un pas à pas honnête : on y voit aussi ce qui n’a pas marché.",
        "À lire avant l’atelier de samedi, pour les questions de la fin.",
        "La même question se pose à trois autres endroits du cours : allez leur répondre.",
        "Court, concret, et un lieu où l’on peut passer.",
        "Une première voix pour ce quartier. Souhaitons-lui la bienvenue.",
        "Qui, chez vous, pourrait faire de même ?",
        "Ce billet relie deux thèmes que nous traitions à part.",
    ),
    "en": (
        "An honest account: what failed is in it too.",
        "Read this before Saturday's workshop, if only for the questions at the end.",
        "The same question has come up in three other places: go and answer them.",
        "Short, concrete, and with a door you can knock on.",
        "Who near you could do the same?",
        "This post joins two themes that we had kept apart.",
    ),
}

# slug, language, title, Markdown, first and last day counted from today
ANNOUNCEMENTS = (
    (
        "rencontre", "fr", "Rencontre en vrai et en ligne samedi",
        "Trois lieux ouvrent leurs portes en même temps : **Villeurbanne**, **Douarnenez** et **Figeac**. On se parle"
        " d’un lieu à l’autre à 15 h. Apportez une carte, un pain, une question.",
        -2, 4,
    ),
    (
        "rencontre", "en", "Meeting in three places and online on Saturday",
        "Three places open their doors at once: **Villeurbanne**, **Douarnenez** and **Figeac**. They talk to each other"
        " at 3 p.m. (Paris). Bring a map, a loaf, a question.",
        -2, 4,
    ),
    (
        "mot-clic", "fr", "Un billet manque ? Pensez au mot-clic",
        "Certains fils parlent aussi d’autre chose : là, seuls les billets qui portent **#territoires** entrent dans"
        " l’édition. Un oubli se rattrape : ajoutez-le, nous relisons.",
        -20, 0,
    ),
    (
        "mot-clic", "en", "A post is missing? Think of the tag",
        "Some feeds speak of other things as well: from those, only posts with **#territoires** enter the edition."
        " Forgot it? Add it; we read again.",
        -20, 0,
    ),
)  # fmt: skip


def note_for(key: str, language: str, day: date) -> str:
    """Return a note that is the same on every run; another on another day."""
    notes = NOTES.get(language, NOTES["en"])
    return notes[(sum(map(ord, key)) + day.toordinal()) % len(notes)]
