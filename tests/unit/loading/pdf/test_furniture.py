from __future__ import annotations

from collections.abc import Callable

from govqa.types import Document

Make = Callable[..., Document]
MakePdf = Callable[..., bytes]
Line = tuple[float, float, float, bool, str]

PROSE = [
    "The river commission wants to agree on limits for the dams before",
    "the winter comes, and it has asked every state on the banks to send",
    "in its own figures by the end of the month.",
]


def prose(top: float = 600) -> list[Line]:
    return [(72, top - 14 * n, 11, False, line) for n, line in enumerate(PROSE)]


def rules(found: Document) -> set[str]:
    return {omission.rule for omission in found.omissions}


def test_heads_of_chapters_are_known_by_the_numbers_that_count_on(document: Make, make_pdf: MakePdf) -> None:
    heads = ["12 Of dams", "Of locks 13", "14 Of weirs", "Of ferries 15"]
    pages = [[(72, 770, 9, False, head), *prose()] for head in heads]
    found = document(make_pdf(pages), "a.pdf")
    assert rules(found) == {"running header"}
    assert [page.label for page in found.pages] == ["12", "13", "14", "15"]


def test_printed_numbers_become_labels_and_roman_ones_before_them(document: Make, make_pdf: MakePdf) -> None:
    printed = ["i", "ii", "iii", "1", "2", "3"]
    pages = [[*prose(), (300, 40, 9, False, number)] for number in printed]
    found = document(make_pdf(pages), "a.pdf")
    assert rules(found) == {"page number"}
    assert [page.label for page in found.pages] == printed


def test_the_page_s_own_number_counts_more_than_a_stamp_s(document: Make, make_pdf: MakePdf) -> None:
    pages = [
        [
            (150, 780, 10, False, f"Case 3:24 Document 1 Page {n} of 4"),
            *prose(),
            *([(300, 40, 10, False, str(n - 1))] if n > 1 else []),
            (480, 40, 10, False, "COMPLAINT"),
        ]
        for n in range(1, 5)
    ]
    found = document(make_pdf(pages), "a.pdf")
    assert found.text == "\n\n".join([" ".join(PROSE)] * 4)
    assert [page.label for page in found.pages] == ["", "1", "2", "3"]


def test_a_first_page_s_imprint_goes_with_the_head_it_repeats(document: Make, make_pdf: MakePdf) -> None:
    first = [*prose(), (72, 110, 10, True, "River Press"), (72, 90, 10, False, "https://example.org")]
    others = [[(72, 770, 9, False, f"River Press {n}"), *prose()] for n in (2, 3, 4)]
    found = document(make_pdf([first, *others]), "a.pdf")
    assert found.text == "\n\n".join([" ".join(PROSE)] * 4)


def test_what_stands_at_the_top_of_some_pages_is_no_running_head(document: Make, make_pdf: MakePdf) -> None:
    pages = [
        [(72, 770, 11, False, "Proof" if n % 4 == 0 else f"Step {chr(65 + n)}"), *prose()] for n in range(12)
    ]
    assert rules(document(make_pdf(pages), "a.pdf")) == set()


def test_line_numbers_drawn_with_their_lines_are_taken_off(document: Make, make_pdf: MakePdf) -> None:
    lines: list[Line] = []
    for n in range(9):
        lines += [(40, 700 - 20 * n, 11, False, str(n + 1)), (72, 700 - 20 * n, 11, False, f"word {n} and")]
    found = document(make_pdf([lines]), "a.pdf")
    assert found.text == " ".join(f"word {n} and" for n in range(9))
    assert [(o.rule, o.text) for o in found.omissions] == [("line numbers", "1 2 3 4 5 6 7 8 9")]


def test_the_number_of_the_only_page_is_left_out_and_no_other(document: Make, make_pdf: MakePdf) -> None:
    assert document(make_pdf([[*prose(), (300, 40, 9, False, "1")]]), "a.pdf").text == " ".join(PROSE)
    assert document(make_pdf([[*prose(), (300, 40, 9, False, "7")]]), "a.pdf").text.endswith("7")


def test_what_fills_the_page_of_a_pleading_parts_no_sentence(document: Make, make_pdf: MakePdf) -> None:
    filled = [*prose(114)[:2], (72, 86, 11, False, "/ / /"), (72, 72, 11, False, "/ / /")]
    found = document(make_pdf([filled, prose(700)[2:]]), "a.pdf")
    assert found.text == " ".join(PROSE)
    assert rules(found) == {"filler"}


def test_the_heading_that_running_heads_repeat_stays(document: Make, make_pdf: MakePdf) -> None:
    heads = [(72, 770, 9, False, f"{n} Answers to all") for n in (2, 3, 4)]
    pages = [[(72, 710, 20, False, "Answers to all"), *prose()], *([head, *prose()] for head in heads)]
    found = document(make_pdf(pages), "a.pdf")
    assert found.text.startswith("Answers to all\n\n")
    assert found.text.count("Answers to all") == 1


def test_a_line_under_running_text_is_no_head_though_pages_repeat_it(
    document: Make, make_pdf: MakePdf
) -> None:
    long = "You stand in a room and see a dam, a lock, a weir, a ferry, a bank, a mill, a gate and a boat."
    page = [(40, 760, 9, False, long), (40, 700, 9, False, "Your task is to close it."), *prose(500)]
    found = document(make_pdf([[*page, (40, 470, 9, False, f"Try {word}.")] for word in "abcd"]), "a.pdf")
    assert found.text.count("Your task is to close it.") == 4


def test_the_foot_of_pages_whose_letters_are_not_known_is_seen(document: Make, make_pdf: MakePdf) -> None:
    foot = (72, 30, 9, False, "River Press - papers")
    soup = [
        (72, 700 - 14 * n, 11, False, "#$%&'()*+& $%&'( )*+&, -./:;<=> #$%&'()*+& $%&'(") for n in range(4)
    ]
    found = document(make_pdf([[*prose(), foot], [*soup, foot], [*soup, foot]]), "a.pdf")
    assert found.text == " ".join(PROSE)
    assert rules(found) == {"running header", "unreadable page"}
