"""Answers and passages in words, for the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from govqa.cli.terminal import emphasise, say
from govqa.types import Answer, Citation, Hit
from govqa.wording import count, join_headings, join_names, one_line, page_words, support

if TYPE_CHECKING:
    from govqa.store import DocumentSummary

_SHORTENED = 60  # words of a passage that tell whether it is worth opening


Summaries = Mapping[str, "DocumentSummary"]


def print_answer(answer: Answer, summaries: Summaries) -> None:
    """Print the quotes with their numbers and where each stands, or that there is no answer.

    ``summaries`` maps doc_id to what is known of each document.
    """
    if one_line(answer.standalone_question) != one_line(answer.question):
        say(f"Understood as: {one_line(answer.standalone_question)}", "")
    if answer.status == "answered":
        _print_found(answer)
    else:
        _print_not_found(answer, summaries)


def print_hits(hits: Sequence[Hit], summaries: Summaries, *, why: bool = False) -> None:
    """Print passages, best first; ``why`` adds the scores, in all and of each retrieval stage."""
    for hit in hits:
        mark = f"{hit.rank}. "
        hang = " " * len(mark)
        title, place = _whereabouts(hit, summaries.get(hit.passage.doc_id))
        say(mark + emphasise(title), hang=hang)
        say(place, indent=hang)
        if why:
            stages = [f"{name} {stage.score:.4f} (rank {stage.rank})" for name, stage in hit.scores.items()]
            say(f"score {hit.score:.4f}: {', '.join(stages)}", indent=hang)
        say(shorten(hit.passage.text), indent=hang)
        say("")


def shorten(text: str, words: int = _SHORTENED) -> str:
    """The first ``words`` words of ``text`` on one line, with an ellipsis if there are more."""
    parts = one_line(text).split()
    return " ".join(parts[:words]) + (" …" if len(parts) > words else "")


def _print_found(answer: Answer) -> None:
    for citation in answer.citations:
        who = ", ".join(one_line(part) for part in (citation.speaker, citation.role) if part)
        speaker = f" (said by {who})" if citation.speaker else ""
        say(f"“{_quote(citation)}” [{citation.number}]{speaker}", "")
    sources = len({citation.doc_id for citation in answer.citations})
    say(f"{support(answer)} · {count(sources, 'source')}", "")
    for citation in answer.citations:
        mark = f"[{citation.number}] "
        hang = " " * len(mark)
        say(mark + _reference(citation), hang=hang)
        for footnote in citation.footnotes:
            say(f"→ {one_line(footnote)}", indent=hang)
        say(f"{one_line(citation.source)}:{citation.span.start}-{citation.span.end}", indent=hang)


def _print_not_found(answer: Answer, summaries: Summaries) -> None:
    say(emphasise("The documents do not answer this."))
    if answer.closest:
        say("", "Closest passages, which do not answer it:", "")
        print_hits(answer.closest, summaries)


def _whereabouts(hit: Hit, summary: DocumentSummary | None) -> tuple[str, str]:
    """What the passage stands in, for people, and its source and span, for commands."""
    passage = hit.passage
    source = one_line(summary.source) if summary else passage.doc_id
    title = one_line(summary.metadata.title) if summary else ""
    on_page = f"p. {passage.page}" if passage.page is not None else ""
    about = (title or source, on_page, join_headings(passage.heading_path, title))
    return ", ".join(filter(None, about)), f"{source}:{passage.span.start}-{passage.span.end}"


def _quote(citation: Citation) -> str:
    """The quote on one line, the phrase that answers marked."""
    quote, marked = citation.quote, citation.highlight
    if marked is None or marked not in citation.span:
        return one_line(quote)
    start, end = marked.start - citation.span.start, marked.end - citation.span.start
    # White space at a mark's edge is kept: each part is folded by itself.
    parts = (quote[:start], emphasise(one_line(quote[start:end])), quote[end:])
    return "".join([_fold(parts[0]), parts[1], _fold(parts[2])])


def _fold(text: str) -> str:
    folded = one_line(text)
    before = " " if text[:1].isspace() and folded else ""
    after = " " if text[-1:].isspace() else ""
    return before + folded + after


def _reference(citation: Citation) -> str:
    title = one_line(citation.title or citation.source)
    parts = [
        join_names(citation.authors),
        title,
        one_line(citation.publisher),
        one_line(citation.date),
        page_words(citation),
        join_headings(citation.heading_path, title),
    ]
    return ", ".join(part for part in parts if part)
