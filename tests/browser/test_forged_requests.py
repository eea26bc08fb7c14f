"""What programs may try on the server: nothing else is read, written or fetched, and it goes on serving."""

import contextlib
import os
import socket
import threading

import httpx
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SECRET = "The password of Osterby is marzipan."


@pytest.fixture(scope="module")
def http(built, server):
    # Each request has a connection of its own: after an error the server closes it.
    fresh = httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(base_url=server.address, timeout=60, trust_env=False, limits=fresh) as client:
        yield client


@pytest.fixture(scope="module")
def component(http):
    config = http.get("config").json()
    return next(c["id"] for c in config["components"] if c["props"].get("elem_id") == "govqa")


def lives(http, component):
    body = {"data": {}, "component_id": component, "fn_name": "status", "session_hash": "x"}
    reply = http.post("gradio_api/component_server", json=body)
    return reply.status_code == 200 and reply.json()["phase"] == "ready"


_PATHS = [
    "/etc/passwd",
    "//etc/passwd",
    "../secret.txt",
    "..%2fsecret.txt",
    "%2e%2e/secret.txt",
    "..%252fsecret.txt",
    "....//secret.txt",
    "..\\secret.txt",
    "C:\\Windows\\win.ini",
    "C:/Windows/win.ini",
    "\\\\server\\share\\x",
    "file:///etc/passwd",
    "secret.txt%00.png",
    "./app.py",
    "~/.ssh/id_rsa",
    "/proc/self/environ",
    "/dev/stdin",
    "link.txt",
    "{secret}",
    "{corpus}/accord.md",
    "{corpus}/../secret.txt",
    "{index}/CURRENT",
    "{index}/history.sqlite",
]


@pytest.mark.parametrize("route", ["gradio_api/file=", "gradio_api/file/", "file=", "static/", "assets/"])
@pytest.mark.parametrize("path", _PATHS)
def test_no_path_leads_to_a_file_of_the_machine(http, server, route, path):
    folder = server.corpus.parent
    link = server.corpus / "link.txt"
    wanted = path.format(secret=folder / "secret.txt", corpus=server.corpus, index=server.index)
    try:
        if path == "link.txt":
            link.symlink_to(folder / "secret.txt")
            wanted = str(link)
        reply = http.get(f"/{route}{wanted}")
    finally:
        link.unlink(missing_ok=True)
    assert 400 <= reply.status_code < 500
    for words in ("marzipan", "root:", "keeper", "PATH="):
        assert words not in reply.text


@pytest.mark.parametrize(
    "route",
    ["gradio_api/file={}", "gradio_api/file/{}", "gradio_api/proxy={}", "gradio_api/startup-events?next={}"],
)
def test_the_server_fetches_nothing_for_anyone(http, route):
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(3)

        def listen():
            with contextlib.suppress(TimeoutError):
                asked.append(listening.accept()[1])

        waiting = threading.Thread(target=listen)
        waiting.start()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/x"
        reply = http.get("/" + route.format(address))
        waiting.join()
    assert asked == []
    assert reply.status_code >= 400 or address not in reply.text


@pytest.mark.parametrize(
    "address", ["http://example.com/", "https://example.com/x.png", "HTTPS://example.com"]
)
@pytest.mark.parametrize("route", ["gradio_api/file=", "gradio_api/file/", "gradio_api/proxy="])
def test_an_address_is_refused_before_it_is_looked_up(http, route, address):
    reply = http.get(f"/{route}{address}")
    assert reply.status_code in (403, 404)
    assert "govqa" in reply.text or reply.status_code == 404, (
        "refused by what it is, not for want of a network"
    )


@pytest.mark.parametrize(
    ("method", "route"),
    [
        ("POST", "gradio_api/process_recording"),
        ("POST", "gradio_api/vibe-edit"),
        ("GET", "gradio_api/vibe-code"),
        ("POST", "gradio_api/vibe-code"),
        ("GET", "gradio_api/deep_link?session_hash=x"),
        ("GET", "monitoring"),
        ("GET", "monitoring/summary"),
        ("GET", "monitoring/x"),
        ("GET", "gradio_api/dev/reload"),
        ("GET", "gradio_api/custom_component/x/client/x/x.js"),
        ("GET", "gradio_api/runs"),
        ("GET", "gradio_api/run-history/records"),
        ("GET", "svelte/../../x"),
        ("GET", "gradio_api/profiling/traces"),
        ("GET", "docs"),
        ("GET", "redoc"),
        ("PUT", "gradio_api/upload"),
        ("DELETE", "gradio_api/component_server"),
        ("TRACE", ""),
    ],
)
def test_what_the_page_does_not_need_of_gradio_is_closed(http, method, route):
    files = {"files": ("x.txt", b"text")} if "recording" in route else None
    reply = http.request(method, f"/{route}", files=files)
    assert 400 <= reply.status_code < 500


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b""),
        ("application/json", b"{"),
        ("application/json", b"null"),
        ("application/json", b"[" * 100_000),
        ("application/json", b'{"a":' * 50_000 + b"1" + b"}" * 50_000),
        ("application/json", b'"' + b"x" * 100_000 + b'"'),
        ("application/json", b"\xff\xfe"),
        ("application/json", b'{"data": NaN}'),
        ("application/json", b"9" * 100_000),
        (
            "application/xml",
            b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
        ),
        ("text/html", b"<script>1</script>"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n"),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data; name=fn_name\r\n\r\nask\r\n--x--",
        ),
    ],
)
@pytest.mark.parametrize("route", ["component_server", "queue/join", "call/ask", "upload"])
def test_a_broken_request_costs_only_itself(http, component, route, kind, body):
    reply = http.post(f"/gradio_api/{route}", content=body, headers={"Content-Type": kind})
    assert reply.status_code >= 400 or reply.json() == [], "nothing was uploaded"
    assert "Traceback" not in reply.text
    assert "site-packages" not in reply.text
    assert lives(http, component)


