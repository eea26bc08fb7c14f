"""Who speaks: interview labels, persons named in a heading, bylines under a heading."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from govqa.loading.blocks import Block, lower_case_words, neighbour, words
from govqa.loading.people.lexicon import AUTHORED, ENDING, ROLES, TITLES
from govqa.loading.people.names import is_name, surname

_WORD = r"[^\W\d_][\w.'’-]*"
#: What a label says of the speaker: "Dr Weber (Institute for Dams):".
_BRACKET = r" ?\([^()\n]{2,90}\)"
_PLAIN_LABEL = re.compile(rf"^({_WORD}(?: {_WORD}){{0,4}})(?:{_BRACKET})?:(?=\s)")
_HEADING_PERSON = re.compile(rf"^([^:()]{{4,40}}?)(?:{_BRACKET})?:\s*(?=\S)")
_INTERVIEW = re.compile(
    r"\b(?:interview|conversation|Q&A|dialogue) with ([A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,3})"
)

#: A transcript labels at least this many paragraphs, by at least two speakers.
_LEAST_LABELS = 2
_LEAST_PLAIN_LABELS = 4


def plain_labels(blocks: list[Block]) -> list[Block]:
    """Takes ``Name: …`` without bold for a label too, if the file is plainly a transcript of such.

    Goes before headings are guessed: a short question with its label looks like one.
    """
    if any(block.label for block in blocks):
        return blocks
    lower_case = lower_case_words(blocks)
    found = {}
    for i, block in enumerate(blocks):
        match = _PLAIN_LABEL.match(block.text) if block.kind == "paragraph" and not block.dropped else None
        if match:
            found[i] = match
    counts = Counter(match[1] for match in found.values())
    full = {n for n in counts if n.casefold() in ROLES or is_name(_capitalised(n), lower_case) or _titled(n)}
    persons = full | {n for n in counts if any(n == surname(f) for f in full)}
    repeated = {name for name, count in counts.items() if count >= 2 and name in persons}
    if len(repeated) < 2 or sum(counts[name] for name in repeated) < _LEAST_PLAIN_LABELS:
        return blocks
    return [
        replace(block, label=(0, found[i].end())) if i in found and found[i][1] in persons else block
        for i, block in enumerate(blocks)
    ]


def find(blocks: list[Block]) -> list[Block]:
    """Blocks with ``speaker`` set throughout what a named person says, and ``label`` where it begins."""
    lower_case = lower_case_words(blocks)
    return _interview(_bylines(_sections(blocks, lower_case), lower_case), lower_case)


def _titled(name: str) -> bool:
    """Whether ``name`` is a title and a word: "Dr Weber", "MR. SMITH"."""
    tokens = name.split()
    return len(tokens) == 2 and tokens[0].rstrip(".").casefold() in TITLES and tokens[1][0].isupper()


def _interview(blocks: list[Block], lower_case: set[str]) -> list[Block]:
    labels = {
        i: name
        for i, block in enumerate(blocks)
        if block.kind == "paragraph"
        and not block.dropped
        and not block.speaker
        and (name := _label_name(block, lower_case))
    }
    text = "\n".join(block.text for block in blocks if not block.dropped)
    full = _full_names(labels, text, lower_case)
    speakers = {full[name] or name for name in labels.values()}
    repeats = len(labels) > len(speakers) or all(_is_person(name) for name in speakers)
    valid = (
        len(labels) >= _LEAST_LABELS
        and len({surname(name) for name in speakers}) >= 2
        and repeats
        and any(_is_person(name) or name.casefold() in ROLES for name in (*full, *full.values()))
    )
    out: list[Block] = []
    speaking = ""
    for i, block in enumerate(blocks):
        if valid and i in labels:
            speaking = full[labels[i]]
            out.append(replace(block, speaker=speaking))
            continue
        if block.kind == "heading" and not block.dropped:
            speaking = ""
        if block.label and not block.speaker:
            block = replace(block, label=None)
        if speaking and not block.dropped and not block.note and not block.speaker:
            block = replace(block, speaker=speaking)
        out.append(block)
    return out


def _label_name(block: Block, lower_case: set[str]) -> str:
    """The name in the block's label, or empty if that is no name."""
    if not block.label:
        return ""
    name = re.sub(rf"{_BRACKET}$", "", block.text[slice(*block.label)].rstrip(": "))
    if name.casefold() in ROLES:
        return name
    return name if is_name(_capitalised(name), lower_case, least=1) else ""


def _is_person(name: str) -> bool:
    """Whether ``name`` has a given name or a title: "Weber" alone may be any word."""
    return len(name.split()) > 1


def _capitalised(name: str) -> str:
    """A name in capitals ("MR. SMITH") as names are written."""
    return " ".join(t.capitalize() if t.isupper() and len(t) > 2 else t for t in name.split())


