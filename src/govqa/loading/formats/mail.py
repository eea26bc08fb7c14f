"""Mail → blocks: the subject, the text of the body, forwarded messages; what is attached is named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from govqa.errors import CorruptDocument, EncryptedDocument, LoadError, NoTextLayer
from govqa.loading.blocks import Block, Parsed, fold
from govqa.loading.decoding import decode
from govqa.loading.formats import plaintext, signs
from govqa.loading.formats.html import decode_page
from govqa.loading.formats.markup import parse_markup, walk
from govqa.loading.formats.messages import body_bytes, charset, file_name, header
from govqa.loading.people import speakers
from govqa.loading.people.names import is_name
from govqa.loading.rules import cleaning
from govqa.types import Metadata

_ENCRYPTED = frozenset({"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})
_QUOTED = re.compile(r"^((?:[ ]{0,2}>)+)[ ]?")
#: "On Monday, 3 March 2025, Ada Byron <ada@example.org> wrote:", and so in other languages.
_WROTE = re.compile(
    r"^(?:On\b.{6,120}?|Am\b.{6,120}?\bschrieb|Le\b.{6,120}?|El\b.{6,120}?|Op\b.{6,120}?\bschreef)"
    r"[\s,]+(?P<name>(?:[^\W\d_][\w.'’-]*\s+){1,4}?[^\W\d_][\w.'’-]*)\s*(?:<[^<>]*>|\([^()]*@[^()]*\))?\s*"
    r"(?:wrote|a écrit|escribió)?\s*:$"
)
_ATTRIBUTION = re.compile(
    r"^(?:On|Am|Le|El|Op|Il|Em)\b.{6,200}"
    r"(?:wrote|schrieb|a écrit|escribió|schreef|scritto|escreveu)\b.{0,80}:$"
)
_SEPARATOR = re.compile(
    r"^-{2,}\s*(?:original message|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht"
    r"|message d'origine|message transféré|mensaje original|mensaje reenviado)\s*-{2,}$",
    re.I,
)
_FIELD = re.compile(
    r"^\*?(From|Sent|Date|To|Cc|Subject|Von|Gesendet|Datum|An|Betreff|De|Envoyé|À|Objet)\s*:\*?\s", re.I
)
_SENDER = re.compile(r"^\*?(?:From|Von|De)\s*:\*?\s*(.+)$", re.I)
_MAILTO = re.compile(r"\[mailto:[^\]]*\]")
_CLOCK = re.compile(r"^(?:[AP]M|[A-Z]{3,4})\s+")
_SIGNATURE = "-- "

RULES = (cleaning.navigation, speakers.plain_labels, speakers.find)


def parse(path: Path, data: bytes) -> Parsed:
    """The text of a message, its subject as the title, with what it quotes and forwards.

    Raises NoTextLayer if its body holds no text, EncryptedDocument, CorruptDocument.
    """
    try:
        message = message_from_bytes(data, policy=policy.default)
        metadata = _metadata(message)
        blocks = list(_message(path, message, 1))
    except LoadError:
        raise
    except Exception as error:  # whatever broken parts make the libraries stumble on, absurd nesting too
        raise CorruptDocument(
            path, f"the message cannot be read ({error})", "Save it again from the mail program"
        ) from error
    if not any(block.kind != "heading" and not block.dropped for block in blocks):
        raise NoTextLayer(
            path, "the message holds no text", "Save what is attached to it as files of their own"
        )
    return Parsed(blocks, RULES, metadata)


def _metadata(message: EmailMessage) -> Metadata:
    name, address = parseaddr(header(message, "From"))
    author = fold(name).strip("'\"") or address
    try:
        day = parsedate_to_datetime(header(message, "Date")).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        day = ""
    return Metadata(
        title=header(message, "Subject"),
        authors=(author,) if author else (),
        publisher=header(message, "Organization"),
        date=day,
        language=header(message, "Content-Language").split(",")[0].strip(),
    )


def _message(path: Path, message: EmailMessage, level: int) -> Iterator[Block]:
    if subject := header(message, "Subject"):
        yield Block(subject, kind="heading", level=min(level, 6))
    yield from _part(path, message, level)


def _part(path: Path, part: EmailMessage, level: int) -> Iterator[Block]:
    kind = part.get_content_type()
    if kind in _ENCRYPTED and part.get_param("smime-type") != "signed-data":
        raise EncryptedDocument(
            path, "the message is encrypted", "Decrypt it in the mail program, save it again"
        )
    inner = (
        [each for each in part.iter_parts() if isinstance(each, EmailMessage)] if part.is_multipart() else []
    )
    if kind == "message/rfc822" and inner:
        yield from _message(path, inner[0], level + 1)
    elif kind == "multipart/alternative":
        yield from _alternative(path, inner, level)
    elif part.is_multipart():
        for each in inner:
            yield from _part(path, each, level)
    elif part.get_content_disposition() == "attachment" or kind not in ("text/plain", "text/html"):
        yield Block(file_name(part), dropped="attachment")
    elif kind == "text/html":
        tree = parse_markup(decode_page(path, body_bytes(part), charset(part)))
        signs.write(tree)
        yield from walk(tree).blocks
    else:
        yield from _text(_decoded(part))


def _alternative(path: Path, parts: Sequence[EmailMessage], level: int) -> Iterator[Block]:
    """The plain one of several forms of the same text, or the first that has any text."""
    plain_first = sorted(parts, key=lambda part: part.get_content_type() != "text/plain")
    for part in plain_first:
        blocks = list(_part(path, part, level))
        if any(not block.dropped for block in blocks):
            yield from blocks
            return


def _decoded(part: EmailMessage) -> str:
    text = decode(body_bytes(part), charset(part), most_control=1)
    if part.get_param("format") != "flowed":
        return text
    return _unflowed(text.split("\n"), "" if part.get_param("delsp") == "yes" else " ")


def _unflowed(lines: Sequence[str], joint: str) -> str:
    """``lines``, of which one that ends with a space goes on in the next, as whole ones (RFC 3676)."""
    out: list[str] = []
    goes_on = None  # the quote marks of the line that goes on
    for line in lines:
        quote = _QUOTED.match(line)
        marks = f"{'>' * quote[1].count('>')} " if quote else ""
        bare = line[quote.end() :] if quote else line.removeprefix(" ")
        flowed = bare.endswith(" ") and bare != _SIGNATURE
        bare = bare[:-1] + joint if flowed else bare
        if goes_on == marks:
            out[-1] += bare
        else:
            out.append(marks + bare)
        goes_on = marks if flowed else None
    return "\n".join(out)


def _text(text: str) -> Iterator[Block]:
    """The blocks of a plain body: what is quoted apart from what is written, the signature dropped."""
    lines = text.split("\n")
    signature: list[str] = []
    if _SIGNATURE in lines:
        at = len(lines) - 1 - lines[::-1].index(_SIGNATURE)
        lines, signature = lines[:at], [line.strip() for line in lines[at + 1 :] if line.strip()]
    authors: dict[int, str] = {}  # who is quoted, by depth
    for depth, run in groupby(_by_depth(lines), key=itemgetter(0)):
        yield from _run([line for _, line in run], depth, authors)
    if signature:
        yield Block("\n".join(signature), dropped="signature")


def _by_depth(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Each line without its quote marks, and how deep they quote it; a blank one as deep as the last."""
    depth = 0
    for line in lines:
        quote = _QUOTED.match(line)
        bare = line[quote.end() :] if quote else line
        depth = (quote[1].count(">") if quote else 0) if line.strip() else depth
        yield depth, bare


