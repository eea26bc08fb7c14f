from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest

from govqa.errors import LoadError, NoTextLayer
from govqa.types import Document

Make = Callable[..., Document]
TEXT = "The river commission wants to agree on limits for the dams before winter comes, and it has asked all."
PAGE = f"""<!DOCTYPE html><html lang="en-GB"><head><title>Dams that leak | River Press</title>
<meta name="author" content="Ada Byron">
<meta property="article:published_time" content="2025-03-04T10:00:00Z">
<meta property="og:site_name" content="River Press"><link rel="canonical" href="https://example.org/dams">
</head><body><nav><a href="/">Home</a> <a href="/a">About us</a></nav><article><h1>Dams that leak</h1>
<p>{TEXT}</p><h2>What next</h2><p>{TEXT} <b>Nobody</b> has <i>answered</i> it.</p>
<ul><li>First point of the list</li><li>Second point of the list</li></ul>
<table><tr><th>River</th><th>Dams</th></tr><tr><td>Long</td><td>3</td></tr></table>
<p><strong>Max Weber:</strong> It is old and it leaks.</p><p><strong>Ada Byron:</strong> Why is that so?</p>
<p><strong>Weber:</strong> Nobody pays for it, that is all.</p></article>
<footer><p>Imprint and cookies</p></footer><script>var x = "hidden";</script></body></html>"""


def test_the_main_text_is_kept_with_its_structure(document: Make) -> None:
    found = document(PAGE, "page.html")
    assert "Imprint" not in found.text
    assert "About us" not in found.text
    assert "hidden" not in found.text
    assert [s.heading_path for s in found.sections] == [("Dams that leak",), ("Dams that leak", "What next")]
    blocks = found.text.split("\n\n")
    assert f"{TEXT} Nobody has answered it." in blocks
    assert "Second point of the list" in blocks
    assert "Long | 3" in blocks


def test_metadata_come_from_the_head(document: Make) -> None:
    metadata = document(PAGE, "page.html").metadata
    assert metadata.title == "Dams that leak"
    assert metadata.authors == ("Ada Byron",)
    assert metadata.date == "2025-03-04"
    assert metadata.publisher == "River Press"
    assert metadata.language == "en-GB"
    assert metadata.url == "https://example.org/dams"


def test_bold_names_in_a_page_are_speakers(document: Make) -> None:
    found = document(PAGE, "page.html")
    assert [turn.speaker for turn in found.turns] == ["Max Weber", "Ada Byron", "Max Weber"]


def test_a_charset_declared_late_is_found(document: Make) -> None:
    head = f"<!--{'x' * 3000}--><meta charset='windows-1251'>"
    page = f"<html><head>{head}</head><body><p>Совет решил.</p></body></html>"
    assert document(page.encode("cp1251"), "page.html").text == "Совет решил."


def test_no_date_is_made_up(document: Make) -> None:
    page = (
        f"<html><head><title>Dams</title></head><body><p>{TEXT} In 2019 too.</p><p>© 2021</p></body></html>"
    )
    assert document(page, "page.html").metadata.date == ""


def test_line_breaks_after_a_sentence_end_a_paragraph(document: Make) -> None:
    words = f"<p>{TEXT}<br><br>It goes on<br>after that.</p><p>{TEXT} End.</p>"
    page = f"<html><body><article>{words}</article></body></html>"
    assert document(page, "page.html").text.split("\n\n")[:2] == [TEXT, "It goes on after that."]


@pytest.mark.parametrize("page", ["<html></html>", "<!doctype html><body><img src=a></body>"])
def test_a_page_without_text_says_so(document: Make, page: str) -> None:
    with pytest.raises(NoTextLayer):
        document(page, "page.html")


def test_a_page_that_ends_in_its_first_tag_holds_no_text(document: Make) -> None:
    with pytest.raises(NoTextLayer):
        document(
            '<?xml version="1.0"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" xm', "a.html"
        )


def test_what_is_not_the_main_text_is_listed_where_it_stood(document: Make) -> None:
    found = document(PAGE, "page.html")
    listed = {o.text: o.position for o in found.omissions if o.rule == "outside the main text"}
    assert listed == {"Home About us": 0, "Imprint and cookies": len(found.text)}


LEAD = "Forty-one dams, and nobody who pays for them: what the provinces say to that."


