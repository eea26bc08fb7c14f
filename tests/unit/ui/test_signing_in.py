import json

import pytest

from govqa.ui.curators import Curators
from govqa.ui.documents import source_key
from govqa.ui.handlers import HANDLERS, Caller
from govqa.ui.limits import AskingLimits

ONE = "1" * 32
READER = Caller(session=ONE, address="10.0.0.7", may_sign_in=True)


@pytest.fixture
def guarded(service, kept):
    """A service with a password for curators."""
    service.curators = Curators(kept("correct horse"))
    return service


def call(name, service, data, caller=READER):
    return HANDLERS[name](service, data, caller)


def test_signing_in_and_out_is_by_session(guarded):
    assert call("sign_in", guarded, {"password": "correct horse"}) == {"signed_in": True}
    assert guarded.curators.signed_in(ONE)
    assert call("sign_out", guarded, {}) == {"signed_in": False}
    assert not guarded.curators.signed_in(ONE)


@pytest.mark.parametrize("password", [None, "", 7, ["correct horse"], {"a": "b"}, "wrong horse", "x" * 10**6])
def test_what_is_not_the_password_signs_nobody_in(guarded, password):
    reply = call("sign_in", guarded, {"password": password})
    assert set(reply) == {"error"}
    assert not guarded.curators.signed_in(ONE)


def test_the_password_is_in_no_reply_and_no_log(guarded, caplog, capfd):
    caplog.set_level(0)
    replies = [
        call("sign_in", guarded, {"password": password}) for password in ("battery staple", "correct horse")
    ]
    replies.append(call("status", guarded, {}))
    said = json.dumps(replies) + caplog.text + "".join(capfd.readouterr())
    assert "horse" not in said
    assert "staple" not in said


def test_after_too_many_tries_the_page_is_told_how_long_to_wait(guarded):
    for _ in range(5):
        call("sign_in", guarded, {"password": "wrong horse"})
    reply = call("sign_in", guarded, {"password": "correct horse"})
    assert "Try again in" in reply["error"]
    assert 0 < reply["try_in"] <= 12


def test_a_reader_who_could_sign_in_is_told_to(guarded):
    assert "Sign in" in call("remove", guarded, {"key": source_key("new.txt")})["error"]
    assert "machine that serves" in call("rebuild", guarded, {}, Caller())["error"]
    assert call("status", guarded, {})["may_sign_in"]
    assert guarded.builds == 0


def test_a_question_too_many_is_refused_with_when_to_ask_again(service, bot):
    service.limits = AskingLimits(1, 1)
    question = {"question": "Where does it meet?"}
    assert "html" in call("ask", service, question)
    reply = call("ask", service, question)
    assert "Ask again in" in reply["error"]
    assert reply["try_in"] > 0
    assert len(bot.asked) == 1
