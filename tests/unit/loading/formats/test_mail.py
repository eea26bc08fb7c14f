from __future__ import annotations

from collections.abc import Callable

import pytest

from govqa.errors import EncryptedDocument, NoTextLayer
from govqa.types import Document

Make = Callable[..., Document]

HEAD = (
    "From: =?utf-8?Q?Ren=C3=A9e_Weber?= <rw@example.org>\n"
    "To: Ada Byron <ada@example.org>\n"
    "Subject: =?utf-8?B?RGFtcyB0aGF0IGxlYWs=?=\n"
    "Date: Tue, 4 Mar 2025 23:15:00 -0800\nMIME-Version: 1.0\n"
)
PLAIN = "Content-Type: text/plain; charset=utf-8\n\n"
SENTENCE = "The office has counted forty-one dams on the river since last year."


def blocks(document: Document) -> list[str]:
    return document.text.split("\n\n")


def multipart(kind: str, *parts: str) -> str:
    inner = "".join(f"--b\n{part}\n" for part in parts)
    return f'{HEAD}Content-Type: multipart/{kind}; boundary="b"\n\n{inner}--b--\n'


def test_subject_sender_and_date_are_the_metadata(document: Make) -> None:
    found = document(f"{HEAD}{PLAIN}{SENTENCE}", "a.eml")
    assert blocks(found) == ["Dams that leak", SENTENCE]
    assert found.metadata.title == "Dams that leak"
    assert found.metadata.authors == ("Renée Weber",)
    assert found.metadata.date == "2025-03-04"


def test_quotes_are_blocks_of_the_person_that_they_quote(document: Make) -> None:
    body = (
        f"{SENTENCE}\n\nOn Mon, 3 Mar 2025 at 10:15, Ada Byron <ada@example.org> wrote:\n"
        "> How many dams are there in the end, and who owns them?\n>\n"
        "> On Sun, 2 Mar 2025, Max Weber\n> <max@example.org> wrote:\n>> Nobody has counted them so far.\n"
        "> I ask for the report.\n\nMany thanks."
    )
    found = document(f"{HEAD}{PLAIN}{body}", "a.eml")
    assert [(turn.speaker, turn.span.of(found.text)) for turn in found.turns] == [
        ("Ada Byron", "How many dams are there in the end, and who owns them?"),
        ("Max Weber", "Nobody has counted them so far."),
    ]
    assert blocks(found)[-2:] == ["I ask for the report.", "Many thanks."]


@pytest.mark.parametrize(
    "line",
    [
        "Am 3. März 2025 um 10:15 schrieb Ada Byron <ada@example.org>:",
        "Le 3 mars 2025 à 10:15, Ada Byron a écrit :",
        "On 3/3/25 10:15 AM, Ada Byron wrote:",
    ],
)
def test_attributions_are_known_in_other_forms(document: Make, line: str) -> None:
    found = document(f"{HEAD}{PLAIN}{SENTENCE}\n\n{line}\n> Nobody has counted them so far.\n", "a.eml")
    assert [turn.speaker for turn in found.turns] == ["Ada Byron"]


def test_who_is_quoted_stays_open_where_only_an_address_is_named(document: Make) -> None:
    body = "On Mon, 3 Mar 2025, ada@example.org wrote:\n> Nobody has counted them so far.\n"
    found = document(f"{HEAD}{PLAIN}{body}", "a.eml")
    assert found.turns == ()
    assert blocks(found)[-1] == "Nobody has counted them so far."


def test_the_signature_is_left_out(document: Make) -> None:
    found = document(f"{HEAD}{PLAIN}{SENTENCE}\n\n-- \nRenée Weber\nLock Office\n", "a.eml")
    assert [(o.rule, o.text) for o in found.omissions] == [("signature", "Renée Weber\nLock Office")]
    assert blocks(found) == ["Dams that leak", SENTENCE]


