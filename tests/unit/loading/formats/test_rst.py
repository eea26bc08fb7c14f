from __future__ import annotations

from collections.abc import Callable

import pytest

from govqa.types import Document

Make = Callable[..., Document]

SENTENCE = "The river commission wants to agree on limits for the dams before winter comes."


def blocks(document: Document) -> list[str]:
    return document.text.split("\n\n")


def test_sections_and_metadata_are_read(document: Make) -> None:
    text = (
        "==============\nDams that leak\n==============\n\n:Author: Ada Byron\n:Date: 2025-03-04\n"
        f":Organization: Lock Office\n:Language: en\n\n{SENTENCE}\n\nOwners\n======\n\nThe provinces.\n"
    )
    found = document(text, "a.rst")
    assert blocks(found) == ["Dams that leak", SENTENCE, "Owners", "The provinces."]
    assert [s.heading_path for s in found.sections] == [("Dams that leak",), ("Dams that leak", "Owners")]
    metadata = found.metadata
    assert (metadata.title, metadata.authors, metadata.date) == (
        "Dams that leak",
        ("Ada Byron",),
        "2025-03-04",
    )
    assert (metadata.publisher, metadata.language) == ("Lock Office", "en")


def test_lists_tables_and_code_are_kept(document: Make) -> None:
    text = (
        f"{SENTENCE}\n\n- First point\n- Second point\n\nTerm\n  Its definition.\n\n"
        "=====  ====\nRiver  Dams\n=====  ====\nLong   3\n=====  ====\n\n"
        ".. code-block:: python\n\n   print(1)\n"
    )
    assert blocks(document(text, "a.rst"))[1:] == [
        *("First point", "Second point", "Term", "Its definition.", "River | Dams", "Long | 3", "print(1)"),
    ]


def test_notes_leave_the_text_and_keep_their_marks(document: Make) -> None:
    text = f"It leaks [#f]_ badly [CIT]_. {SENTENCE}\n\n.. [#f] Seen in May.\n.. [CIT] A book, 2002.\n"
    found = document(text, "a.rst")
    assert found.text == f"It leaks badly [CIT]. {SENTENCE}"
    assert [(note.text, note.mark.of(found.text)) for note in found.footnotes] == [
        ("Seen in May.", ""),
        ("A book, 2002.", "[CIT]"),
    ]
    assert found.text[: found.footnotes[0].mark.start] == "It leaks"


def test_comments_and_directives_are_left_out_and_named(document: Make) -> None:
    text = (
        f"{SENTENCE}\n\n.. a comment\n\n.. toctree::\n\n   one\n\n.. raw:: html\n\n   <b>x</b>\n\n"
        ".. include:: other.rst\n\n.. note:: It goes on.\n"
    )
    found = document(text, "a.rst")
    assert blocks(found) == [SENTENCE, "It goes on."]
    assert [o.rule for o in found.omissions] == ["comment", "directive", "directive", "directive"]


def test_no_other_file_is_read(document: Make, tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("other") / "secret.txt"
    secret.write_text("a secret", "utf-8")
    text = f"{SENTENCE}\n\n.. include:: {secret}\n\n.. csv-table::\n   :file: {secret}\n"
    found = document(text, "a.rst")
    assert "a secret" not in found.text + str(found.omissions)


def test_broken_mark_up_still_gives_its_text(document: Make, capfd: pytest.CaptureFixture[str]) -> None:
    broken = "An *open mark and |none|, see :ref:`the office <x>`.\n\n  Indented.\nAnd on.\n"
    text = f"Dams\n==\n\n{SENTENCE} {broken}"
    found = document(text, "a.rst")
    assert SENTENCE in found.text
    assert "see the office." in found.text
    assert "And on." in found.text
    assert not any(word in found.text for word in ("system_message", "WARNING", "Undefined"))
    assert capfd.readouterr() == ("", "")


def test_bold_names_are_speakers(document: Make) -> None:
    text = "**Max Weber:** It is old.\n\n**Ada Byron:** Why is that so?\n\n**Weber:** Nobody pays for it.\n"
    assert [t.speaker for t in document(text, "a.rst").turns] == ["Max Weber", "Ada Byron", "Max Weber"]


def test_a_file_without_blank_lines_is_read_as_plain_text(document: Make) -> None:
    text = "`a_ |b *c " * 20_000
    assert document(text, "a.rst").text == text.strip()


def test_a_table_of_contents_is_not_made_up(document: Make) -> None:
    text = (
        f"Dams\n====\n\n.. contents::\n\nOwners\n------\n\n{SENTENCE}\n\n.. topic:: Aside\n\n   It leaks.\n"
    )
    found = document(text, "a.rst")
    assert blocks(found) == ["Dams", "Owners", SENTENCE, "Aside", "It leaks."]
    assert [s.heading_path[-1] for s in found.sections] == ["Dams", "Owners"]
