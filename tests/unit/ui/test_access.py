import asyncio

import pytest

from govqa.ui.access import Guard, host_name, is_curator, is_loopback, may_write
from govqa.ui.curators import Curators
from govqa.ui.sessions import COOKIE, session_of

SESSION = "0123456789abcdef" * 2


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_this_machine_is_known_by_its_addresses(host):
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "", "192.168.1.2", "localhost.evil.example", "127.0.0.1.evil.example"]
)
def test_anything_else_is_not_this_machine(host):
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("authority", "name"),
    [
        ("localhost:7860", "localhost"),
        ("[::1]:80", "::1"),
        ("Example.ORG.", "example.org"),
        ("[bad", ""),
        ("", ""),
    ],
)
def test_the_name_is_taken_from_the_host_header(authority, name):
    assert host_name(authority) == name


@pytest.mark.parametrize(
    ("writable", "client", "headers", "allowed"),
    [
        (True, "127.0.0.1", {"host": "localhost:7860"}, True),
        (True, "::1", {"host": "[::1]:7860"}, True),
        (False, "127.0.0.1", {"host": "localhost"}, False),
        (True, "10.0.0.7", {"host": "localhost"}, False),
        (True, "127.0.0.1", {"host": "evil.example"}, False),
        (True, "127.0.0.1", {"host": "localhost", "x-forwarded-for": "1.2.3.4"}, False),
        (True, "127.0.0.1", {}, False),
    ],
)
def test_only_this_machine_itself_may_write(writable, client, headers, allowed):
    assert may_write(writable, client, headers) is allowed


