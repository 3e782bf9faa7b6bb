"""How people use the course tag: well, badly, sometimes or never."""

from random import Random

COURSE_TAG = "territoires"
MISTAKES = ("Territoire", "TERRITOIRES", "apprendreterritoires", "térritoires", "territoires2", "terittoires")
GOOD_OFTEN, MIXED_GOOD, MIXED_BAD = 0.92, 0.6, 0.15


def course_tag(manners: str, rng: Random) -> str | None:
    """Return the tag as this person would write it on an on-topic post, if at all."""
    luck = rng.random()
    if manners == "good":
        return COURSE_TAG if luck < GOOD_OFTEN else None
    if manners == "bad":
        return rng.choice(MISTAKES)
    if manners == "mixed" and luck < MIXED_GOOD:
        return COURSE_TAG
    if manners == "mixed" and luck < MIXED_GOOD + MIXED_BAD:
        return rng.choice(MISTAKES)
    return None


def digresses(manners: str, rng: Random) -> bool:
    """Say whether this post is about something else altogether."""
    return rng.random() < {"none": 0.35, "mixed": 0.2, "bad": 0.08, "good": 0.03}[manners]
