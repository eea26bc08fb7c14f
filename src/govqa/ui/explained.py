"""Why an answer quotes what it quotes, as HTML: the question as understood, and what each stage said."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from govqa.reading.explanation import Explanation, ReadPassage
from govqa.ui.display import escape
from govqa.wording import count, one_line

if TYPE_CHECKING:
    from govqa.store import DocumentSummary

#: The stages in the order in which a passage goes through them: name, column, what the column says.
_STAGES = (
    ("dense", "Meaning", "how close the passage as a whole is to the question, at most 1 (dense retrieval)"),
    ("lexical", "Words", "how many of the question’s words it has, rare ones counting more (BM25)"),
    (
        "late",
        "Word by word",
        "how well each word of the question finds its like, at most 1 (late interaction)",
    ),
    ("reader", "Reader", "what the model that reads both together says of the passage; above 0 is a yes"),
)
_SENTENCE = ("Sentence", "how likely its best sentence answers, from the two columns before")

#: Passages that were read and not quoted, of which this many are shown.
_OTHERS = 4
_LONGEST_TEXT = 150


def explanation_html(explanation: Explanation, summaries: Mapping[str, DocumentSummary]) -> str:
    """The question as it was understood and searched for, and a table of the best passages."""
    quoted = [each for each in explanation.passages if each.cited]
    others = [each for each in explanation.passages if not each.cited][:_OTHERS]
    stages = [stage for stage in _STAGES if any(stage[0] in each.scores for each in explanation.passages)]
    heads = "".join(f'<th scope="col">{column}</th>' for column in (*(s[1] for s in stages), _SENTENCE[0]))
    rows = "".join(_row(each, [stage[0] for stage in stages], summaries) for each in (*quoted, *others))
    notes = "".join(
        f"<dt>{column}</dt><dd>{said}</dd>" for column, said in (*(s[1:] for s in stages), _SENTENCE)
    )
    table = (
        '<div class="why-table" role="region" aria-label="Passages, stage by stage" tabindex="0"><table>'
        f'<thead><tr><th scope="col">Passage</th>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
        f'<dl class="why-columns">{notes}</dl>'
    )
    facts = f'<dl class="why-question">{_question(explanation)}{_verdict(explanation)}</dl>'
    return f"{facts}{table}" if rows else facts


def _question(explanation: Explanation) -> str:
    answer = explanation.answer
    facts = [("Asked", answer.question)]
    if explanation.continued.strip() != answer.question.strip():
        facts.append(("With what went before", explanation.continued))
    if mended := mended_words(explanation.continued, answer.standalone_question):
        facts.append(("Words mended", ", ".join(f"{old} → {new}" for old, new in mended)))
    if added := explanation.searched.removeprefix(answer.standalone_question.rstrip()).strip(" ()"):
        facts.append(("Names added", added))
    return "".join(f'<dt>{name}</dt><dd dir="auto">{escape(one_line(value))}</dd>' for name, value in facts)


def mended_words(before: str, after: str) -> list[tuple[str, str]]:
    """The words of ``before`` that are others in ``after``, each with what it is there."""
    old, new = before.split(), after.split()
    changes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(" ".join(old[i:j]), " ".join(new[k:m])) for change, i, j, k, m in changes if change != "equal"]


def _verdict(explanation: Explanation) -> str:
    found, read = count(explanation.proposed, "passage"), len(explanation.passages)
    return (
        f"<dt>Searched</dt><dd>{found} found by meaning or by words, the best {read} read</dd>"
        f"<dt>Confidence</dt><dd>{explanation.answer.confidence:.2f} that this answers; "
        f"below {explanation.least:.2f} no answer is given</dd>"
    )


def _row(read: ReadPassage, stages: list[str], summaries: Mapping[str, DocumentSummary]) -> str:
    cells = "".join(_cell(read, stage) for stage in stages)
    probability = "–" if read.sentence is None else f"{read.probability:.2f}"
    return f'<tr><th scope="row">{_passage(read, summaries)}</th>{cells}<td>{probability}</td></tr>'


def _cell(read: ReadPassage, stage: str) -> str:
    found = read.scores.get(stage)
    if found is None:
        return '<td><span class="absent" title="Not among the best of this stage">–</span></td>'
    score = f"{found.score:.2f}".replace("-", "−")
    return f'<td><b>{found.rank}.</b> <span class="score">{score}</span></td>'


def _passage(read: ReadPassage, summaries: Mapping[str, DocumentSummary]) -> str:
    """The passage's best sentence, in short, as a link to it; its document; and whether it is quoted."""
    passage, span = read.passage, read.sentence or read.passage.span
    text = one_line(passage.text[span.start - passage.span.start : span.end - passage.span.start])
    short = text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT].rsplit(' ', 1)[0]} …"
    summary = summaries.get(passage.doc_id)
    title = one_line((summary.metadata.title or summary.source) if summary else "document")
    state = f"quoted as {', '.join(map(str, read.cited))}" if read.cited else "not quoted"
    return (
        f'<button type="button" class="read" dir="auto" data-doc="{escape(passage.doc_id)}" '
        f'data-start="{span.start}" data-end="{span.end}">{escape(short)}</button>'
        f'<span class="in">{escape(title)}, {state}</span>'
    )