@pytest.mark.parametrize(
    "fields",
    [
        {"component_id": 10**9},
        {"component_id": -1},
        {"component_id": "x"},
        {"fn_name": "x" * 10_000},
        {"fn_name": None},
        {"session_hash": {"a": 1}},
        {"session_hash": "../x"},
    ],
)
def test_a_forged_call_costs_only_itself(http, component, fields):
    body = {"data": {}, "component_id": component, "fn_name": "status", "session_hash": "x"} | fields
    reply = http.post("/gradio_api/component_server", json=body)
    assert reply.status_code >= 400 or fields == {"session_hash": "../x"}
    assert "Traceback" not in reply.text
    assert lives(http, component)


def test_a_request_of_many_megabytes_is_refused(http, component):
    start = b'{"fn_name": "status", "session_hash": "x", "component_id": %d, "data": "' % component
    headers = {"Content-Type": "application/json"}
    for size in (9 << 20, 60 << 20):
        chunks = (start, *[b"x" * (1 << 20)] * (size >> 20), b'"}')
        reply = http.post("/gradio_api/component_server", content=iter(chunks), headers=headers)
        assert reply.status_code in (400, 413)
    assert lives(http, component)


@pytest.mark.parametrize(
    "name",
    [
        "../../evil.txt",
        "/etc/cron.d/evil",
        "..\\..\\evil.txt",
        "C:\\evil.txt",
        ".",
        "..",
        "",
        "a\x00.txt",
        "x" * 300 + ".txt",
        "<img src=x>.txt",
        "\u202etxt.exe",
        "con.txt",
        ".htaccess",
    ],
)
def test_an_upload_stays_where_uploads_go(http, server, component, name):
    before = {path for path in server.corpus.rglob("*") if path.is_file()}
    disposition = f'form-data; name="files"; filename="{name}"'.encode()
    content = (
        b"--x\r\nContent-Disposition: " + disposition + b"\r\n\r\nThe text of a short note.\r\n--x--\r\n"
    )
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    reply = http.post("/gradio_api/upload", content=content, headers=headers)
    if reply.status_code == 200:
        for path in reply.json():
            assert "govqa-uploads-" in path
            assert os.path.realpath(path) == path
            assert http.get(f"/gradio_api/file={path}").status_code in (403, 404), "uploads are not given out"
    assert {path for path in server.corpus.rglob("*") if path.is_file()} == before
    assert not (server.corpus.parent / "evil.txt").exists()
    assert lives(http, component)


@pytest.mark.parametrize(
    "cookie",
    [
        "govqa_session=../../x",
        "govqa_session=" + "a" * 32 + "; govqa_session=" + "b" * 32,
        "govqa_session=" + "A" * 32,
        'govqa_session="' + "a" * 32 + '"; Path=/',
        "x" * 8000,
        "govqa_session=" + "a" * 31 + "\u00e9",
        "=;=;=",
        "govqa_session",
    ],
)
def test_a_forged_cookie_is_no_session_and_does_no_harm(http, component, cookie):
    body = {"data": {}, "component_id": component, "fn_name": "status", "session_hash": "x"}
    headers = {"Cookie": cookie.encode("utf-8")}
    assert http.post("/gradio_api/component_server", json=body, headers=headers).status_code in (
        200,
        400,
        431,
    )
    page = http.get("/", headers=headers)
    assert page.status_code in (200, 400, 431)
    assert "\n" not in page.headers.get("set-cookie", "")


@pytest.mark.parametrize(
    "header",
    [
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
@pytest.mark.parametrize("route", ["component_server", "call/ask", "queue/join", "upload"])
def test_no_other_site_posts_anything(http, route, header):
    assert http.post(f"/gradio_api/{route}", json={}, headers=header).status_code == 403


def test_another_site_s_page_cannot_read_or_frame_the_chat(http):
    reply = http.get("/", headers={"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"})
    assert reply.headers.get("access-control-allow-origin", "") not in ("*", "https://evil.example")
    assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]
