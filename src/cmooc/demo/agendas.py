"""The calendars that some participants publish: series, single events, whole days, and meetings that fall through."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from cmooc.demo.places import zone_of

PRODUCT = "-//Agendas de quartier//FR"
STAMP = "%Y%m%dT%H%M%S"
BEFORE_ALL = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Meeting:
    """`day` counts from the community's last one. `hours` of 0 mean a whole day; a `rule` makes it a series.

    `is_off_since` is the day on which it is cancelled, of a series its date on `off_day`.
    """

    title: str
    day: int
    at: str = ""
    hours: float = 2
    where: str = ""
    about: str = ""
    rule: str = ""
    off_day: int | None = None
    is_off_since: int | None = None


@dataclass(frozen=True, slots=True)
class Agenda:
    participant: str
    title: str
    meetings: tuple[Meeting, ...]


AGENDAS = (
    Agenda(
        "La Maison du Furan",
        "La Maison du Furan : l’agenda",
        (
            Meeting("Café réparation", -38, "18:30", 2.5, "La Maison du Furan, 42000 Saint-Étienne",
                    "Apportez ce qui ne marche plus, et un gâteau si vous pouvez.", "FREQ=WEEKLY", 4, -2),
            Meeting("Cuisine partagée : soupes d’hiver", 0, "11:00", 3, "La Maison du Furan, 42000 Saint-Étienne",
                    "On épluche ensemble, on mange ensemble.\nPrix libre."),
            Meeting("Assemblée des habitants", 9, "19:00", 2, "Salle de l’école, 42000 Saint-Étienne"),
        ),
    ),
    Agenda(
        "Les Jardins de la Traboule",
        "Chantiers des Jardins de la Traboule",
        (
            Meeting("Chantier du samedi", -42, "09:30", 3, "Jardins de la Traboule, 69001 Lyon",
                    "Gants et bottes ; les outils sont sur place.", "FREQ=WEEKLY;BYDAY=SA"),
            Meeting("Bourse aux graines", 12, "", 0, "Place des Tapis, 69004 Lyon", "Avec les jardins voisins."),
            Meeting("Taille des fruitiers", 0, "16:00", 2, "Jardins de la Traboule, 69001 Lyon",
                    "Remise à plus tard : trop de gel.", is_off_since=0),
        ),
    ),
    Agenda(
        "La Filature partagée",
        "La Filature partagée – rendez-vous",
        (
            Meeting("Atelier vélo participatif", -33, "17:00", 3, "La Filature, 59100 Roubaix",
                    "Pour apprendre à régler ses freins avant la pluie.", "FREQ=WEEKLY;INTERVAL=2"),
            Meeting("Portes ouvertes de la Filature", 5, "", 0, "La Filature, 59100 Roubaix"),
        ),
    ),
    Agenda(
        "The Mending Table",
        "The Mending Table: sessions",
        (
            Meeting("Repair evening", -40, "18:00", 3, "The Mending Table, Bristol",
                    "Bring something broken and someone curious.", "FREQ=WEEKLY"),
            Meeting("Soldering for beginners", 1, "10:30", 2.5, "The Mending Table, Bristol",
                    "Six places, no experience needed."),
        ),
    ),
    Agenda(
        "Canalside Growers",
        "Canalside Growers: work days",
        (
            Meeting("Winter work day on the allotment", 2, "10:00", 4, "Canalside allotments, Glasgow",
                    "Compost, paths and a pot of soup."),
            Meeting("Seed library swap", 16, "14:00", 2, "Community hall, Glasgow"),
        ),
    ),
    Agenda(
        "Ruelle des Érables",
        "Ruelle des Érables : le calendrier",
        (
            Meeting("Corvée de ruelle", -21, "10:00", 3, "Ruelle des Érables, Montréal",
                    "On déneige, puis chocolat chaud.", "FREQ=MONTHLY;BYDAY=1SA"),
            Meeting("Fête des lumières", 20, "17:00", 3, "Ruelle des Érables, Montréal"),
        ),
    ),
)  # fmt: skip
BY_PARTICIPANT = {agenda.participant: agenda for agenda in AGENDAS}


def render(agenda: Agenda, place_slug: str, last_day: date, day: int) -> bytes:
    """Return the calendar as it stands on a day, counted from the community's last one."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", f"X-WR-CALNAME:{_text(agenda.title)}"]
    for meeting in agenda.meetings:
        lines += _event(meeting, zone_of(place_slug), last_day, day)
    return "\r\n".join(_folded(line) for line in (*lines, "END:VCALENDAR", "")).encode()


def _event(meeting: Meeting, zone: str, last_day: date, today: int) -> list[str]:
    is_off = meeting.is_off_since is not None and today >= meeting.is_off_since
    is_whole = is_off and not meeting.rule
    lines = _lines(meeting, meeting.day, zone, last_day, is_off=is_whole)
    if meeting.rule:
        lines.insert(-1, f"RRULE:{meeting.rule}")
    if is_off and meeting.rule and meeting.off_day is not None:
        lines += _lines(meeting, meeting.off_day, zone, last_day, is_off=True, is_one_of_a_series=True)
    return lines


def _lines(
    meeting: Meeting, day: int, zone: str, last_day: date, *, is_off: bool, is_one_of_a_series: bool = False
) -> list[str]:
    uid = sha256(f"{meeting.title}\n{meeting.where}".encode()).hexdigest()[:16]
    start = last_day + timedelta(days=day)
    found = ["BEGIN:VEVENT", f"UID:{uid}@agendas.example", f"DTSTAMP:{BEFORE_ALL:{STAMP}}Z", f"SEQUENCE:{int(is_off)}"]
    if meeting.at:
        at = datetime.combine(start, time.fromisoformat(meeting.at), ZoneInfo(zone))
        end = at + timedelta(hours=meeting.hours)
        found += [f"DTSTART;TZID={zone}:{at:{STAMP}}", f"DTEND;TZID={zone}:{end:{STAMP}}"]
        if is_one_of_a_series:
            found.append(f"RECURRENCE-ID;TZID={zone}:{at:{STAMP}}")
    else:
        found += [f"DTSTART;VALUE=DATE:{start:%Y%m%d}", f"DTEND;VALUE=DATE:{start + timedelta(days=1):%Y%m%d}"]
    found += [f"SUMMARY:{_text(meeting.title)}", f"LOCATION:{_text(meeting.where)}"]
    if meeting.about:
        found.append(f"DESCRIPTION:{_text(meeting.about)}")
    return [*found, f"STATUS:{'CANCELLED' if is_off else 'CONFIRMED'}", "END:VEVENT"]


def _text(words: str) -> str:
    return words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Cut a long line as calendars do, after 75 bytes at most (RFC 5545 §3.1)."""
    pieces, piece = [], ""
    for char in line:
        if len((piece + char).encode()) > 74:
            pieces.append(piece)
            piece = ""
        piece += char
    return "\r\n ".join((*pieces, piece))
