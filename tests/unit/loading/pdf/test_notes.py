from __future__ import annotations

from collections.abc import Callable

from govqa.types import Document

Make = Callable[..., Document]
MakePdf = Callable[..., bytes]
Line = tuple[float, float, float, bool, str]

FIRST = "The river commission wants to agree on limits for the dams before"
SECOND = "the winter comes, and it has asked each state for its figures."


def marked(y: float, text: str, key: str, rest: str = "") -> str:
    """Operators that draw ``text``, a raised small ``key`` and ``rest`` on one line."""
    return (
        f"BT /F1 11 Tf 1 0 0 1 72 {y} Tm ({text}) Tj /F1 7 Tf 4 Ts ({key}) Tj 0 Ts /F1 11 Tf ({rest}) Tj ET"
    )


def line(y: float, text: str, size: float = 11) -> Line:
    return (72, y, size, False, text)


def notes(document: Document) -> list[tuple[str, str, str]]:
    """Each footnote's key and text, and the word before its mark."""
    return [
        (note.key, note.text, document.text[: note.mark.start].split()[-1]) for note in document.footnotes
    ]


def test_a_note_is_kept_apart_and_its_mark_taken_out(document: Make, make_pdf: MakePdf) -> None:
    page = [
        line(700, FIRST),
        marked(686, "the winter", "1", " comes, and it has asked each state for its figures."),
        line(100, "1 So says its chair, at least.", 8),
    ]
    found = document(make_pdf([page]), "a.pdf")
    assert found.text == f"{FIRST} {SECOND}\n\n1 So says its chair, at least."
    assert notes(found) == [("1", "So says its chair, at least.", "winter")]


def test_a_sentence_goes_on_past_the_note_at_the_foot_of_its_page(document: Make, make_pdf: MakePdf) -> None:
    first = [marked(700, FIRST, "1"), line(100, "1 So says its chair.", 8)]
    found = document(make_pdf([first, [line(700, SECOND)]]), "a.pdf")
    assert f"{FIRST} {SECOND}" in found.text.split("\n\n")
    assert notes(found) == [("1", "So says its chair.", "before")]
    note = found.text.index("1 So says")
    assert note in range(found.pages[0].span.start, found.pages[0].span.end)


def test_notes_counted_anew_on_each_page_keep_to_their_page(document: Make, make_pdf: MakePdf) -> None:
    pages = [
        [marked(700, f"The dam of the {name} leaks.", "1"), line(100, f"1 The {name} is small.", 8)]
        for name in ("Elbe", "Oder")
    ]
    found = document(make_pdf(pages), "a.pdf")
    assert [note.text for note in found.footnotes] == ["The Elbe is small.", "The Oder is small."]


def test_a_note_that_goes_on_at_the_foot_of_the_next_page_is_one(document: Make, make_pdf: MakePdf) -> None:
    first = [marked(700, f"{FIRST} winter.", "1"), line(100, "1 So says its chair, who has", 8)]
    second = [line(700, "Nobody else was asked."), line(100, "been asked by the press.", 8)]
    found = document(make_pdf([first, second]), "a.pdf")
    assert [note.text for note in found.footnotes] == ["So says its chair, who has been asked by the press."]
    assert found.text.split("\n\n")[-1] == "Nobody else was asked."


def test_a_mark_after_a_figure_is_told_from_the_figure(document: Make, make_pdf: MakePdf) -> None:
    page = [marked(700, "The dam was built in 1987", "2", " by the state."), line(100, "2 Or in 1988.", 8)]
    found = document(make_pdf([page]), "a.pdf")
    assert found.text.startswith("The dam was built in 1987 by the state.")
    assert notes(found) == [("2", "Or in 1988.", "1987")]


def test_a_power_stays(document: Make, make_pdf: MakePdf) -> None:
    page = [marked(700, "The lake is 40 km", "2", " large, and the dam is not.")]
    found = document(make_pdf([page]), "a.pdf")
    assert found.text == "The lake is 40 km2 large, and the dam is not."
    assert found.footnotes == ()


def test_small_type_above_more_text_is_no_note(document: Make, make_pdf: MakePdf) -> None:
    page = [line(400, "1 A small line in the text.", 8), line(380, FIRST), line(366, SECOND)]
    found = document(make_pdf([page]), "a.pdf")
    assert found.text.split("\n\n") == ["1 A small line in the text.", f"{FIRST} {SECOND}"]
    assert found.footnotes == ()


def test_marks_find_their_notes_at_the_end_of_the_text(document: Make, make_pdf: MakePdf) -> None:
    page = [
        marked(700, "The dams leak.", "1", " Nobody mends them."),
        (72, 600, 14, True, "Notes"),
        *(line(580 - 20 * n, f"{n + 1}. Note {n + 1}.") for n in range(3)),
    ]
    found = document(make_pdf([page]), "a.pdf")
    assert found.text.startswith("The dams leak. Nobody mends them.")
    assert notes(found) == [("1", "Note 1.", "leak.")]
