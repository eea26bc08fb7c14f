"""Rich Text Format → blocks.

striprtf knows which groups hold no text and which characters the control words and code pages stand for.
Its own conversion drops footnotes, text boxes, bold type and heading styles and writes the addresses of links
into their sentences, so the groups are walked here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from striprtf.striprtf import charset_map, destinations, specialchars

from govqa.errors import CorruptDocument
from govqa.loading.blocks import Parsed, fold
from govqa.loading.formats import properties, table
from govqa.loading.formats.pieces import Piece
from govqa.loading.formats.rtf_body import ENDS, Body, Paragraph
from govqa.loading.rules.prose import PROSE_RULES

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,9})? ?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])"
    r"|(?P<brace>[{}])|[\r\n]+|(?P<text>[^\\{}\r\n]+)|\\",
    re.S,
)
#: Text boxes, inside groups that have no text of the document.
_BOXES = frozenset({"shptxt", "dptxbxtext"})
#: Groups that are read although their text is none of the document's.
_READ = frozenset({"fonttbl", "stylesheet", "title", "author"})
#: Numbers and bullets that the list gives its items.
_LIST_TEXT = frozenset({"listtext", "pntext"})
_CODE_PAGES = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_HEADING_STYLE = re.compile(r"(?:heading|überschrift|titre|título|titolo|kop|rubrik)\s*(\d)", re.I)
_CHARACTERS = {**specialchars, "-": "", "_": "-", "line": " ", "tab": " "}
_DEEPEST = 2000


def parse(path: Path, data: bytes) -> Parsed:
    """The paragraphs, list items, tables, text boxes and footnotes. Raises CorruptDocument."""
    reader = _Reader()
    try:
        reader.read(data.decode("latin-1"))
    except (ValueError, LookupError) as error:
        raise CorruptDocument(
            path, f"its groups cannot be read ({error})", "Open it in a word processor and save it again"
        ) from error
    notes = {key: fold(text) for key, text in reader.notes.items()}
    metadata = properties.known(reader.info["title"], reader.info["author"])
    return Parsed(table.within_limit(path, reader.blocks), PROSE_RULES, metadata, notes)


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds inside a pair of braces. ``into`` is the group's kind: empty for the document's text."""

    into: str = ""
    bold: bool = False
    hidden: bool = False
    font: int = -1
    after_unicode: int = 1


