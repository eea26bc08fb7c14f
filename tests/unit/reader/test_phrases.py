"""The likeliest phrase by its logits, and phrases stretched to whole words."""

from __future__ import annotations

import numpy as np
import pytest

from govqa.reader.phrases import likeliest_phrase, whole_words


def logits(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


def test_the_sum_of_both_logits_decides() -> None:
    assert likeliest_phrase(logits(0, 3, 1), logits(0, 1, 4)) == (1, 2, 7.0)


def test_a_phrase_does_not_end_before_it_starts() -> None:
    assert likeliest_phrase(logits(0, 0, 9), logits(9, 0, 1)) == (2, 2, 10.0)
    assert likeliest_phrase(logits(0, 0, 9), logits(9, 0, -1)) == (0, 0, 9.0)


def test_one_word_piece_is_a_phrase() -> None:
    assert likeliest_phrase(logits(-2), logits(-3)) == (0, 0, -5.0)


def test_a_phrase_has_forty_word_pieces_at_most() -> None:
    starts, ends = np.zeros(60, np.float32), np.zeros(60, np.float32)
    starts[5] = 5
    ends[[44, 45]] = 3, 4
    assert likeliest_phrase(starts, ends) == (5, 44, 8.0)


@pytest.mark.parametrize(
    ("text", "cut", "whole"),
    [
        ("The deepfakes spread.", "eepfak", "deepfakes"),
        ("The deepfakes spread.", "deepfakes", "deepfakes"),
        ("In 61,000 cases", "61", "61,000"),
        ("In 61,000 cases", "000", "61,000"),
        ("Some 3.5 per cent", "5", "3.5"),
        ("In 2023, 2024", "2023", "2023"),
        ("Ends in 2023.", "2023", "2023"),
        ("AI-led teams", "led", "led"),
        ("re\u0301sume\u0301 due", "re\u0301sume", "re\u0301sume\u0301"),
        ("हिन्दी में", "न", "हिन्दी"),
        ("规则由国家制定", "国家", "国家"),
        ("第2023年", "02", "2023"),
        ("می\u200cخواهم گفت", "خواهم", "می\u200cخواهم"),
    ],
)
def test_a_phrase_is_stretched_over_the_words_that_it_cuts(text: str, cut: str, whole: str) -> None:
    at = text.index(cut)
    start, end = whole_words(text, at, at + len(cut))
    assert text[start:end] == whole


def test_a_phrase_is_not_stretched_past_the_text() -> None:
    assert whole_words("Holm", 1, 3) == (0, 4)
