"""Our questions to examples: each with the passages that answer it, and with some that only look right.

    python training/pairs.py [--data ../shared/data]

Reads training/questions, indexes the notes and training/texts together, and writes
training/build/pairs.jsonl for train_reader.py, which runs it first where that file is missing. The passages
that only look right are those that a question without an answer was written about, and what govqa finds
without its reader: what the reader is trained on must not depend on the reader there was before.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import govqa
from govqa import answering
from govqa.config import Settings
from govqa.conversation import standalone_question
from govqa.generation import Generation
from govqa.splitting import split_sentences
from govqa.types import Passage, Span

ROOT = Path(__file__).resolve().parents[1]
SEED = 20261122
#: What is written.
PAIRS = ROOT / "training/build/pairs.jsonl"
#: How many of the passages found are looked at, and how many of them become examples.
FOUND, KEPT = 8, 2


def questions(name: str) -> list[dict[str, Any]]:
    """The lines of ``training/questions/NAME.jsonl``."""
    lines = (ROOT / f"training/questions/{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def asked(row: dict[str, Any]) -> str:
    """The question as govqa understands it after its history."""
    return standalone_question(row["question"], [turn["question"] for turn in row.get("history", [])])


def examples_of_ours(generation: Generation, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Examples over the notes and our own texts: where a question is answered, and where it only seems so."""
    documents = {each.source: generation.records.document(each.doc_id) for each in generation.documents}
    passages: dict[str, list[Passage]] = {}
    for passage in generation.records.passages(range(len(generation.tokens))):
        passages.setdefault(passage.doc_id, []).append(passage)
    settings = Settings.load(reader="none")
    for number, row in enumerate(rows):
        if number % 1000 == 0:
            print(f"{number}/{len(rows)} questions", flush=True)
        question = asked(row)
        gold: dict[str, list[tuple[Span, Span]]] = {}
        answering_passages: list[Passage] = []
        for entry in row.get("gold", []):
            document = documents[entry["doc"]]
            sentence = _place(document.text, entry["span"])
            short = _place(entry["span"], entry["short"])
            phrase = Span(sentence.start + short.start, sentence.start + short.end)
            for passage in passages[document.doc_id]:
                if sentence in passage.span:
                    gold.setdefault(passage.passage_id, []).append((sentence, phrase))
                    if passage not in answering_passages:
                        answering_passages.append(passage)
        group = (row.get("gold") or row["near"])[0]["doc"]
        kind = row["category"] if row["answerable"] else row["subtype"]
        for passage in answering_passages:
            yield _example(question, passage, gold[passage.passage_id], kind, group)
        tempting: list[Passage] = []
        for entry in row.get("near", []):
            document = documents[entry["doc"]]
            sentence = _place(document.text, entry["span"])
            tempting += [each for each in passages[document.doc_id] if sentence in each.span][:1]
        phrases = [entry["short"].casefold() for entry in row.get("gold", [])]
        others = [
            hit.passage
            for hit in answering.retrieve(generation, question, k=FOUND, filters={}, settings=settings)
            if hit.passage.passage_id not in gold
            and hit.passage not in tempting
            and not any(phrase in hit.passage.text.casefold() for phrase in phrases)
        ]
        chance = random.Random(SEED + number)
        chosen = [*tempting, *others[:1], *chance.sample(others[1:], min(len(others[1:]), KEPT - 1))]
        for rank, passage in enumerate(chosen[:KEPT]):
            yield _example(question, passage, [], kind if rank < len(tempting) else "retrieved", group)


def _place(text: str, quote: str) -> Span:
    """Where ``quote`` first stands in ``text``. Raises ValueError where it does not."""
    start = text.index(quote)
    return Span(start, start + len(quote))


def _example(
    question: str, passage: Passage, gold: list[tuple[Span, Span]], kind: str, group: str
) -> dict[str, Any]:
    """The example of ``passage`` with its ``gold``, each the sentence and in it the phrase that answer."""
    origin = passage.span.start
    return {
        "question": question,
        "context": passage.context,
        "text": passage.text,
        "answers": [[short.start - origin, short.end - origin] for _, short in gold],
        "sentences": [[span.start - origin, span.end - origin] for span in passage.sentences],
        "evidence": [any(span.overlaps(sentence) for sentence, _ in gold) for span in passage.sentences],
        "kind": kind,
        "group": group,
    }


def examples_of_acts(data: Path, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Examples over texts that are not ours, in ``data``: the questions say where in them the answer stands.

    Their places count in the text with every run of white space made one space.
    """
    texts: dict[str, dict[str, Any]] = {}
    for name in ("eu_ai_act", "aigov_nist"):
        for line in (data / name / "corpus.jsonl").read_text("utf-8").splitlines():
            entry = json.loads(line)
            texts[f"{name}/{entry['_id']}.txt"] = entry
    for row in rows:
        entry = texts[row["doc"]]
        text = re.sub(r"\s+", " ", entry["text"]).strip()
        spans = [Span(*span) for span in row.get("gold", [])]
        sentences = [s for s in split_sentences(text) if len(s.of(text).split()) > 2]
        window = _window(text, sentences, spans[0] if spans else Span(*row["near"]))
        kept = [s for s in sentences if s in window]
        if not kept or not all(span in window for span in spans):
            continue
        yield {
            "question": asked(row),
            "context": entry["title"],
            "text": window.of(text),
            "answers": [[s.start - window.start, s.end - window.start] for s in spans],
            "sentences": [[s.start - window.start, s.end - window.start] for s in kept],
            "evidence": [any(s.overlaps(span) for span in spans) for s in kept],
            "kind": row["category"] if spans else row["subtype"],
            "group": row["doc"],
        }


def _window(text: str, sentences: list[Span], middle: Span, words: int = 130) -> Span:
    """The sentences around ``middle``, about ``words`` words."""
    first = last = next((i for i, s in enumerate(sentences) if s.overlaps(middle)), 0)
    while len(text[sentences[first].start : sentences[last].end].split()) < words:
        if first == 0 and last == len(sentences) - 1:
            break
        if last < len(sentences) - 1 and (first == 0 or (first + last) % 2):
            last += 1
        else:
            first -= 1
    return Span(sentences[first].start, sentences[last].end)


def make_pairs(data: Path) -> None:
    """Index, find, write PAIRS. ``data`` holds the texts that are not passed on."""
    with tempfile.TemporaryDirectory() as scratch:
        corpus, index = Path(scratch, "corpus"), Path(scratch, "index")
        shutil.copytree(ROOT / "corpus", corpus)
        for path in (ROOT / "training/texts").glob("*.md"):
            shutil.copy(path, corpus / path.name)
        govqa.build_index(corpus, index)
        generation = Generation.current(index)
        rows = [*questions("notes"), *questions("texts")]
        made = [*examples_of_ours(generation, rows), *examples_of_acts(data, questions("acts"))]
        generation.close()
    PAIRS.parent.mkdir(exist_ok=True)
    part = PAIRS.with_suffix(".part")
    part.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in made), "utf-8")
    part.replace(PAIRS)
    print(f"{len(made)} examples, {sum(bool(each['answers']) for each in made)} with an answer: {PAIRS}")


def main() -> None:
    """Make the pairs anew."""
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=layout)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data")
    make_pairs(parser.parse_args().data)


if __name__ == "__main__":
    main()
