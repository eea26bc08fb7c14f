import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govqa.ui import limits
from govqa.ui.limits import AskingLimits, Places, Rate, TryLater, in_words, network_of


class Clock:
    """Seconds that pass only when told to."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


per_minute = st.integers(1, 100)
pauses = st.lists(st.floats(0, 90), max_size=150)


@given(per_minute, pauses)
def test_no_stretch_of_time_has_more_than_a_burst_and_the_rate(allowed, pauses):
    clock = Clock()
    rate = Rate(allowed, clock)
    taken = []
    for pause in pauses:
        clock.now += pause
        if not rate.take("a"):
            taken.append(clock.now)
    for first, start in enumerate(taken):
        for last, end in enumerate(taken[first:], first):
            assert last - first + 1 <= allowed + (end - start) * allowed / 60 + 1e-3


@given(per_minute, pauses)
def test_who_waits_as_long_as_was_said_may_go_on(allowed, pauses):
    clock = Clock()
    rate = Rate(allowed, clock)
    for pause in pauses:
        clock.now += pause
        wait = rate.take("a")
        assert 0 <= wait <= 60
        if wait:
            clock.now += wait
            assert rate.take("a") == 0


@given(per_minute, st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 5)), max_size=150))
def test_clients_do_not_cost_each_other_anything(allowed, calls):
    clock, alone = Clock(), Clock()
    rate, own = Rate(allowed, clock), Rate(allowed, alone)
    for client, pause in calls:
        clock.now += pause
        alone.now += pause
        wait = rate.take(client)
        if client == "a":
            assert wait == own.take("a")


@given(per_minute)
def test_a_minutes_worth_may_come_at_once_and_not_one_more(allowed):
    rate = Rate(allowed, Clock())
    assert [rate.take("a") for _ in range(allowed)] == [0] * allowed
    assert rate.take("a") == pytest.approx(60 / allowed)


def test_a_cleared_client_begins_anew():
    rate = Rate(1, Clock())
    rate.take("a")
    rate.clear("a")
    rate.clear("b")
    assert rate.take("a") == 0


def test_clients_without_number_take_no_memory_without_number(monkeypatch):
    monkeypatch.setattr(limits, "_MOST_CLIENTS", 20)
    rate = Rate(1, Clock())
    for number in range(500):
        rate.take(str(number))
        assert len(rate._accounts) <= 20
    assert rate.take("499") > 0, "who came last is not forgotten"


def test_the_places_are_all_there_are_and_come_back():
    places = Places(2, waiting=0)
    with places.place(), places.place(), pytest.raises(TryLater, match="Many people"), places.place():
        pass
    with pytest.raises(ZeroDivisionError), places.place():
        1 / 0  # noqa: B018
    with places.place(), places.place():
        pass


def test_who_waits_gets_the_place_that_becomes_free():
    places = Places(1, waiting=1, patience=30)
    inside = threading.Event()
    with ThreadPoolExecutor() as pool:
        with places.place():
            waiting = pool.submit(lambda: _hold(places, inside))
            assert not inside.wait(0.1)
        assert waiting.result(10)


def test_nobody_waits_for_ever():
    places = Places(1, waiting=1, patience=0.05)
    with places.place(), pytest.raises(TryLater, match="Try again in a few seconds") as busy, places.place():
        pass
    assert busy.value.seconds > 0


def test_no_more_run_at_once_than_there_are_places():
    places = Places(3, waiting=40, patience=30)
    lock, running, most = threading.Lock(), 0, 0

    def run(_):
        nonlocal running, most
        with places.place():
            with lock:
                running += 1
                most = max(most, running)
            threading.Event().wait(0.002)
            with lock:
                running -= 1

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(run, range(100)))
    assert 1 < most <= 3


def _hold(places, inside):
    with places.place():
        inside.set()
        return True


def ask(limit, session="s", address="10.0.0.7"):
    with limit.asking(session, address):
        pass


def test_a_browser_that_asks_too_much_is_told_when_to_go_on():
    clock = Clock()
    limit = AskingLimits(2, 1, clock)
    ask(limit)
    ask(limit)
    with pytest.raises(TryLater, match=r"2 questions a minute. Ask again in 30 seconds"):
        ask(limit)
    ask(limit, session="t")
    clock.now += 30
    ask(limit)


def test_changing_the_session_helps_a_program_only_so_far():
    limit = AskingLimits(2, 1, Clock())
    for number in range(2 * limits.BROWSERS):
        ask(limit, session=str(number))
    with pytest.raises(TryLater, match=r"More than 20 questions a minute come from your network\. Ask"):
        ask(limit, session="another")
    ask(limit, session="another", address="10.0.0.8")


def test_without_a_session_the_address_counts():
    limit = AskingLimits(1, 1, Clock())
    ask(limit, session="")
    with pytest.raises(TryLater):
        ask(limit, session="")
    ask(limit, session="", address="10.0.0.8")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.0.0.7", "10.0.0.7"),
        ("::ffff:10.0.0.7", "10.0.0.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_a_client_is_told_by_what_it_has_for_itself(address, network):
    assert network_of(address) == network


def test_a_wait_is_never_said_to_be_nothing():
    assert in_words(0.01) == "1 second"
    assert in_words(11.2) == "12 seconds"