def respond(
    authority,
    *,
    bound="127.0.0.1",
    names=(),
    curators=None,
    method="GET",
    path="/",
    client="127.0.0.1",
    body=(),
    **headers,
):
    """The status and headers of a reply through the guard, from an app that reads all and says 200."""
    sent, parts = [], list(body)

    async def receive():
        return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

    async def app(scope, receive, send):
        while parts:
            if (await receive())["type"] == "http.disconnect":
                raise ConnectionResetError
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message):
        sent.append(message)

    named = {"host": authority} | {name.replace("_", "-"): value for name, value in headers.items()}
    raw = [(name.encode(), value.encode()) for name, value in named.items()]
    scope = {"type": "http", "method": method, "path": path, "client": (client, 1), "headers": raw}
    asyncio.run(Guard(app, host=bound, names=names, curators=curators)(scope, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"])


def test_every_reply_forbids_loading_from_elsewhere():
    _, headers = respond("localhost:7860")
    assert b"default-src 'self'" in headers[b"content-security-policy"]
    assert headers[b"x-content-type-options"] == b"nosniff"


def test_a_name_rebound_to_this_machine_is_refused():
    assert respond("evil.example:7860")[0] == 403
    assert respond("")[0] == 403


def test_a_name_that_the_owner_gave_is_served():
    assert respond("govqa.example", names=("govqa.example",))[0] == 200


@pytest.mark.parametrize("written", ["Govqa.Example", "govqa.example:443", "govqa.example."])
def test_a_name_may_be_given_in_any_spelling(written):
    assert respond("govqa.example", names=(written,))[0] == 200


def test_a_server_on_the_network_goes_by_the_names_it_was_given():
    assert respond("govqa.example", bound="0.0.0.0", names=("govqa.example",))[0] == 200
    assert respond("localhost:7860", bound="0.0.0.0", names=("govqa.example",))[0] == 200
    assert respond("evil.example", bound="0.0.0.0", names=("govqa.example",))[0] == 403


def test_a_server_on_the_network_goes_by_any_name():
    assert respond("reading-room:7860", bound="0.0.0.0")[0] == 200


def test_pages_of_this_server_may_post():
    assert respond("localhost:7860", method="POST", origin="http://localhost:7860")[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:9999"},
        {"origin": "null"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
    ],
)
def test_pages_of_other_sites_may_not_post(headers):
    assert respond("localhost:7860", method="POST", **headers)[0] == 403


def test_programs_may_post():
    assert respond("127.0.0.1:7860", method="POST")[0] == 200


def test_files_are_taken_only_from_this_machine():
    upload = {"method": "POST", "path": "/gradio_api/upload"}
    assert respond("localhost:7860", **upload)[0] == 200
    assert respond("localhost:7860", client="10.0.0.7", **upload)[0] == 403
    assert respond("reading-room:7860", bound="0.0.0.0", **upload)[0] == 403
    assert respond("localhost:7860", x_forwarded_for="1.2.3.4", **upload)[0] == 403


@pytest.fixture
def signed_in(kept):
    """Curators with a password, of whom the browser with SESSION is one."""
    curators = Curators(kept("correct horse"))
    curators.sign_in(SESSION, "10.0.0.7", "correct horse")
    return curators


def test_who_signed_in_may_write_from_anywhere_and_nobody_else(signed_in):
    own, other = ({"host": "localhost", "cookie": f"{COOKIE}={s}"} for s in (SESSION, SESSION[::-1]))
    for client in ("127.0.0.1", "10.0.0.7"):
        for writable in (True, False):
            assert is_curator(signed_in, writable, client, own)
            assert is_curator(signed_in, writable, client, own | {"x-forwarded-for": "1.2.3.4"})
            assert not is_curator(signed_in, writable, client, other)
            assert not is_curator(signed_in, writable, client, {"host": "localhost"})
    assert is_curator(Curators(), True, "127.0.0.1", other)
    assert not is_curator(Curators(), True, "10.0.0.7", own)


def test_files_are_taken_from_who_signed_in(signed_in):
    upload = {"method": "POST", "path": "/gradio_api/upload", "curators": signed_in}
    own = f"{COOKIE}={SESSION}"
    assert respond("reading-room:7860", bound="0.0.0.0", client="10.0.0.7", cookie=own, **upload)[0] == 200
    assert respond("reading-room:7860", bound="0.0.0.0", client="10.0.0.7", **upload)[0] == 403
    assert respond("localhost:7860", **upload)[0] == 403
    assert respond("localhost:7860", cookie=own, origin="https://evil.example", **upload)[0] == 403


def test_files_come_in_by_no_other_way():
    form = {"method": "POST", "content_type": "multipart/form-data; boundary=x"}
    assert respond("localhost:7860", path="/gradio_api/upload", **form)[0] == 200
    for path in ("/gradio_api/process_recording", "/gradio_api/component_server", "/mcp"):
        assert respond("localhost:7860", path=path, **form)[0] == 403


def test_no_one_sends_without_end():
    part = b"x" * (1 << 20)
    post = {"method": "POST", "path": "/gradio_api/component_server"}
    assert respond("localhost:7860", body=[part] * 8, **post)[0] == 200
    with pytest.raises(ConnectionResetError):
        respond("localhost:7860", body=[part] * 9, **post)
    assert respond("localhost:7860", method="POST", path="/gradio_api/upload", body=[part] * 9)[0] == 200


@pytest.mark.parametrize(
    "other", ['a={"x":1}', "pref=a b c", "name=é", "x[y]=1", "flag", "=", "a=b=c", "xgovqa_session=1"]
)
def test_a_session_is_found_beside_odd_cookies_of_other_programs(other):
    session = "0123456789abcdef" * 2
    assert session_of({"cookie": f"{other}; govqa_session={session}"}) == session
    assert session_of({"cookie": f"govqa_session={session};{other}"}) == session


def test_a_browser_without_a_session_is_given_one_with_the_page():
    _, headers = respond("localhost:7860", path="/")
    given = headers[b"set-cookie"].decode()
    session = session_of({"cookie": given.partition(";")[0]})
    assert len(session) == 32
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(given.split("; "))
    assert b"set-cookie" not in respond("localhost:7860", path="/", cookie=f"{COOKIE}={session}")[1]
    assert b"set-cookie" not in respond("localhost:7860", path="/theme.css")[1]


def test_what_nobody_needs_is_not_there():
    for path in ("/gradio_api/file=https://example.com/", "/gradio_api/deep_link", "/monitoring"):
        assert respond("localhost:7860", path=path)[0] == 404
    assert respond("localhost:7860", path="/gradio_api/info")[0] == 200


@pytest.mark.parametrize(
    "cookie", ["", "govqa_session=", "govqa_session=../x", "a=b", "govqa_session", "=\x00;;"]
)
def test_what_is_no_session_is_none(cookie):
    assert session_of({"cookie": cookie}) == ""