def _full_names(labels: dict[int, str], text: str, lower_case: set[str]) -> dict[str, str]:
    """Each label's full name: another label that holds it, else the name it ends in the text."""
    names = list(dict.fromkeys(labels.values()))
    interviewee = _INTERVIEW.search(text)
    full: dict[str, str] = {}
    for name in names:
        if name.casefold() in {"q", "a", "interviewee"}:
            full[name] = interviewee[1].rstrip(".") if interviewee and name.casefold() != "q" else ""
            continue
        core = [t for t in name.split() if t.rstrip(".").casefold() not in TITLES]
        longer = [n for n in names if len(n.split()) > len(core) and set(core) <= set(n.split())]
        if longer or len(core) != 1 or name.casefold() in ROLES:
            full[name] = longer[0] if longer else name
            continue
        called = _capitalised(core[0])
        given = Counter(re.findall(rf"\b([A-Z][\w'’-]+(?: [A-Z][\w'’.-]+)? {re.escape(called)})\b", text))
        named = [
            n
            for n, _ in given.most_common()
            if is_name(n, lower_case) and n.split()[0].casefold() not in TITLES
        ]
        full[name] = named[0] if named else name
    return full


def _sections(blocks: list[Block], lower_case: set[str]) -> list[Block]:
    """Carries the person in a heading ("WEBER Max: On dams") through the section, sub-headings included."""
    text = " ".join(block.text for block in blocks if not block.dropped)
    persons: dict[int, tuple[str, int]] = {}
    plain: dict[int, tuple[str, int]] = {}
    for i, block in enumerate(blocks):
        match = _HEADING_PERSON.match(block.text) if block.kind == "heading" and not block.dropped else None
        if not match or not match[1].split():
            continue
        name = match[1].strip()
        if _in_capitals(name) and not _is_acronym(name.split()[0], name.split()[1], text):
            persons[i] = (name, block.text.index(":") + 1)
        elif is_name(name, lower_case, most=3) and not any(t.isupper() and len(t) > 2 for t in name.split()):
            plain[i] = (name, block.text.index(":") + 1)
    if len(plain) >= 2 or any(_speaks(name, text) for name, _ in plain.values()):
        persons |= plain
    out: list[Block] = []
    person, level = "", 0
    for i, block in enumerate(blocks):
        if i in persons:
            person, level = persons[i][0], block.level
            block = replace(block, speaker=person, label=(0, persons[i][1]))
        elif block.kind == "heading" and not block.dropped:
            ends = block.level <= level or block.text.casefold().strip(" :.") in ENDING
            person = "" if ends else person
        if person and not block.dropped and not block.note and not block.speaker and not block.label:
            block = replace(block, speaker=person)
        out.append(block)
    return out


def _in_capitals(name: str) -> bool:
    """Whether ``name`` has its family name in capitals: "WEBER Max"."""
    tokens = name.split()
    return (
        2 <= len(tokens) <= 3
        and len(tokens[0]) > 1
        and tokens[0].replace("-", "").isupper()
        and all(t[0].isupper() and len(t) > 1 and t[1].islower() for t in tokens[1:])
    )


def _is_acronym(first: str, second: str, text: str) -> bool:
    """Whether ``first`` stands in the text without ``second``, as "AI" does and "WEBER" does not."""
    return re.search(rf"\b{re.escape(first)}\b(?!\s+{re.escape(second)}\b)", text) is not None


def _speaks(name: str, text: str) -> bool:
    called = re.escape(surname(name))
    verbs = r"(?:says?|said|argue[sd]?|writes|wrote|told|explain(?:s|ed)|notes|noted|adds|added)"
    found = re.search(
        rf"\b{called} {verbs}\b|\b{verbs} (?:[A-Z]\w+ )?{called}\b|\b(?:Dr|Mr|Ms|Mrs|Prof)\.? {called}\b",
        text,
    )
    return found is not None


def _bylines(blocks: list[Block], lower_case: set[str]) -> list[Block]:
    """Carries an author's name, alone on the line under a heading, through that section."""
    out = list(blocks)
    for i, block in enumerate(blocks):
        before = neighbour(blocks, i, -1)
        if block.dropped or block.label or block.speaker or before is None or before.kind != "heading":
            continue
        if block.kind not in ("paragraph", "heading") or len(words(block.text)) > 6:
            continue
        named = re.sub(r"^by\s+", "", block.text, flags=re.I)
        authored = before.text.casefold().strip(" :.") in AUTHORED
        explicit = named != block.text and block.kind == "paragraph" and before.level > 1
        after = neighbour(blocks, i, 1)
        if not is_name(named, lower_case, most=4) or after is None or after.kind == "heading":
            continue
        if not (authored or explicit):
            continue
        out[i] = replace(block, kind="paragraph", level=0, speaker=named, label=(0, len(block.text)))
        for j in range(i + 1, len(blocks)):
            if blocks[j].kind == "heading" and not blocks[j].dropped and blocks[j].level <= before.level:
                break
            if not blocks[j].dropped and not blocks[j].note and not blocks[j].speaker:
                out[j] = replace(out[j], speaker=named)
    return out