def _run(lines: list[str], depth: int, authors: dict[int, str]) -> Iterator[Block]:
    """The blocks of lines quoted ``depth`` deep, with their speaker; notes in ``authors`` who comes next."""
    for block in _paragraphs(lines):
        speaker, label = authors.get(depth, ""), None
        if _ATTRIBUTION.match(block.text):
            wrote = _WROTE.match(block.text)
            speaker = _person(_CLOCK.sub("", wrote["name"])) if wrote else ""
            label = (0, len(block.text))
            _now_quoted(authors, depth + 1, speaker)
        elif _SEPARATOR.match(block.text):
            _now_quoted(authors, depth, "")
            yield replace(block, dropped="separator")
            continue
        elif sender := _SENDER.match(block.text):
            speaker = _person(parseaddr(_MAILTO.sub("", sender[1]))[0])
            label = (0, len(block.text))
            _now_quoted(authors, depth, speaker)
        yield replace(block, speaker=speaker, label=label) if speaker else block


def _person(name: str) -> str:
    return name if is_name(name, set()) else ""


def _now_quoted(authors: dict[int, str], depth: int, speaker: str) -> None:
    for deeper in [each for each in authors if each >= depth]:
        del authors[deeper]
    authors[depth] = speaker


def _paragraphs(lines: list[str]) -> Iterator[Block]:
    """The blocks of ``lines``; an attribution, over two lines at times, and header fields stand alone."""
    chunk: list[str] = []
    i = 0
    while i < len(lines):
        line = lines[i].strip()
        two = f"{line} {lines[i + 1].strip()}" if line and i + 1 < len(lines) else ""
        alone = 1 if any(pattern.match(line) for pattern in (_ATTRIBUTION, _FIELD, _SEPARATOR)) else 0
        alone = alone or (2 if _ATTRIBUTION.match(two) else 0)
        if alone:
            yield from plaintext.parse_text("\n".join(chunk)).blocks
            chunk = []
            yield Block(fold(line if alone == 1 else two))
        else:
            chunk.append(lines[i])
        i += alone or 1
    yield from plaintext.parse_text("\n".join(chunk)).blocks