class _Reader:
    def __init__(self) -> None:
        self._body = Body()
        self.blocks = self._body.blocks
        self.notes: dict[str, str] = {}
        self.info = {"title": "", "author": ""}
        self._group = _Group()
        self._outer: list[_Group] = []
        self._boxes: list[int] = []  # how deep the text boxes stand
        self._fonts: dict[int, str] = {}
        self._default_font = -1
        self._code_page = "cp1252"
        self._font = self._style = -1  # being defined
        self._style_name = ""
        self._bytes = bytearray()
        self._units: list[int] = []  # of UTF-16
        self._skip = 0  # characters that repeat a Unicode one for older programs
        self._starred = False

    def read(self, text: str) -> None:
        at, end = 0, len(text)
        while at < end and (token := _TOKEN.match(text, at)):
            at = token.end()
            if token["text"] is not None:
                self._plain(token["text"])
            elif token["brace"]:
                self._flush()
                if not self._brace(token["brace"]):
                    break
            elif token["hex"]:
                self._plain(chr(int(token["hex"], 16)))
            elif token["sign"]:
                self._sign(token["sign"])
            elif token["word"]:
                number = int(token["number"]) if token["number"] else None
                if token["word"] == "bin":
                    at += max(number or 0, 0)
                else:
                    self._word(token["word"], number)
        self._flush()
        self._body.finish()

    def _plain(self, text: str) -> None:
        if self._skip:
            skipped = min(self._skip, len(text))
            self._skip -= skipped
            text = text[skipped:]
        if self._units and text:
            self._flush()
        if self._group.into not in ("skipped", "fonttbl"):
            self._bytes += text.encode("latin-1")

    def _brace(self, brace: str) -> bool:
        """Begins or ends a group; whether the document goes on after it."""
        self._skip = 0
        self._starred = False
        if brace == "{":
            self._outer.append(self._group)
            if len(self._outer) > _DEEPEST:
                raise ValueError(f"more than {_DEEPEST:,} of them within each other")
            return True
        if self._boxes and self._boxes[-1] == len(self._outer):
            self._boxes.pop()
            self._body.close_box()
        if self._group.into == "stylesheet":
            self._end_style()
        self._group = self._outer.pop() if self._outer else _Group()
        return bool(self._outer)

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._starred = True
        elif sign in "\r\n":
            self._word("par", None)
        else:
            self._flush()
            self._emit(_CHARACTERS.get(sign, ""))

    def _word(self, word: str, number: int | None) -> None:
        if word == "u" and number is not None:
            if self._bytes:
                self._flush()
            self._units.append(number & 0xFFFF)
            self._skip = self._group.after_unicode
            return
        self._flush()
        self._skip = 0
        starred, self._starred = self._starred, False
        group = self._group
        if word == "ud":  # the half of "\\upr" in Unicode
            self._group = replace(group, into="")
        elif word in _BOXES:
            self._boxes.append(len(self._outer))
            self._body.open_box()
            self._group = replace(group, into="")
        elif word == "footnote" and group.into == "":
            key = str(len(self.notes) + 1)
            self.notes[key] = ""
            self._emit_mark(key)
            self._group = replace(group, into=f"note {key}")
        elif group.into == "skipped":
            return
        elif word in _READ:
            self._group = replace(group, into=word)
        elif word in _LIST_TEXT:
            self._body.paragraph.is_item = True
            self._group = replace(group, into="skipped")
        elif word == "info":
            self._group = replace(group, into=word)
        elif starred or word in destinations:
            self._group = replace(group, into="skipped")
        elif group.into == "fonttbl":
            self._define_font(word, number)
        elif group.into == "stylesheet":
            self._define_style(word, number)
        else:
            self._format(word, number)

    def _format(self, word: str, number: int | None) -> None:
        on = number != 0
        paragraph = self._body.paragraph
        if word in ENDS:
            self._end(word)
        elif word in _CHARACTERS:
            self._emit(_CHARACTERS[word])
        elif word == "b":
            self._group = replace(self._group, bold=on)
        elif word in ("v", "deleted"):
            self._group = replace(self._group, hidden=on)
        elif word == "plain":
            self._group = replace(self._group, bold=False, hidden=False, font=self._default_font)
        elif word == "f" and number is not None:
            self._group = replace(self._group, font=number)
        elif word == "uc" and number is not None:
            self._group = replace(self._group, after_unicode=max(0, min(number, 9)))
        elif word == "pard":
            self._body.paragraph = Paragraph(paragraph.pieces)
        elif word == "s" and number is not None:
            paragraph.style = number
        elif word == "outlinelevel" and number is not None:
            paragraph.outline = number
        elif word == "ls":
            paragraph.is_item = bool(number)
        elif word == "intbl":
            paragraph.in_table = True
        elif word == "trhdr":
            self._body.mark_names()
        elif word == "deff" and number is not None:
            self._default_font = number
        elif word == "ansicpg" and number:
            self._code_page = "utf-8" if number == 65001 else f"cp{number}"
        elif word in _CODE_PAGES:
            self._code_page = _CODE_PAGES[word]

    def _define_font(self, word: str, number: int | None) -> None:
        if word == "f" and number is not None:
            self._font = number
        elif word == "fcharset" and number:  # 0 is what the document's code page says
            self._fonts[self._font] = charset_map.get(number, self._code_page)

    def _define_style(self, word: str, number: int | None) -> None:
        if word == "s" and number is not None:
            self._style = number
        elif word == "outlinelevel" and number is not None and 0 <= number < 9:
            self._body.levels[self._style] = number + 1

    def _end_style(self) -> None:
        name = self._style_name.split(",")[0].strip(" ;")
        match = _HEADING_STYLE.fullmatch(name)
        if match and self._style >= 0:
            self._body.levels[self._style] = int(match[1])
        elif name.casefold() == "title" and self._style >= 0:
            self._body.levels[self._style] = 1
        self._style, self._style_name = -1, ""

    def _flush(self) -> None:
        """Turns the bytes, or the units of UTF-16, that were read last into characters."""
        if self._units:
            units = b"".join(unit.to_bytes(2, "little") for unit in self._units)
            self._units = []
            self._emit(units.decode("utf-16-le", "replace"))
        if self._bytes:
            data, self._bytes = bytes(self._bytes), bytearray()
            encoding = self._fonts.get(self._group.font, self._code_page)
            try:
                self._emit(data.decode(encoding, "replace"))
            except LookupError:  # a code page that Python lacks
                self._emit(data.decode("cp1252", "replace"))

    def _emit(self, text: str) -> None:
        into = self._group.into
        if into == "stylesheet":
            self._style_name += text
        elif into in self.info:
            self.info[into] += text
        elif into.startswith("note "):
            self.notes[into[5:]] += text
        elif not into and not self._group.hidden:
            self._body.paragraph.pieces.append(Piece(text, self._group.bold))

    def _emit_mark(self, key: str) -> None:
        self._body.paragraph.pieces.append(Piece("", key=key))

    def _end(self, word: str) -> None:
        if self._group.into:
            self._emit(" ")
        elif not (self._group.hidden and word == "par"):
            self._body.end(word)
