from dataclasses import replace

import pytest

from govqa.evaluation.questions import Gold, Question
from govqa.evaluation.run import Outcome, Run
from govqa.evaluation.scoring import comparable, holds_answer, judge, locate, measure
from govqa.types import Answer, Citation, Span

TEXT = "The seat is in Paris. The head is Ann Lee. Rain fell."
SEAT, HEAD, RAIN = Span(0, 21), Span(22, 42), Span(43, 53)
PARIS = Gold("in Paris", "a.md", "The seat is in Paris.", "1")
ANN = Gold("Ann Lee", "a.md", "The head is\nAnn Lee.", "2")


def cite(span: Span, source: str = "a.md") -> Citation:
    return Citation(
        number=1,
        doc_id="d",
        source=source,
        title="",
        authors=(),
        publisher="",
        date="",
        quote=span.of(TEXT),
        span=span,
        highlight=None,
        page=None,
        page_label="",
        heading_path=(),
        speaker="",
        sha256="",
    )


def outcome(
    question: Question,
    *spans: Span,
    confidence: float = 0.9,
    passages: tuple[str, ...] = (),
    seconds: float = 0.1,
) -> Outcome:
    answer = Answer(
        question=question.question,
        standalone_question=question.question,
        status="answered" if spans else "not_found",
        text="",
        citations=tuple(cite(span) for span in spans),
        confidence=confidence,
        closest=(),
        generation="g",
    )
    return Outcome(question, answer, passages, seconds)


WHERE = Question("q1", "Where is it?", True, (PARIS,), category="ordinary")
BOTH = Question("q2", "Where is it and who leads it?", True, (PARIS, ANN), need="all", category="several")
EITHER = replace(BOTH, need="any")
WHY = Question("q3", "Why?", False, category="unanswerable", kind="off_topic")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Line-\nbreaks", "linebreaks"),
        ("co\u2010operation", "Cooperation"),
        ("soft\u00adhyphen", "softhyphen"),
        ("inter\ufffenational", "international"),
        ("\ufb01nance", "finance"),
        ("“quoted,” text", "quoted text"),
        ("two\n\nlines", "two lines"),
    ],
)
def test_texts_are_compared_by_their_words(one: str, other: str) -> None:
    assert comparable(one) == comparable(other)


def test_currency_and_per_cent_count_and_phrases_match_whole_words() -> None:
    assert comparable("5%") != comparable("5")
    assert comparable("$5") != comparable("5")
    assert comparable("art") not in comparable("start of the article")


def test_any_gold_phrase_is_enough_unless_all_are_needed() -> None:
    assert holds_answer(["The head is Ann Lee."], EITHER)
    assert not holds_answer(["The head is Ann Lee."], BOTH)
    assert holds_answer(["The head is Ann Lee.", "in Paris"], BOTH)


def test_of_each_group_one_phrase_is_enough() -> None:
    question = replace(BOTH, gold=(PARIS, replace(PARIS, phrase="in France"), ANN))
    assert holds_answer(["in France", "Ann Lee"], question)
    assert not holds_answer(["in France", "in Paris"], question)


def test_a_phrase_does_not_run_from_one_text_into_the_next() -> None:
    assert not holds_answer(["Ann", "Lee"], replace(EITHER, gold=(ANN,)))


def test_a_quote_that_holds_the_phrase_is_a_hit_and_first_only_if_it_comes_first() -> None:
    verdict = judge(outcome(WHERE, SEAT, RAIN))
    assert (verdict.hit, verdict.first, verdict.right) == (True, True, True)
    verdict = judge(outcome(WHERE, RAIN, SEAT))
    assert (verdict.hit, verdict.first, verdict.right) == (True, False, True)
    verdict = judge(outcome(WHERE, RAIN))
    assert (verdict.hit, verdict.first, verdict.right) == (False, False, False)


@pytest.mark.parametrize(("question", "limit"), [(WHERE, 80), (replace(BOTH, gold=(PARIS,)), 160)])
def test_only_the_words_a_reader_reads_count(question: Question, limit: int) -> None:
    def quotes(padding: int) -> Outcome:
        long = replace(cite(RAIN), quote=" ".join(["word"] * padding))
        one = outcome(question, SEAT)
        return replace(one, answer=replace(one.answer, citations=(long, cite(SEAT))))

    # "The seat is in Paris." is five words: the phrase ends with the fifth.
    assert judge(quotes(limit - 5)).hit
    assert not judge(quotes(limit - 4)).hit


