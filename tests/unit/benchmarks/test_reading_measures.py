"""Measures of phrases, sentences and refusals, against examples worked out by hand."""

from __future__ import annotations

import pytest
from measures.sets.reading_measures import (
    auc,
    balanced_accuracy,
    best_with_refusal,
    exact_match,
    phrase_f1,
    set_f1,
)


def test_case_punctuation_and_articles_do_not_count():
    assert exact_match("The  Treaty of “Rome”.", ["treaty of “rome”"]) == 1
    assert exact_match("Rome", ["Paris", "rome!"]) == 1
    assert exact_match("Rome", ["the treaty of Rome"]) == 0


def test_no_phrase_is_the_right_answer_where_there_is_none():
    assert exact_match("", []) == 1
    assert phrase_f1("", []) == 1
    assert exact_match("Rome", []) == 0
    assert phrase_f1("Rome", []) == 0
    assert phrase_f1("", ["Rome"]) == 0


def test_f1_is_of_words_and_against_the_nearest_gold():
    # Two of three words given, two of four wanted: 2 * 2 / 7.
    assert phrase_f1("six river towns", ["six towns by water"]) == pytest.approx(4 / 7)
    assert phrase_f1("six river towns", ["seven hills", "six towns"]) == pytest.approx(4 / 5)


def test_f1_counts_a_word_as_often_as_both_have_it():
    assert phrase_f1("no no no", ["no no"]) == pytest.approx(4 / 5)


def test_f1_of_chosen_sentences():
    assert set_f1([0, 2], [2, 3, 4]) == pytest.approx(2 / 5)
    assert set_f1([1], [1]) == 1
    assert set_f1([], [1]) == 0


def test_auc_counts_a_tie_half():
    # Of six pairs: 3 > 1, 3 > 2, 3 > 2, 2 > 1 and two ties.
    assert auc([3, 2], [1, 2, 2]) == pytest.approx(5 / 6)
    assert auc([1], [2]) == 0


def test_balanced_accuracy_weighs_both_sides_alike():
    assert balanced_accuracy([1, 2, 3, -1], [-1, 0.5]) == pytest.approx((3 / 4 + 1 / 2) / 2)
    assert balanced_accuracy([1], [0, -1, -2]) == 1


def test_the_best_threshold_refuses_what_gains_most():
    # Refusing below 0.5 answers the first two and refuses a question without answer.
    assert best_with_refusal([2, 1, 0], [1, 0.5, 0], [0, 0, 1]) == pytest.approx(2.5 / 3)
    assert best_with_refusal([0, 1], [0, 0], [1, 1]) == 1


def test_questions_of_equal_score_share_their_fate():
    assert best_with_refusal([1, 1], [1, 0], [0, 1]) == 0.5
