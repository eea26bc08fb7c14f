"""Dates as people write them, in ISO 8601. Only what can be read in one way is a date: 03/04/2025 is none."""

from __future__ import annotations

import re
from datetime import date

#: Month names, their short forms, and how they look where accents are lost: English, French, German, Spanish.
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv januar enero ene",
            "february feb février fevrier févr februar febrero",
            "march mar mars märz maerz marzo",
            "april apr avril avr abril abr",
            "may mai mayo",
            "june jun juin juni junio",
            "july jul juillet juil juli julio",
            "august aug août aout agosto ago",
            "september sept sep septembre septiembre",
            "october oct octobre oktober okt octubre",
            "november nov novembre noviembre",
            "december dec décembre decembre déc dezember dez diciembre dic",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_LEAD = (
    r"(?:(?:(?:first |last )?(?:published|posted|updated|released|revised|issued|date|dated)(?: on)?"
    r"|(?:publié|mis à jour) le|veröffentlicht(?: am)?|stand|publicado(?: el)?|fecha"
    r"|发布时间|发布日期|时间|日期)\s*[:：]?\s*)?"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+|(?:mon|tue|wed|thu|fri|sat|sun)\.?,?\s+"
    r"|(?:(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch),?\s+(?:den\s+)?"
    r"|(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche),?\s+"
    r"|(?:lunes|martes|miércoles|jueves|viernes|sábado|domingo),?\s+)?"
)
_TIME = (
    r"(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?"
    r"|,?\s*(?:at\s+)?\d{1,2}:\d{2}(?::\d\d)?\s*(?:am|pm|a\.m\.|p\.m\.)?(?:\s+[A-Z]{2,4})?)?"
)
_FORMS = tuple(
    re.compile(_LEAD + form + _TIME, re.I)
    for form in (
        rf"(?P<m>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})",
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?\s+(?:de\s+)?(?P<m>{_MONTH})\.?,?\s+(?:del?\s+)?(?P<y>\d{{4}})",
        r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)",
        r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})",  # with full stops, the day comes first
        r"(?P<y>\d{4})\s?年\s?(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})\s?日(?:\s?星期[一二三四五六日天])?",
    )
)
_MONTH_FORMS = tuple(
    re.compile(_LEAD + form, re.I)
    for form in (
        rf"(?P<m>{_MONTH})\.?,?\s+(?:de\s+)?(?P<y>\d{{4}})",
        r"(?P<y>\d{4})\s?年\s?(?P<m>\d{1,2})\s?月",
    )
)
#: What has a day in its name, which is the day it was made: not a "letter of 2 February" that it refers to.
_ACT = re.compile(
    r"\b(?:resolution|decision|directive|regulation|recommendation|judgment|ordinance|order|communication|law"
    r"|entschließung|beschluss|richtlinie|verordnung|gesetz|urteil"
    r"|résolution|décision|règlement|recommandation|arrêt|loi"
    r"|resolución|decisión|directiva|reglamento|recomendación|sentencia|ley)"
    rf"\s+(?:of|dated|vom|du|de|del)\s+(\d{{1,2}}\.?\s+(?:de\s+)?(?:{_MONTH})\s+(?:del?\s+)?\d{{4}})\b",
    re.I,
)
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def iso_date(text: str) -> str:
    """The day that ``text`` is, whole and alone, in ISO 8601, or empty."""
    return _first(_FORMS, text)


def iso_month(text: str) -> str:
    """The month that ``text`` is, whole and alone, in ISO 8601, or empty."""
    return _first(_MONTH_FORMS, text)[:7]


def act_date(text: str) -> str:
    """The day that ``text`` names an act by ("resolution of 13 March 2024"); empty for none, or several."""
    days = {iso_date(match[1]) for match in _ACT.finditer(text)}
    return days.pop() if len(days) == 1 else ""


def is_iso(text: str) -> bool:
    """Whether ``text`` is a date in ISO 8601, to the year, the month or the day."""
    match = _ISO.fullmatch(text)
    return bool(match and _day(match[1], match[2] or "1", match[3] or "1"))


def _first(forms: tuple[re.Pattern[str], ...], text: str) -> str:
    text = " ".join(text.split()).strip(" .")
    for form in forms:
        if match := form.fullmatch(text):
            return _day(match["y"], match["m"], match.groupdict().get("d") or "1")
    return ""


def _day(year: str, month: str, day: str) -> str:
    number = int(month) if month.isdigit() else _MONTHS[month.casefold()]
    try:
        return date(int(year), number, int(day)).isoformat()
    except ValueError:
        return ""