def test_passages_count_to_the_fifth_and_to_their_two_hundredth_word() -> None:
    rain = ("Rain fell.",) * 4
    assert judge(outcome(WHERE, passages=(*rain, TEXT))).recall
    assert not judge(outcome(WHERE, passages=(*rain, "Rain fell.", TEXT))).recall
    padded = " ".join(["word"] * 198 + ["in Paris"])
    assert judge(outcome(WHERE, passages=(padded,))).recall
    assert not judge(outcome(WHERE, passages=(f"word {padded}",))).recall


def test_the_reciprocal_rank_is_that_of_the_first_passage_with_any_phrase() -> None:
    assert judge(outcome(WHERE, passages=("Rain.", "Rain.", TEXT))).reciprocal_rank == pytest.approx(1 / 3)
    assert judge(outcome(BOTH, passages=("Rain.", "in Paris"))).reciprocal_rank == 0.5
    assert judge(outcome(WHERE, passages=("Rain.",))).reciprocal_rank == 0.0


def test_a_question_without_an_answer_is_handled_right_by_refusing() -> None:
    assert judge(outcome(WHY)).right
    assert not judge(outcome(WHY, SEAT)).right
    assert judge(outcome(WHY)).hit is None


def test_a_gold_span_is_found_whatever_its_white_space() -> None:
    assert locate(ANN, TEXT) == HEAD
    assert locate(ANN, "Nothing here.") is None
    assert locate(replace(ANN, span=""), TEXT) is None


def test_measures_of_a_run_worked_out_by_hand() -> None:
    outcomes = (
        outcome(WHERE, SEAT, RAIN, confidence=0.9, passages=(TEXT,), seconds=0.1),
        outcome(BOTH, SEAT, confidence=0.6, passages=("Rain.", TEXT), seconds=0.2),
        outcome(replace(WHERE, question_id="q4"), confidence=0.3, passages=(), seconds=0.3),
        outcome(WHY, confidence=0.3, seconds=0.4),
        outcome(replace(WHY, question_id="q5", kind="near_miss"), RAIN, confidence=0.7, seconds=0.5),
    )
    measures = measure(Run("g", outcomes, {"a.md": TEXT}))
    assert measures.questions == 5
    assert measures.first == pytest.approx(1 / 3)
    assert measures.hit == pytest.approx(1 / 3)
    assert measures.recall_at_5 == pytest.approx(2 / 3)
    assert measures.mrr_at_10 == pytest.approx((1 + 1 / 2 + 0) / 3)
    assert measures.keep == pytest.approx(2 / 3)
    assert measures.refuse == 0.5
    # 0.9 beats both, 0.6 only 0.3, and 0.3 neither: a tie is no win.
    assert measures.auc == pytest.approx(3 / 6)
    assert measures.e2e == pytest.approx(2 / 5)
    assert measures.verbatim == 1.0
    # One of two quotes, and one of one.
    assert measures.span_precision == pytest.approx((1 / 2 + 1) / 2)
    assert measures.words == (5 + 2 + 5) / 2
    assert measures.ask_p50_ms == pytest.approx(300)
    assert measures.ask_p95_ms == pytest.approx(500)
    assert measures.hit_by_category == {"ordinary": 0.5, "several": 0.0}
    assert measures.refuse_by_kind == {"near_miss": 0.0, "off_topic": 1.0}


def test_a_quote_that_is_not_its_span_is_counted() -> None:
    one = outcome(WHERE, SEAT)
    wrong = replace(cite(SEAT), quote="The seat is in Rome.")
    broken = replace(one, answer=replace(one.answer, citations=(cite(SEAT), wrong)))
    assert measure(Run("g", (broken,), {"a.md": TEXT})).verbatim == 0.5
    assert measure(Run("g", (one,), {})).verbatim == 0.0


def test_what_a_run_cannot_tell_is_none() -> None:
    measures = measure(Run("g", (outcome(WHY),), {}))
    assert (measures.first, measures.auc, measures.verbatim, measures.words) == (None, None, None, None)
    assert (measures.refuse, measures.e2e) == (1.0, 1.0)
    measures = measure(Run("g", (outcome(WHERE, SEAT),), {}))
    assert (measures.refuse, measures.auc, measures.span_precision) == (None, None, None)
