"""Whatever a document says of itself, its references can be read back, and nothing of it becomes markup.

The readers here are written from the formats' descriptions and share nothing with the writers.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from govqa.exporting import STYLES, bibtex, conversation_markdown, csl, ris
from govqa.types import Answer, Citation, Span
from govqa.wording import one_line

HOSTILE = (
    "{", "}", "\\", "\\}", "}}\n}\n@misc{x,", "%", "$x^2$", "#1", "~", "_", "&", "&lt;", "&#60;", '"', "``",
    " and ", ",", ", ", "*", "**", "\r\nER  - \r\nTY  - BOOK\r\n", "\nAU  - Evil\n", "\x00", "\x1b[31m",
    "\x85", "\u2028", "\u2029", "\u202e", "\u2066", "\ud800", "<script>", "<!-- ", "![a](https://b.c/d)",
    "[a]: https://b.c", "[^1]", "`", "# ", "- ", "1. ", "5) ", "---", "===", "|", "“", "”", "{:title: evil}",
    "Ida Lund", "Lund, Ida", "Ministry of Rivers, Lakes", "von der Leyen, Ursula", "李强", "الذكاء الاصطناعي",
    "e\u0301", "?", ".", "*a*", "**b**", "_c_", "~~d~~",
)  # fmt: skip
TEXT = st.lists(st.sampled_from(HOSTILE) | st.characters(exclude_categories=[]), max_size=3).map("".join)
QUOTE = TEXT.filter(lambda text: one_line(text) != "")
DATE = st.sampled_from(["", "2024", "2024-03", "2024-03-05", "2024-02-30"]) | TEXT
#: Each example is a handful of documents with a dozen texts each.
few = settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example])


@st.composite
def citations(draw: st.DrawFn) -> Citation:
    """A citation as a corrupt or malicious document would have it."""
    quote = draw(QUOTE)
    start = draw(st.integers(0, 10**6))
    first, last = sorted((draw(st.integers(0, len(quote))), draw(st.integers(0, len(quote)))))
    return Citation(
        number=1,
        doc_id=draw(st.sampled_from("abc") | TEXT),
        source=draw(TEXT),
        title=draw(TEXT),
        authors=tuple(draw(st.lists(TEXT, max_size=3))),
        publisher=draw(TEXT),
        date=draw(DATE),
        quote=quote,
        span=Span(start, start + len(quote)),
        highlight=Span(start + first, start + last) if draw(st.booleans()) else None,
        page=draw(st.none() | st.integers(1, 10**4)),
        page_label=draw(TEXT),
        heading_path=tuple(draw(st.lists(TEXT, max_size=3))),
        speaker=draw(TEXT),
        sha256="0" * 64,
        role=draw(TEXT),
        footnotes=tuple(draw(st.lists(TEXT, max_size=2))),
    )


def last_of_each(cited: list[Citation]) -> list[Citation]:
    """The last citation of each document, in the order in which documents come up."""
    return list({citation.doc_id: citation for citation in cited}.values())


def named(citation: Citation) -> str:
    return one_line(citation.title) or one_line(citation.source)


def written_names(citation: Citation) -> list[str]:
    return [one_line(author) for author in citation.authors if one_line(author)]


def letters(text: str) -> list[str]:
    """The letters and digits of a name, in any order: what turning a name round leaves as it is."""
    return sorted(char for char in text if char.isalnum())


@few
@given(st.lists(citations(), max_size=3), st.sampled_from(sorted(STYLES)))
def test_every_style_is_text_that_hides_and_reorders_nothing(cited: list[Citation], style: str) -> None:
    text = STYLES[style](cited)
    text.encode("utf-8")
    lines = text.replace("\r\n", "\n") if style == "ris" else text
    strange = {char for char in lines if unicodedata.category(char) in ("Cc", "Zl", "Zp")} - {"\n"}
    assert not strange
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", text)
    assert text == STYLES[style](cited)


# --- BibTeX -------------------------------------------------------------------------------------------


def read_bibtex(text: str) -> list[tuple[str, dict[str, str]]]:
    """Entries as (key, fields), by the rules of BibTeX: a value in braces ends where as many closed."""
    entries, at = [], 0
    while (at := text.find("@", at)) != -1:
        head = re.compile(r"@misc\{([^\s,{}\"#%~\\]+),").match(text, at)
        assert head, text[at : at + 40]
        fields, at = {}, head.end()
        while field := re.compile(r"\s*(\w+)\s*=\s*").match(text, at):
            value, at = read_value(text, field.end())
            assert field[1] not in fields
            fields[field[1]] = value
            assert text[at] == ","
            at += 1
        closing = re.compile(r"\s*\}").match(text, at)
        assert closing, text[at : at + 40]
        at = closing.end()
        entries.append((head[1], fields))
    return entries


def read_value(text: str, at: int) -> tuple[str, int]:
    if text[at] != "{":
        word = re.compile(r"[a-z]{3}").match(text, at)
        assert word
        return word[0], word.end()
    depth = 0
    for end in range(at, len(text)):
        depth += {"{": 1, "}": -1}.get(text[end], 0)
        if depth == 0:
            return text[at + 1 : end], end + 1
    raise AssertionError("a brace is never closed")


COMMANDS = {
    "textbackslash": "\\",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textasciitilde": "~",
    "textasciicircum": "^",
}


def untex(value: str) -> str:
    """The text that TeX prints for ``value``. Fails for anything that TeX would act on."""
    printed, at = "", 0
    for match in re.finditer(r"\\([a-z]+)\{\}|\\([#$%&_])", value):
        between = value[at : match.start()]
        assert not set(between) & set("\\{}~^#$%&_"), between
        printed += between + (COMMANDS[match[1]] if match[1] else match[2])
        at = match.end()
    assert not set(value[at:]) & set("\\{}~^#$%&_"), value[at:]
    return printed + value[at:]


def split_names(value: str) -> list[str]:
    """Names between which "and" stands outside of braces."""
    names, depth, start = [], 0, 0
    for at, char in enumerate(value):
        depth += {"{": 1, "}": -1}.get(char, 0)
        if depth == 0 and value.startswith(" and ", at):
            names.append(value[start:at])
            start = at + len(" and ")
    return [*names, value[start:]]


@few
@given(st.lists(citations(), max_size=3))
def test_bibtex_is_read_back(cited: list[Citation]) -> None:
    entries = read_bibtex(bibtex(cited))
    assert len({key for key, _ in entries}) == len(entries)
    for (key, fields), citation in zip(entries, last_of_each(cited), strict=True):
        assert re.fullmatch("[a-z0-9]+", key)
        title = fields.get("title", "{}")
        assert (title[0], title[-1]) == ("{", "}")
        assert untex(title[1:-1]) == named(citation)
        assert untex(fields.get("publisher", "")) == one_line(citation.publisher)
        authors = split_names(fields["author"]) if "author" in fields else []
        for author, written in zip(authors, written_names(citation), strict=True):
            if author[0] == "{" and author[-1] == "}":
                assert untex(author[1:-1]) == written
            else:
                assert set(letters(untex(author))) <= set(letters(written))
        notes = untex(fields["annote"]).split("\n    ")
        quoted = [each for each in cited if each.doc_id == citation.doc_id]
        for note, each in zip(notes, quoted, strict=True):
            assert note.startswith(f"“{one_line(each.quote)}” (")


# --- RIS ----------------------------------------------------------------------------------------------


def read_ris(text: str) -> Iterator[list[tuple[str, str]]]:
    """Records as (tag, value) pairs."""
    record: list[tuple[str, str]] = []
    assert text == "" or text.endswith("\r\n")
    for line in text.split("\r\n")[:-1]:
        tag = re.match(r"([A-Z][A-Z0-9])  - ", line)
        assert tag, line
        assert "\r" not in line
        assert "\n" not in line
        assert (tag[1] == "TY") == (not record)
        record.append((tag[1], line[tag.end() :]))
        if tag[1] == "ER":
            yield record
            record = []
    assert not record


@few
@given(st.lists(citations(), max_size=3))
def test_ris_is_read_back(cited: list[Citation]) -> None:
    for record, citation in zip(read_ris(ris(cited)), last_of_each(cited), strict=True):
        values = dict(record)
        assert values["TY"] == "GEN"
        assert re.fullmatch("[A-Z0-9]+", values["ID"])
        assert values["TI"] == named(citation)
        assert values.get("PB", "") == one_line(citation.publisher)
        authors = [value for tag, value in record if tag == "AU"]
        for author, written in zip(authors, written_names(citation), strict=True):
            assert set(letters(author)) <= set(letters(written))
            assert "*" not in author
            assert author.count(",") <= 2
        assert re.fullmatch(r"\d{4}/(\d\d)?/(\d\d)?/|///.*|", values.get("DA", ""))
        notes = [value for tag, value in record if tag == "N1"]
        quoted = [each for each in cited if each.doc_id == citation.doc_id]
        for note, each in zip(notes, quoted, strict=True):
            assert note.startswith(f"“{one_line(each.quote)}” (")


# --- CSL-JSON -----------------------------------------------------------------------------------------

#: What the schema csl-data.json of the Citation Style Language allows, of what is used here.
FIELDS = {"id", "type", "title", "author", "publisher", "issued", "locator", "annote"}
NAME_FIELDS = {"family": str, "given": str, "non-dropping-particle": str, "suffix": str, "literal": str,
               "static-ordering": bool}  # fmt: skip


@few
@given(st.lists(citations(), max_size=3))
def test_csl_json_is_read_back_and_keeps_to_the_schema(cited: list[Citation]) -> None:
    for item, citation in zip(json.loads(csl(cited)), last_of_each(cited), strict=True):
        assert set(item) <= FIELDS
        strings = {name for name in item if isinstance(item[name], str)}
        assert strings == set(item) - {"author", "issued"}
        assert item.get("title", "") == named(citation)
        for name, written in zip(item.get("author", []), written_names(citation), strict=True):
            assert all(type(value) is NAME_FIELDS[field] for field, value in name.items())
            assert name.get("literal", written) == written
            assert ("literal" in name) != ("family" in name)
        issued = item.get("issued", {})
        assert set(issued) <= {"literal", "date-parts"}
        assert all(1 <= len(parts) <= 3 for parts in issued.get("date-parts", []))
        quoted = [each for each in cited if each.doc_id == citation.doc_id]
        for line, each in zip(item["annote"].split("\n"), quoted, strict=True):
            assert line.startswith(f"“{one_line(each.quote)}” (")


# --- Markdown -----------------------------------------------------------------------------------------

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin)
EXPECTED = {
    "heading", "paragraph", "blockquote", "inline", "text", "em", "strong", "hardbreak", "softbreak",
    "footnote_ref", "footnote_block", "footnote", "footnote_anchor", "bullet_list", "list_item",
}  # fmt: skip


def flat(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from flat(token.children or [])


def shown(token: Token) -> str:
    """The text that a reader sees of an inline token, less footnote marks and what follows a line's end."""
    parts = []
    for child in token.children or []:
        if child.type == "hardbreak":
            break
        parts.append(child.content if child.type in ("text", "text_special") else "")
    return "".join(parts)


