import hmac
from concurrent.futures import ThreadPoolExecutor

import pytest

from govqa.errors import ConfigError, GovqaError
from govqa.ui.curators import SIGNED_IN, TRIES, Curators, SignInRefused
from govqa.ui.limits import TryLater

RIGHT, WRONG = "correct horse", "battery staple"
ONE, TWO = "1" * 32, "2" * 32


@pytest.fixture
def clock():
    class Clock:
        now = 0.0

        def __call__(self):
            return self.now

    return Clock()


@pytest.fixture
def curators(kept, clock):
    return Curators(kept(RIGHT), clock)


def test_the_password_makes_one_browser_a_curators_for_a_working_day(curators, clock):
    assert curators.needs_password
    assert not curators.signed_in(ONE)
    curators.sign_in(ONE, "10.0.0.7", RIGHT)
    assert curators.signed_in(ONE)
    assert not curators.signed_in(TWO)
    clock.now += SIGNED_IN - 1
    assert curators.signed_in(ONE)
    clock.now += 1
    assert not curators.signed_in(ONE)


def test_who_signs_out_is_a_reader_again(curators):
    for session in (ONE, TWO):
        curators.sign_in(session, "10.0.0.7", RIGHT)
    curators.sign_out(ONE)
    curators.sign_out("of nobody")
    assert not curators.signed_in(ONE)
    assert curators.signed_in(TWO)


@pytest.mark.parametrize("password", [WRONG, "", RIGHT.upper(), RIGHT + "\0", "\ud800", "x" * 100_000])
def test_a_wrong_password_is_refused_and_not_repeated(curators, password):
    with pytest.raises(SignInRefused) as refused:
        curators.sign_in(ONE, "10.0.0.7", password)
    assert str(refused.value) == "That is not the password."
    assert not curators.signed_in(ONE)


def test_a_browser_without_a_session_cannot_sign_in(curators):
    with pytest.raises(SignInRefused, match="cookies"):
        curators.sign_in("", "10.0.0.7", RIGHT)
    assert not curators.signed_in("")


def test_without_a_password_nobody_signs_in(clock):
    curators = Curators("", clock)
    assert not curators.needs_password
    with pytest.raises(SignInRefused):
        curators.sign_in(ONE, "10.0.0.7", "")


def test_an_address_has_five_tries_and_then_waits(curators, clock):
    for _ in range(TRIES):
        with pytest.raises(SignInRefused):
            curators.sign_in(ONE, "10.0.0.7", WRONG)
    for password in (WRONG, RIGHT):
        with pytest.raises(TryLater, match=r"Too many wrong passwords. Try again in 12 seconds"):
            curators.sign_in(ONE, "10.0.0.7", password)
    curators.sign_in(TWO, "10.0.0.8", RIGHT)
    clock.now += 12
    curators.sign_in(ONE, "10.0.0.7", RIGHT)
    assert curators.signed_in(ONE)


def test_tries_at_the_same_moment_are_no_more(curators, monkeypatch):
    compared = []
    is_of = type(curators._password).is_of
    monkeypatch.setattr(type(curators._password), "is_of", lambda *a: compared.append(a) or is_of(*a))

    def refused(_):
        with pytest.raises(GovqaError):
            curators.sign_in(ONE, "10.0.0.7", WRONG)

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(refused, range(100)))
    assert len(compared) == TRIES


def test_signing_in_rightly_takes_earlier_slips_back(curators):
    for _ in range(4):
        for _ in range(TRIES - 1):
            with pytest.raises(SignInRefused):
                curators.sign_in(ONE, "10.0.0.7", WRONG)
        curators.sign_in(ONE, "10.0.0.7", RIGHT)


def test_neither_sessions_nor_the_password_are_kept_as_they_are(curators):
    curators.sign_in(ONE, "10.0.0.7", RIGHT)
    held = repr({name: getattr(curators, name) for name in vars(curators)})
    assert ONE not in held
    assert RIGHT not in held


def test_sessions_that_ended_are_forgotten(curators, clock):
    for number in range(50):
        curators.sign_in(f"{number:032x}", "10.0.0.7", RIGHT)
        clock.now += SIGNED_IN / 5
    assert len(curators._until) <= 5


def test_a_password_that_cannot_be_used_stops_the_start(clock):
    with pytest.raises(ConfigError):
        Curators("short", clock)


def test_comparing_takes_the_same_way_for_every_password(curators, monkeypatch):
    """Digests are compared in constant time, not the passwords."""
    compared = []
    compare = hmac.compare_digest
    monkeypatch.setattr(
        "hmac.compare_digest", lambda a, b: compared.append((len(a), len(b))) or compare(a, b)
    )
    for password in ("x", "x" * 900):
        with pytest.raises(SignInRefused):
            curators.sign_in(ONE, "10.0.0.7", password)
    assert compared == [(32, 32), (32, 32)]
