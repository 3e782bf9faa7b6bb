"""What goes wrong with whole feeds, and on which day of the course."""

from cmooc.demo import DEFAULT_DAYS, people
from cmooc.demo.people import Source

BUSY_DAYS = (4, 9, 10, 23, 31, 38)
HTML_DAYS = (17,)
BOMB_DAYS = (12, 26)
RETRY_AFTER_S = 3600
SLOW_S = 0.1


def scaled(day: int, days: int) -> int:
    """Return where in the usual six weeks that day of a shorter or longer course falls."""
    return day * DEFAULT_DAYS // days if days else DEFAULT_DAYS


def failing_status(source: Source, day: int, days: int) -> int | None:
    """Return the status of a feed that fails that day: one dies from the fourth week on, one is busy now and then."""
    usual = scaled(day, days)
    if people.DYING in source.odd:
        return next((status for start, status in ((35, 410), (28, 404), (21, 500)) if usual >= start), None)
    if people.BUSY in source.odd and usual in BUSY_DAYS:
        return 429
    return None


def has_moved(source: Source, day: int, days: int) -> bool:
    return people.MOVED in source.odd and scaled(day, days) >= 14


def answers_html(source: Source, day: int, days: int) -> bool:
    return people.BROKEN_DAY in source.odd and scaled(day, days) in HTML_DAYS


def drops_a_bomb(source: Source, day: int, days: int) -> bool:
    return people.HOSTILE in source.odd and scaled(day, days) in BOMB_DAYS
