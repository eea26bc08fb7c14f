from collections.abc import Callable, Iterator
from itertools import islice

import pytest

from govqa.cli.watching import SECONDS, bursts, until_free
from govqa.errors import ConfigError, IndexLocked


def looking_at(states: list[int]) -> tuple[Callable[[], int], list[int]]:
    """Looks that give ``states`` in turn, the last for ever, and the number of waits so far."""
    waits = [0]
    remaining: Iterator[int] = iter(states)

    def look() -> int:
        return next(remaining, states[-1])

    return look, waits


def wait_in(waits: list[int]) -> Callable[[], None]:
    def wait() -> None:
        waits[0] += 1
        if waits[0] > 1000:
            raise AssertionError("nothing more happened")

    return wait


def test_what_is_there_at_the_start_is_the_first_burst() -> None:
    look, waits = looking_at([1])
    assert list(islice(bursts(look, wait_in(waits)), 1)) == [1]


def test_changes_close_together_are_one_burst() -> None:
    look, waits = looking_at([1, 1, 1, 2, 3, 4, 4, 4, 4, 5, 5])
    assert list(islice(bursts(look, wait_in(waits)), 3)) == [1, 4, 5]


def test_what_changes_during_the_work_on_a_burst_is_the_next_burst() -> None:
    states = [1]
    seen = []
    for state in islice(bursts(lambda: states[-1], lambda: None), 3):
        seen.append(state)
        states.append(state + 1)
    assert seen == [1, 2, 3]


def test_a_change_that_is_taken_back_before_the_next_look_is_none() -> None:
    look, waits = looking_at([1, 1, 1, 1, 1, 7, 7])
    assert list(islice(bursts(look, wait_in(waits)), 2)) == [1, 7]


def test_a_corpus_that_never_rests_is_taken_as_it_is_in_the_end() -> None:
    count = iter(range(10_000))
    first, second = islice(bursts(lambda: next(count), lambda: None), 2)
    assert 0 < first < second < 1000


def test_a_build_waits_until_no_other_writes_the_index() -> None:
    outcomes = [IndexLocked("busy"), IndexLocked("busy"), "built"]
    waits: list[int] = []

    def build() -> str:
        outcome = outcomes.pop(0)
        if isinstance(outcome, IndexLocked):
            raise outcome
        return outcome

    assert until_free(build, lambda: waits.append(1)) == "built"
    assert len(waits) == 2


def test_any_other_failure_is_the_caller_s() -> None:
    def build() -> None:
        raise ConfigError("wrong")

    with pytest.raises(ConfigError):
        until_free(build, lambda: None)


def test_a_change_is_noticed_and_settled_within_two_seconds() -> None:
    looks = 2  # one that sees it, one that finds it settled
    assert looks * SECONDS <= 1.0
