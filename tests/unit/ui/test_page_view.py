import re

import pytest

from govqa.types import Metadata, Page, Span
from govqa.ui.drawing import Picture
from govqa.ui.page_view import has_pages, page_view_html, pages_said

PAGES = tuple(Page(n, "", Span(n, n + 1)) for n in range(1, 7))


def picture(index=4, label="", boxes=()):
    return Picture(index, label, 200, 400, "aWs=", boxes)


def test_boxes_stand_in_shares_of_the_picture(document):
    html = page_view_html([picture(boxes=((20, 40, 120, 60),))], document(), quoted=True)
    assert "left:10.000%;top:10.000%;width:50.000%;height:5.000%" in html
    assert 'src="data:image/png;base64,aWs="' in html
    assert 'width="200" height="400"' in html


def test_the_picture_says_what_it_shows(document):
    html = page_view_html([picture(label="iv", boxes=((0, 0, 1, 1),) * 2)], document(), quoted=True)
    assert 'alt="Page iv of Rules for AI as it looks. 2 lines of the quote boxed."' in html


@pytest.mark.parametrize(
    ("quoted", "boxes", "said"), [(True, (), 1), (True, ((0, 0, 1, 1),), 0), (False, (), 0)]
)
def test_where_the_quote_is_not_found_that_is_said(document, quoted, boxes, said):
    html = page_view_html([picture(boxes=boxes)], document(), quoted=quoted)
    assert html.count("could not be made out") == said


def test_hostile_titles_and_labels_are_text(document):
    hostile = '"><script>alert(1)</script>'
    html = page_view_html([picture(label=hostile)], document(metadata=Metadata(title=hostile)), quoted=False)
    assert set(re.findall(r"<(\w+)", html)) == {"figure", "img"}


def test_which_pages_are_shown_is_said_in_words(document):
    paged = document(pages=PAGES)
    assert pages_said([picture(4)], paged) == "Page 4 of 6"
    assert pages_said([picture(4, "4")], paged) == "Page 4 of 6"
    assert pages_said([picture(4, "ii")], paged) == "Page ii (4 of 6)"
    assert pages_said([picture(4), picture(5)], paged) == "Pages 4–5 of 6"


def test_only_pdf_files_have_pages_to_look_at(document):
    assert not has_pages(document(pages=PAGES))
