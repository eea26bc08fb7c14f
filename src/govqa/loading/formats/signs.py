"""Signs for what is lost where mark-up is cleaned: bold text, the marks of notes, and the notes themselves.

trafilatura keeps emphasis only at the price of text, and links of notes not at all. So signs are written
into the text of the tree before it is cleaned, and read from the text that comes out. They are brackets that
hardly any text holds; a tree whose text does hold one is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from govqa.loading.blocks import fold

_BOLD = "⦃⦄"
#: The mark of a note and its body, with the note's key between the brackets; an empty pair ends them.
_MARK = "⦅⦆"
_BODY = "⦇⦈"
_SIGN = re.compile(r"⦅([^⦆]*)⦆|⦇([^⦈]*)⦈|[⦃⦄⦅⦆⦇⦈]")
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.I)
_EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
_LABEL = re.compile(r"[\[(]?\s*(\d{1,4}|[a-zA-Z]{1,2}|[ivxlc]{1,6}|[*†‡§¶]{1,3})\s*[\])]?")
_NOTE_CLASS = re.compile(r"\b(foot|end)?note|\breference\b|\bcitation\b", re.I)
_INLINE = frozenset({"a", "span", "sup", "b", "strong", "i", "em", "cite"})
_TEXTLESS = frozenset({"script", "style", "template", "noscript"})
#: A longer target of a link is a section of the text, not a note.
_NOTE_CHARACTERS = 4000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text of one kind.

    ``mark`` is the key of the note that it refers to, ``note`` of the one it belongs to, ``page`` the page
    that begins with it.
    """

    text: str
    bold: bool = False
    mark: str = ""
    note: str = ""
    line_end: bool = False
    page: int = 0


def write(tree: Any) -> dict[str, str]:
    """Writes signs into the text of ``tree``; the bodies of the notes that it refers to, by key."""
    if _SIGN.search("".join(tree.itertext())):
        return {}
    notes = _notes(tree)
    for element in tree.iter("b", "strong", "span", "font"):
        if _is_bold(element) and not any(map(_is_bold, element.iterancestors("b", "strong", "span", "font"))):
            _wrap(element, *_BOLD)
    return notes


def pieces(text: str | None) -> Iterator[Piece]:
    """``text`` without its signs, in stretches of one kind."""
    bold = False
    mark = note = ""
    at = 0
    for sign in _SIGN.finditer(text or ""):
        if text and sign.start() > at:
            yield Piece(text[at : sign.start()], bold, mark, note)
        at = sign.end()
        if sign[0] in _BOLD:
            bold = sign[0] == _BOLD[0]
        mark = mark if sign[1] is None else sign[1]
        note = note if sign[2] is None else sign[2]
    if text and at < len(text):
        yield Piece(text[at:], bold, mark, note)


def erase(text: str) -> str:
    """``text`` without its signs."""
    return _SIGN.sub("", text)


def note_type(element: Any) -> str:
    """What the element is to a reading system, as EPUB and ARIA say it: ``noteref``, ``pagebreak`` …"""
    said = element.get(_EPUB_TYPE) or element.get("epub:type") or element.get("role") or ""
    return str(said).removeprefix("doc-").split(" ")[0]


def _is_bold(element: Any) -> bool:
    return element.tag in ("b", "strong") or _BOLD_STYLE.search(element.get("style", "")) is not None


def _notes(tree: Any) -> dict[str, str]:
    """Signs the marks of notes and their bodies."""
    places: dict[str, tuple[int, Any]] = {}
    marks: list[tuple[int, Any, str]] = []
    for n, element in enumerate(tree.iter()):
        if not isinstance(element.tag, str):
            continue
        for name in (element.get("id"), element.get("name") if element.tag == "a" else None):
            if name:
                places.setdefault(name, (n, element))
        if element.tag == "a" and "#" in element.get("href", "") and (label := _mark_label(element)):
            marks.append((n, element, label))
    notes: dict[str, str] = {}
    keys: dict[str, str] = {}
    targets = {place[1] for _, mark, _ in marks if (place := places.get(_target(mark)))}
    bodies: dict[str, Any] = {}
    for n, mark, label in marks:
        target = _target(mark)
        if target not in places or places[target][0] < n:  # a link from the note back to its mark
            continue
        if target not in bodies:
            bodies[target] = body = _body(places[target][1], mark, targets)
            text = "" if body is None else _body_text(body, label)
            if 0 < len(text) <= _NOTE_CHARACTERS:
                keys[target] = label if label not in notes else f"{label} ({len(notes) + 1})"
                notes[keys[target]] = text
                _wrap(body, keys[target].join(_BODY), _BODY)
        if target not in keys:
            continue
        _wrap(mark, keys[target].join(_MARK), _MARK)
    return notes


def _target(mark: Any) -> str:
    return str(mark.get("href", "")).rpartition("#")[2]


def _mark_label(element: Any) -> str:
    """The label of the note that the link ``element`` refers to, or empty if it is no such link."""
    text = fold("".join(element.itertext()))
    label = _LABEL.fullmatch(text)
    if not label:
        return ""
    raised = next(element.iterancestors("sup"), None) is not None or element.find(".//sup") is not None
    named = note_type(element) == "noteref" or _NOTE_CLASS.search(element.get("class", ""))
    return label[1] if raised or named or text.startswith("[") else ""


def _body(target: Any, mark: Any, targets: set[Any]) -> Any:
    """The element that holds the note and nothing else, or None."""
    body = target
    while body is not None and body.tag in _INLINE:
        body = body.getparent()
    if body is None or body in mark.iterancestors():
        return None
    return body if sum(below in targets for below in body.iter()) == 1 else None


def _body_text(body: Any, label: str) -> str:
    """The note without its number and the links back to the text."""
    text = ""
    inside = 0  # how deep in a link back, or in what is no text
    for event, element in etree.iterwalk(body, events=("start", "end", "comment", "pi")):
        start = event == "start"
        skipped = element.tag in _TEXTLESS or _is_link_back(element)
        inside += skipped if start else -skipped if event == "end" else 0
        if start and not inside:
            text += f" {element.text or ''}" if element.tag in ("p", "li", "div") else element.text or ""
        elif not start and not inside and element is not body:
            text += element.tail or ""
    text = re.sub(r"^(\[\s*\]|[\^↑↩\s.])+", "", fold(text))
    return re.sub(rf"^\[?{re.escape(label)}[\]).:\s]+", "", text).rstrip(" ↩↑")


def _is_link_back(element: Any) -> bool:
    return (
        element.tag == "a"
        and "#" in element.get("href", "")
        and len("".join(element.itertext()).strip()) <= 4
    )


def _wrap(element: Any, opening: str, closing: str) -> None:
    """Puts signs around each stretch of text in ``element``, so that each tells its kind by itself."""

    def wrapped(text: str | None) -> str | None:
        if not text or not text.strip():
            return text
        bare = text.strip()
        at = text.index(bare)
        return f"{text[:at]}{opening}{bare}{closing}{text[at + len(bare) :]}"

    for below in element.iter():
        if isinstance(below.tag, str) and below.tag not in _TEXTLESS:
            below.text = wrapped(below.text)
        if below is not element:
            below.tail = wrapped(below.tail)
