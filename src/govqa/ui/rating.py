"""What a reader may say of an answer, and has said, as HTML."""

from __future__ import annotations

from collections.abc import Mapping

from govqa.ui.display import escape
from govqa.ui.history_values import Feedback, Place
from govqa.wording import one_line

#: What can be said of an answer, by the name under which the page sends it.
VERDICTS: Mapping[str, Feedback] = {
    "good": Feedback(True),
    "wrong_passage": Feedback(False, fault="wrong_passage"),
    "not_answered": Feedback(False, fault="not_answered"),
}

_OF_ANSWER = {"good": "Good", "wrong_passage": "Wrong passage", "not_answered": "Not answered"}
_OF_REFUSAL = {"good": "Right, it is not there", "not_answered": "It is there"}

_LONGEST_COMMENT = 2_000
_SHORTENED = 160  # characters of the right place


def rating_html(feedback: Feedback | None, *, answered: bool) -> str:
    """The choices, the one that was made pressed, and what was added to it. ``answered`` is whether the
    answer quotes something: of a refusal there is less to say."""
    chosen = next((name for name, verdict in VERDICTS.items() if _is(feedback, verdict)), "")
    words = _OF_ANSWER if answered else _OF_REFUSAL
    buttons = "".join(
        f'<button type="button" class="doing" data-rate="{name}" '
        f'aria-pressed="{"true" if name == chosen else "false"}">{label}</button>'
        for name, label in words.items()
    )
    return (
        f'<div class="rating" data-chosen="{chosen}" aria-live="off">'
        f'<div class="choices" role="group" aria-label="Your verdict on this answer">{buttons}</div>'
        f"{_added(feedback) if feedback is not None else ''}</div>"
    )


def _is(feedback: Feedback | None, verdict: Feedback) -> bool:
    return feedback is not None and (feedback.up, feedback.fault) == (verdict.up, verdict.fault)


def _added(feedback: Feedback) -> str:
    """What was said besides, and the form to say it in, which the page opens."""
    comment = escape(feedback.comment)
    said = f'<p class="remarked" dir="auto">“{comment}”</p>' if feedback.comment.strip() else ""
    place = _place(feedback.place) if feedback.place is not None else ""
    words = "Change the comment" if said else "Add a comment"
    show = (
        ""
        if feedback.up or place
        else '<p class="show-place">To show the right place, select it in the reader.</p>'
    )
    return (
        f"{said}{place}"
        f'<form class="remark" hidden><textarea name="comment" rows="2" maxlength="{_LONGEST_COMMENT}" '
        f'aria-label="Comment" placeholder="A comment, if you like">{comment}</textarea>{show}'
        '<div class="buttons"><button type="submit" class="quiet">Keep</button>'
        '<button type="button" class="link" data-act="close-remark">Cancel</button></div></form>'
        f'<p class="afterwards"><button type="button" class="link" data-act="remark">{words}</button>'
        '<button type="button" class="link" data-act="withdraw">Withdraw</button></p>'
    )


def _place(place: Place) -> str:
    text = one_line(place.text)
    shown = text if len(text) <= _SHORTENED else f"{text[:_SHORTENED].rstrip()}…"
    return (
        f'<p class="right-place">Right place: <q dir="auto">{escape(shown)}</q> '
        f'<span class="in">in {escape(one_line(place.source))}</span> '
        '<button type="button" class="link" data-act="forget-place">Remove</button></p>'
    )
