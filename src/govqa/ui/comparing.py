"""What an answer's sources say beside one another, as HTML: where they differ, and the order of time."""

from __future__ import annotations

from govqa.reading.disagreement import Stated, differences
from govqa.reading.timeline import Event, timeline
from govqa.types import Answer
from govqa.ui.display import escape
from govqa.wording import format_date, one_line


def differences_note(answer: Answer) -> str:
    """A line on what the sources contradict one another in, or nothing."""
    stated = [each for difference in differences(answer) for each in difference.stated]
    if not stated:
        return ""
    values = ", ".join(_stated(each) for each in stated)
    return f'<p class="differ"><strong>The sources differ:</strong> {values}</p>'


def timeline_list(answer: Answer) -> str:
    """The dated evidence as a list, earliest first, or nothing."""
    events = timeline(answer)
    if not events:
        return ""
    items = "".join(
        f'<li><time datetime="{escape(event.date)}">{escape(days(event))}</time>'
        f'<p dir="auto">{escape(one_line(event.text))}&#8288;&nbsp;{number_chip(event.number)}</p></li>'
        for event in events
    )
    return f'<section class="timeline"><h4>In order of time</h4><ol>{items}</ol></section>'


def days(event: Event) -> str:
    """The date of an event in words: "2 March 2024", "17 to 19 September 2018", "2016 to 2020"."""
    last = format_date(event.until)
    if not last:
        return format_date(event.date)
    if event.date[:7] == event.until[:7]:
        return f"{int(event.date[8:])} to {last}"
    return f"{format_date(event.date)} to {last}"


def number_chip(number: int) -> str:
    """A citation's number once more: a button that does what the chip at the quote does."""
    return (
        f'<button type="button" class="chip again" data-see="{number}" '
        f'aria-label="Source {number}: read it there.">{number}</button>'
    )


def _stated(stated: Stated) -> str:
    chips = " ".join(map(number_chip, stated.numbers))
    return f"<span>{escape(one_line(stated.phrase))}&nbsp;{chips}</span>"