@pytest.mark.parametrize(
    ("head", "opening"),
    [
        (f'<meta name="description" content="{LEAD}">', "<p>"),
        ("", '<p class="article__standfirst">'),
    ],
)
def test_the_lead_between_heading_and_text_is_kept(document: Make, head: str, opening: str) -> None:
    page = (
        f"<html><head><title>Dams that leak</title>{head}</head><body><header><h1>Dams that leak</h1>"
        f"{opening}{LEAD}</p></header><nav><a href='/a'>Water</a></nav>"
        f"<article><p>{TEXT}</p><p>{TEXT} It goes on.</p></article></body></html>"
    )
    assert document(page, "page.html").text.split("\n\n") == [
        "Dams that leak",
        LEAD,
        TEXT,
        f"{TEXT} It goes on.",
    ]


def test_a_heading_over_the_main_text_is_kept(document: Make) -> None:
    page = f"<html><body><h1>Dams</h1><p>{TEXT}</p><h2>What next</h2><p>{TEXT} So.</p></body></html>"
    assert document(page, "page.html").text.split("\n\n") == ["Dams", TEXT, "What next", f"{TEXT} So."]


def test_notes_are_known_by_their_links(document: Make) -> None:
    page = (
        f'<html><body><article><p>{TEXT}<sup id="r"><a href="#n">[1]</a></sup> It goes on.</p><p>{TEXT}</p>'
        '<ol><li id="n"><a href="#r">^</a> Counted by hand.</li></ol></article></body></html>'
    )
    found = document(page, "page.html")
    (note,) = found.footnotes
    assert (note.key, note.text, note.mark.of(found.text)) == ("1", "Counted by hand.", "[1]")
    assert found.text.startswith(f"{TEXT}[1] It goes on.")


def test_soft_hyphens_are_not_part_of_words(document: Make) -> None:
    page = f"<html><body><article><p>{TEXT} The com&shy;mis\xadsion.</p></article></body></html>"
    assert document(page, "page.html").text.endswith("The commission.")


def test_a_long_cell_is_no_row_of_a_table(document: Make) -> None:
    essay = f"<p>{TEXT}</p>" * 9
    page = f"<html><body><table><tr><td>{essay}</td><td><p>{TEXT} So.</p></td></tr></table></body></html>"
    assert document(page, "page.html").text.split("\n\n").count(TEXT) == 9


def test_the_address_that_a_browser_noted_is_the_page_s(document: Make) -> None:
    page = f"<!-- saved from url=(0027)https://example.org/rivers --><html><body><p>{TEXT}</p></body></html>"
    assert document(page, "page.html").metadata.url == "https://example.org/rivers"


def test_a_page_without_links_is_text_from_top_to_bottom(document: Make) -> None:
    lines = ("Hi Ada, good morning.", "Company: Dams of the North", f"{TEXT}", "Max Weber")
    broken = "<di\ufffd\ufffdlV>"
    top, end = f"<div>{lines[0]}</div><div>{lines[1]}</div>", f"<p>{lines[2]}</p><div>{lines[3]}</div>"
    assert document(f"<html><body>{top}{broken}{end}</body></html>", "a.html").text.split("\n\n") == [*lines]


def test_a_row_of_links_in_a_table_for_the_layout_is_no_text(document: Make) -> None:
    cells = "<td><a href='/a'>Home</a></td><td><a href='/b'>Contact</a></td>"
    menu = f"<table><tr><td><table><tr>{cells}</tr></table></td></tr></table>"
    page = f"<html><body>{menu}<p>{TEXT}</p><p>{TEXT} Nobody has answered it.</p></body></html>"
    found = document(page, "a.html")
    assert "Contact" not in found.text
    assert any("Contact" in omission.text for omission in found.omissions)


def test_the_only_day_that_is_shown_and_marked_as_one_is_the_page_s(document: Make) -> None:
    shown = '<time datetime="2025-03-08T08:00:00+01:00">08.03.2025</time>'
    assert document(PAGE.replace("<h2>", f"<p>{shown}</p><h2>"), "a.html").metadata.date == "2025-03-08"
    # Of several, some are those of comments and of other pages.
    assert document(PAGE.replace("<h2>", f"{shown} {shown}<h2>"), "a.html").metadata.date == "2025-03-04"


def test_a_title_ends_before_the_name_of_the_site(document: Make) -> None:
    page = (
        "<html><head><title>Dams that leak - Riverpedia</title></head><body><article>"
        f"<h1>Dams that leak</h1><p>{TEXT}</p></article></body></html>"
    )
    assert document(page, "page.html").metadata.title == "Dams that leak"


def test_absurd_nesting_is_read_or_refused(document: Make) -> None:
    with contextlib.suppress(LoadError):
        document("<html><body>" + "<div>" * 50_000 + TEXT, "page.html")
