"""A library of mixed files made of word lists: the same text in whatever format it is written in."""

from __future__ import annotations

import csv
import random
import textwrap
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from html import escape
from pathlib import Path

from measures.corpora import paragraph, title

#: Words in a paragraph, and how many paragraphs a section and sections a document may have.
_WORDS = 90
_PARAGRAPHS, _SECTIONS = (1, 2), (2, 4, 8)


@dataclass(frozen=True, slots=True)
class Text:
    """What a file says: a title, and sections of a heading and paragraphs."""

    title: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]

    def lines(self, heading: Callable[[str], str] = str) -> list[str]:
        """Its paragraphs, with headings in the form that ``heading`` gives them."""
        found = [heading(self.title)]
        for name, paragraphs in self.sections:
            found += [heading(name), *paragraphs]
        return found


def write_mixed(folder: Path, *, documents: int) -> None:
    """Write so many files into ``folder``, of each kind in turn, the same each time."""
    folder.mkdir(parents=True)
    kinds = list(_WRITERS)
    for number in range(documents):
        dice = random.Random(number)
        kind = kinds[number % len(kinds)]
        _WRITERS[kind](folder / f"{number:05}.{kind}", _text(dice))


def _text(dice: random.Random) -> Text:
    sections = tuple(
        (title(dice), tuple(paragraph(dice, words=_WORDS) for _ in range(dice.choice(_PARAGRAPHS))))
        for _ in range(dice.choice(_SECTIONS))
    )
    return Text(title(dice), sections)


def _write_markdown(path: Path, text: Text) -> None:
    path.write_text("\n\n".join(text.lines(lambda heading: f"## {heading}")), "utf-8")


def _write_plain(path: Path, text: Text) -> None:
    lines = (textwrap.fill(line, 90) for line in text.lines(str.upper))
    path.write_text("\n\n".join(lines), "utf-8")


def _write_rst(path: Path, text: Text) -> None:
    path.write_text("\n\n".join(text.lines(lambda name: f"{name}\n{'=' * len(name)}")), "utf-8")


def _write_html(path: Path, text: Text) -> None:
    links = "".join(f'<li><a href="/{number}">{title(random.Random(number))}</a></li>' for number in range(9))
    body = "".join(
        f"<h2>{escape(name)}</h2>{''.join(f'<p>{escape(each)}</p>' for each in paragraphs)}"
        for name, paragraphs in text.sections
    )
    head = f'<!doctype html><html lang="en"><head><title>{escape(text.title)}</title></head>'
    article = f"<article><h1>{escape(text.title)}</h1>{body}</article>"
    page = (
        f"{head}<body><nav><ul>{links}</ul></nav>{article}<footer>All rights reserved.</footer></body></html>"
    )
    path.write_text(page, "utf-8")


def _write_csv(path: Path, text: Text) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("Subject", "Year", "Finding"))
        for name, paragraphs in text.sections:
            writer.writerows((name, 1990 + number, each) for number, each in enumerate(paragraphs))


def _write_mail(path: Path, text: Text) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "Ida Lund <ida@example.org>", "council@example.org"
    message["Subject"], message["Date"] = text.title, "Tue, 05 Mar 2024 10:00:00 +0000"
    message.set_content("\n\n".join(text.lines()))
    path.write_bytes(message.as_bytes())


def _write_word(path: Path, text: Text) -> None:
    import docx

    document = docx.Document()
    document.add_heading(text.title, 0)
    for name, paragraphs in text.sections:
        document.add_heading(name, 1)
        for each in paragraphs:
            document.add_paragraph(each)
    document.save(str(path))


def _write_pdf(path: Path, text: Text) -> None:
    """Pages of 40 lines in Helvetica, with a running head and page numbers."""
    lines = [part for line in text.lines() for part in [*textwrap.wrap(line, 85), ""]]
    pages = [lines[start : start + 40] for start in range(0, len(lines), 40)]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for number, page in enumerate(pages, start=1):
        stream = zlib.compress(_page(text.title, page, number))
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>"
            f"/Contents {len(objects) + 2} 0 R>>".encode()
        )
        objects.append(b"<</Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(stream), stream))
    path.write_bytes(_pdf(objects))


def _page(head: str, lines: Sequence[str], number: int) -> bytes:
    def shown(text: str) -> str:
        return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")

    body = "".join(f"({shown(line)}) Tj T*\n" for line in lines)
    return (
        f"BT /F 8 Tf 56 800 Td ({shown(head)}) Tj ET\nBT /F 11 Tf 14 TL 56 770 Td\n{body}ET\n"
        f"BT /F 8 Tf 290 40 Td ({number}) Tj ET"
    ).encode("cp1252", "replace")


def _pdf(objects: Sequence[bytes]) -> bytes:
    data, offsets = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj" % number + each + b"endobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    return data + (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(data)}\n%%EOF\n"
    ).encode("ascii")


#: The kinds of files, by their ending.
_WRITERS = {
    "md": _write_markdown,
    "html": _write_html,
    "pdf": _write_pdf,
    "docx": _write_word,
    "txt": _write_plain,
    "eml": _write_mail,
    "rst": _write_rst,
    "csv": _write_csv,
}
