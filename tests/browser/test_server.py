"""What the server gives to programs, and what it keeps from everyone."""

import json
import re

import httpx
import pytest

from govqa.types import Span

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def http(built, server):
    with httpx.Client(base_url=server.address, timeout=30, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def page_component(http):
    """The id of the component that is the page."""
    config = http.get("config").json()
    return next(c["id"] for c in config["components"] if c["props"].get("elem_id") == "govqa")


@pytest.fixture
def call_page(http, page_component):
    """Calls a function of the page as a forged client would."""

    def call(name, data, **headers):
        body = {"data": data, "component_id": page_component, "fn_name": name, "session_hash": "forged"}
        return http.post("gradio_api/component_server", json=body, headers=headers)

    return call


def call_api(http, name, *arguments):
    """The result of one function of the HTTP API, called in Gradio's two steps."""
    event = http.post(f"gradio_api/call/{name}", json={"data": list(arguments)}).json()["event_id"]
    stream = http.get(f"gradio_api/call/{name}/{event}").text
    events = dict(re.findall(r"event: (\w+)\ndata: (.*)", stream))
    outcome = "complete" if "complete" in events else "error"
    return outcome, json.loads(events[outcome])


def test_exactly_the_promised_functions_are_offered(http):
    info = http.get("gradio_api/info").json()
    assert set(info["named_endpoints"]) == {"/ask", "/retrieve", "/list_documents", "/read_document"}
    assert info["unnamed_endpoints"] == {}


def test_an_answer_over_http_proves_itself(http):
    outcome, (answer,) = call_api(http, "ask", "Where is the secretariat of the accord?", [])
    assert outcome == "complete"
    assert answer["status"] == "answered"
    cited = answer["citations"][0]
    start, end = cited["span"]["start"], cited["span"]["end"]
    _, (read,) = call_api(http, "read_document", cited["doc_id"], start, end)
    assert read["text"] == cited["quote"]
    _, (whole,) = call_api(http, "read_document", cited["doc_id"], 0, None)
    assert Span(start, end).of(whole["text"]) == cited["quote"]


def test_follow_ups_filters_and_lists_work_over_http(http):
    _, (answer,) = call_api(
        http, "ask", "How many staff does it have?", ["Where is the secretariat of the accord?"]
    )
    assert answer["standalone_question"] != answer["question"]
    _, (listed,) = call_api(http, "list_documents")
    assert {d["source"] for d in listed} == {"accord.md", "fares <b>&.txt", "mithaq.md"}
    _, (hits,) = call_api(http, "retrieve", "ferry", 3, {"source": "fares*"})
    assert hits
    assert {hit["passage"]["doc_id"] for hit in hits} == {
        d["doc_id"] for d in listed if d["source"][0] == "f"
    }


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("ask", ["", []]),
        ("ask", ["x" * 3000, []]),
        ("retrieve", ["ferry", 0, None]),
        ("retrieve", ["ferry", 5, {"password": "x"}]),
        ("read_document", ["../../etc/passwd", 0, None]),
        ("read_document", ["0" * 16, 0, None]),
    ],
)
def test_bad_values_over_http_are_errors(http, name, arguments):
    outcome, _ = call_api(http, name, *arguments)
    assert outcome == "error"


@pytest.mark.parametrize(
    "path", ["accord.md", "app.py", "/etc/passwd", "../corpus/accord.md", "corpus/accord.md", "index/CURRENT"]
)
def test_no_file_of_the_machine_is_served(http, server, path):
    for wanted in (path, str(server.corpus / "accord.md"), str(server.index / "CURRENT")):
        assert http.get(f"gradio_api/file={wanted}").status_code in (403, 404)


def test_a_forged_upload_is_not_opened(call_page, server, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("The secret is safe.")
    for path in (str(secret), "/etc/passwd", str(server.corpus / "accord.md")):
        reply = call_page("add", {"paths": [path]}).json()
        assert "not uploaded here" in reply["html"]
    assert secret.exists()
    assert (server.corpus / "accord.md").exists()


@pytest.mark.parametrize("name", ["__init__", "postprocess", "get_config", "_open", "nothing"])
def test_only_the_page_s_own_functions_can_be_called(call_page, name):
    assert call_page(name, {}).status_code == 404


@pytest.mark.parametrize(
    "data", [None, 5, "x", [], {"doc": {"$ne": 1}}, {"doc": "0" * 16, "start": 0, "end": 5}]
)
def test_forged_reads_are_refused_in_plain_words(call_page, data):
    assert set(call_page("read", data).json()) == {"error"}


@pytest.mark.parametrize("name", ["remove", "rebuild"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Host": "evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_other_sites_change_nothing(call_page, server, name, headers):
    assert call_page(name, {"key": "0" * 16}, **headers).status_code == 403


def test_behind_a_proxy_nothing_can_be_changed(call_page):
    assert "error" in call_page("rebuild", {}, **{"X-Forwarded-For": "203.0.113.9"}).json()


def test_uploads_from_other_sites_are_refused(http):
    files = {"files": ("a.txt", b"text")}
    assert (
        http.post("gradio_api/upload", files=files, headers={"Origin": "https://evil.example"}).status_code
        == 403
    )


def test_an_oversized_upload_is_refused(http):
    reply = http.post("gradio_api/upload", files={"files": ("big.txt", b"\x00" * (101 << 20))})
    assert reply.status_code == 413


def test_the_page_names_no_other_address_to_load_from(http):
    policy = http.get("/").headers["content-security-policy"]
    assert "http" not in policy
    assert "default-src 'self'" in policy
