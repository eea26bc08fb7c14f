from govqa.reading.explanation import Explanation, ReadPassage
from govqa.types import Passage, Span, StageScore
from govqa.ui.explained import explanation_html, mended_words

SENTENCE = Span(14, 42)
STAGES = {"dense": StageScore(0.62, 2), "late": StageScore(0.714, 1), "reader": StageScore(-3.2, 4)}


def read(document, rank, cited=(), scores=STAGES, sentence=SENTENCE):
    passage = Passage(f"p{rank}", document.doc_id, rank, sentence, sentence.of(document.text), (sentence,))
    return ReadPassage(passage, rank, scores, sentence, 0.4321, cited)


def explained(answer, *passages, continued="Where does it meet?", searched="Where does it meet?"):
    return Explanation(answer, continued, searched, 57, passages, 0.2)


def test_each_passage_shows_rank_and_score_of_each_stage_and_its_sentence(
    document, citation, answer, summary
):
    rules = document()
    said = answer(citation(rules, "The council meets in Geneva."))
    html = explanation_html(
        explained(said, read(rules, 1, (1,)), read(rules, 2)), {rules.doc_id: summary(rules)}
    )
    assert '<b>2.</b> <span class="score">0.62</span>' in html
    assert '<b>4.</b> <span class="score">−3.20</span>' in html
    assert "<td>0.43</td>" in html
    assert html.index("Rules for AI, quoted as 1") < html.index("Rules for AI, not quoted")
    assert "57 passages found" in html
    assert "0.90 that this answers; below 0.20 no answer is given" in html
    assert "Words</th>" not in html, "a stage that found none of them has no column"


def test_a_passage_that_a_stage_did_not_find_has_no_score_there(document, answer):
    rules = document()
    found = read(rules, 2, scores={**STAGES, "lexical": StageScore(9.5, 3)})
    html = explanation_html(explained(answer(), read(rules, 1), found), {})
    assert html.count("Not among the best of this stage") == 1


def test_only_the_next_best_of_what_was_not_quoted_is_shown(document, answer):
    rules = document()
    html = explanation_html(explained(answer(), *(read(rules, rank) for rank in range(1, 13))), {})
    assert html.count('scope="row"') == 4


def test_how_the_question_was_understood_is_told(answer):
    said = answer(question="And its govermance?", standalone_question="What is WAIC's governance?")
    html = explanation_html(
        explained(
            said,
            continued="What is WAIC's govermance?",
            searched="What is WAIC's governance? (World AI Conference)",
        ),
        {},
    )
    assert '<dt>Asked</dt><dd dir="auto">And its govermance?</dd>' in html
    assert '<dt>With what went before</dt><dd dir="auto">What is WAIC&#x27;s govermance?</dd>' in html
    assert "govermance? → governance?" in html
    assert '<dt>Names added</dt><dd dir="auto">World AI Conference</dd>' in html
    assert "<table" not in html


def test_mended_words_are_paired():
    assert mended_words("who ownes the harbor", "who owns the harbor") == [("ownes", "owns")]
    assert mended_words("as it was", "as it was") == []


def test_hostile_text_stays_text(document, answer):
    text = "<img src=x onerror=alert(1)> is the law of this land."
    hostile = document(text, "h.md")
    sentence = Span(0, len(text))
    html = explanation_html(explained(answer(question="<b>?"), read(hostile, 1, sentence=sentence)), {})
    assert "<img" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    assert "<b>?" not in html