def inside(tokens: list[Token], opening: str) -> list[str]:
    """What is shown in each of the blocks that ``opening`` begins."""
    return [
        shown(next(after for after in tokens[at:] if after.type == "inline"))
        for at, token in enumerate(tokens)
        if token.type == opening
    ]


@few
@given(st.lists(st.tuples(TEXT, TEXT, st.lists(citations(), max_size=3)), max_size=3))
@example([("# a #", "> b", [])])
def test_markdown_shows_every_character_and_makes_markup_of_none(
    said: list[tuple[str, str, list[Citation]]],
) -> None:
    turns = [
        Answer(asked, alone, "answered" if cited else "not_found", "", tuple(cited), 0.5, (), "g-1")
        for asked, alone, cited in said
    ]
    tokens = MARKDOWN.parse(conversation_markdown(turns))
    found = {token.type.removesuffix("_open").removesuffix("_close") for token in flat(tokens)}
    assert found <= EXPECTED | {"text_special"}
    questions = inside(tokens, "heading_open")
    assert questions == ["Conversation", *(one_line(turn.question) for turn in turns)]
    quotes = inside(tokens, "blockquote_open")
    quoted = [citation for turn in turns for citation in turn.citations]
    assert quotes == [f"“{one_line(citation.quote)}”" for citation in quoted]
    assert sum(token.type == "footnote_open" for token in tokens) == len(quoted)
