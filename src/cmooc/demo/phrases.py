"""The slots of the templates: who, where and when, as said in French and in English."""

from datetime import date, timedelta
from random import Random

from cmooc.demo import places, words_en, words_fr
from cmooc.demo.dates import DAYS, SATURDAY, SEASONS, day_words, month_words, next_weekday, season_index
from cmooc.demo.people import Participant
from cmooc.demo.places import DemoPlace
from cmooc.demo.typography import de
from cmooc.demo.words import Words

WORDS: dict[str, Words] = {"fr": words_fr.WORDS, "en": words_en.WORDS}
MEETING_DAYS = (SATURDAY, SATURDAY, SATURDAY, 6, 2, 3, 4)
VENUES_EACH = 4


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def venues_of(author: Participant) -> tuple[str, ...]:
    """Return the few venues that this participant always goes to."""
    return tuple(Random(f"venues {author.slug}").sample(WORDS[author.language].venues, VENUES_EACH))


def slots(author: Participant, day: date, week: int, rng: Random, elsewhere: DemoPlace | None = None) -> dict[str, str]:
    """Return a fresh set of slots for one post."""
    here = places.BY_SLUG[author.place_slug]
    there = elsewhere or rng.choice([town for town in places.TOWNS if town != here])
    known = _common(author, day, week, rng, here.name(author.language), there.name(author.language))
    if author.language == "fr":
        known |= _french(day, here.name_fr, there.name_fr)
    known |= {
        f"{name}_maj": capital(known[name])
        for name in ("n", "lieu", "jour", "saison", "a_ici", "a_la")
        if name in known
    }
    return known


def _common(author: Participant, day: date, week: int, rng: Random, here: str, there: str) -> dict[str, str]:
    language, words = author.language, WORDS[author.language]
    meeting = next_weekday(day + timedelta(days=rng.choice((0, 0, 7))), rng.choice(MEETING_DAYS))
    first, second = rng.sample(words.first_names, 2)
    few, many = (words.numbers[index] for index in sorted(rng.sample(range(len(words.numbers)), 2)))
    crops = rng.sample(words.produce[season_index(day)], 2)
    crop_words = " and ".join(crops) if language == "en" else f"des {crops[0]}"
    return {
        "ici": here,
        "la": there,
        "pres": places.NEXT_DOOR[author.place_slug],
        "lieu": rng.choice(venues_of(author)),
        "prenom": first,
        "prenom2": second,
        "n": many,
        "n2": few,
        "N": str(rng.randint(23, 96)),
        "jour": day_words(meeting, language),
        "jour_nom": DAYS[language][meeting.weekday()],
        "heure": rng.choice(words.hours),
        "mois": month_words(day, language),
        "saison": SEASONS[language][season_index(day)],
        "semaine": str(week),
        "legume": crop_words,
        "legume_maj": capital(crop_words) if language == "en" else f"Les {crops[0]}",
    }


def _french(day: date, here: str, there: str) -> dict[str, str]:
    season = ("d'hiver", "de printemps", "d'été", "d'automne")[season_index(day)]
    return {
        "a_ici": f"à {here}",
        "de_ici": de(here),
        "a_la": f"à {there}",
        "de_la": de(there),
        "mois_de": de(month_words(day, "fr")),
        "saison_de": season,
    }
