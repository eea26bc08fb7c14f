"""Measures of answer phrases, chosen sentences and refusals, each from 0 to 1."""

from __future__ import annotations

import re
import string
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import accumulate
from statistics import fmean

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def exact_match(given: str, golds: Sequence[str]) -> float:
    """Whether ``given`` is one of ``golds``, as SQuAD's script counts (Rajpurkar et al., 2016).

    Case, punctuation, articles and white space do not count. No gold: no answer, which is "".
    """
    return float(any(_normal(given) == _normal(gold) for gold in golds or ("",)))


def phrase_f1(given: str, golds: Sequence[str]) -> float:
    """The F1 of the words of ``given`` against the nearest of ``golds``, normalised as in ``exact_match``."""
    return max(_word_f1(_normal(given).split(), _normal(gold).split()) for gold in golds or ("",))


def set_f1(chosen: Collection[int], gold: Collection[int]) -> float:
    """The F1 of what was ``chosen`` against ``gold``, which are not both empty."""
    return 2 * len({*chosen} & {*gold}) / (len({*chosen}) + len({*gold}))


def auc(yes: Sequence[float], no: Sequence[float]) -> float:
    """The area under the ROC curve: how often one of ``yes`` is above one of ``no``, a tie counting half."""
    ranked = sorted(no)
    return fmean((bisect_left(ranked, one) + bisect_right(ranked, one)) / 2 for one in yes) / len(no)


def balanced_accuracy(yes: Sequence[float], no: Sequence[float]) -> float:
    """The mean of the share of ``yes`` above 0 and the share of ``no`` that is not: chance gives 0.5."""
    return (fmean(score > 0 for score in yes) + fmean(score <= 0 for score in no)) / 2


def best_with_refusal(scores: Sequence[float], answered: Sequence[float], refused: Sequence[float]) -> float:
    """The best mean that some threshold gives: as SQuAD 2.0's script finds it, and like it an upper bound.

    Question i counts ``answered[i]`` where ``scores[i]`` is above the threshold and else ``refused[i]``.
    Questions of equal score are refused or answered together.
    """
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    gains = [answered[i] - refused[i] for i in order]
    totals = [0.0, *accumulate(gains)]
    cuts = [
        n for n in range(len(order) + 1) if n in (0, len(order)) or scores[order[n - 1]] > scores[order[n]]
    ]
    return (sum(refused) + max(totals[n] for n in cuts)) / len(scores)


def _normal(text: str) -> str:
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def _word_f1(given: Sequence[str], gold: Sequence[str]) -> float:
    if not given or not gold:
        return float(given == gold)
    return 2 * (Counter(given) & Counter(gold)).total() / (len(given) + len(gold))
