from types import SimpleNamespace

from govqa.reading.explanation import read_passages
from govqa.reading.sentences import ScoredSentence, SentenceFeatures
from govqa.types import Hit, Passage, Span, StageScore

SCORES = {"late": StageScore(0.5, 1)}


def passage(name, start, doc_id="d"):
    spans = (Span(start, start + 5), Span(start + 6, start + 11))
    return Passage(name, doc_id, 0, Span(start, start + 11), "Abcd. Efgh.", spans)


def test_quoted_passages_come_first_each_with_its_best_sentence():
    first, second, third = passage("a", 0), passage("b", 20), passage("c", 0, "other")
    hits = [Hit(each, 1.0, rank, SCORES) for rank, each in enumerate((first, second, third), 1)]
    features = SentenceFeatures(0.5, 0.5)
    sentences = [
        ScoredSentence(second, second.sentences[1], 0.9, features),
        ScoredSentence(second, second.sentences[0], 0.4, features),
        ScoredSentence(first, first.sentences[0], 0.1, features),
    ]
    citation = SimpleNamespace(number=1, doc_id="d", span=second.sentences[1])
    read = read_passages(hits, sentences, [citation])
    assert [(each.passage.passage_id, each.rank, each.cited) for each in read] == [
        ("b", 2, (1,)),
        ("a", 1, ()),
        ("c", 3, ()),
    ]
    assert [(each.sentence, each.probability) for each in read] == [
        (second.sentences[1], 0.9),
        (first.sentences[0], 0.1),
        (None, 0.0),
    ]
    assert read[0].scores == SCORES