def test_the_plain_form_is_taken_before_the_other(document: Make) -> None:
    html = "Content-Type: text/html\n\n<p>Something else altogether.</p>"
    assert blocks(document(multipart("alternative", html, f"{PLAIN}{SENTENCE}"), "a.eml"))[1:] == [SENTENCE]
    assert blocks(document(multipart("alternative", f"{PLAIN} ", html), "a.eml"))[1:] == [
        "Something else altogether."
    ]


def test_a_body_in_nested_tables_comes_out(document: Make) -> None:
    html = (
        "<html><body><div style='display:none'>Preview</div><table><tr><td><table><tr><td>"
        f"<p>{SENTENCE}</p><p>It goes <b>on</b>.</p></td></tr></table></td></tr>"
        "<tr><td>Dams</td><td>41</td></tr></table></body></html>"
    )
    found = document(f"{HEAD}Content-Type: text/html; charset=utf-8\n\n{html}", "a.eml")
    assert blocks(found)[1:] == [SENTENCE, "It goes on.", "Dams | 41"]


def test_attachments_are_named_and_forwarded_messages_read(document: Make) -> None:
    attached = 'Content-Type: application/pdf\nContent-Disposition: attachment; filename="figures.pdf"\n\nx'
    forwarded = (
        f"Content-Type: message/rfc822\n\nFrom: max@example.org\nSubject: The lock\n{PLAIN}It is shut."
    )
    found = document(multipart("mixed", f"{PLAIN}{SENTENCE}", attached, forwarded), "a.eml")
    assert [(o.rule, o.text) for o in found.omissions] == [("attachment", "figures.pdf")]
    assert blocks(found)[2:] == ["The lock", "It is shut."]
    assert found.sections[1].heading_path == ("Dams that leak", "The lock")


def test_a_message_forwarded_in_the_text_is_its_sender_s(document: Make) -> None:
    body = (
        f"{SENTENCE}\n\n---------- Forwarded message ---------\nFrom: Max Weber <max@example.org>\n"
        "Date: Sun, 2 Mar 2025\nSubject: The lock\n\nNobody has counted them so far.\n"
    )
    found = document(f"{HEAD}{PLAIN}{body}", "a.eml")
    assert [turn.speaker for turn in found.turns] == ["Max Weber"]
    assert found.turns[0].span.of(found.text).endswith("Nobody has counted them so far.")


def test_flowing_lines_become_paragraphs(document: Make) -> None:
    body = "The office has counted \nforty-one dams.\n> Who owns \n> them?\n"
    found = document(f"{HEAD}Content-Type: text/plain; format=flowed\n\n{body}", "a.eml")
    assert blocks(found)[1:] == ["The office has counted forty-one dams.", "Who owns them?"]


@pytest.mark.parametrize("charset", ["klingon", "u\udcfff-8", ""])
def test_a_charset_that_nobody_knows_does_not_cost_the_message(document: Make, charset: str) -> None:
    head = f"From: ada@example.org\nSubject: =?{charset}?Q?Dams?=\n"
    found = document(f"{head}{PLAIN}{SENTENCE}".encode("utf-8", "surrogateescape"), "a.eml")
    assert found.text.endswith(SENTENCE)


def test_a_wrong_charset_does_not_spoil_the_text(document: Make) -> None:
    head = HEAD.encode() + b"Content-Type: text/plain; charset=no-such-charset\n\n"
    assert "Düsseldorf" in document(head + "Der Damm bei Düsseldorf.".encode("cp1252"), "a.eml").text


@pytest.mark.parametrize("body", ["", "\n\n-- \nRenée Weber\n"])
def test_a_message_without_a_body_says_so(document: Make, body: str) -> None:
    with pytest.raises(NoTextLayer):
        document(f"{HEAD}{PLAIN}{body}", "a.eml")


def test_an_encrypted_message_is_refused(document: Make) -> None:
    with pytest.raises(EncryptedDocument):
        document(multipart("encrypted", "Content-Type: application/pgp-encrypted\n\nVersion: 1"), "a.eml")
