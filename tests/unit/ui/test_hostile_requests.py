"""Every handler the page can call, with every value that its fields should never have."""

import json
import re
import zipfile
from pathlib import Path

import pytest

from govqa.ui.display import version
from govqa.ui.documents import source_key
from govqa.ui.handlers import HANDLERS, Caller

RULES = source_key("rules.md")
GONE = source_key("gone.txt")
SCRIPT = "<script>window.hacked = 1</script>\"' onload=x"

#: What an honest page sends, for whatever field a handler reads.
HONEST = {
    "question": "Where does it meet?",
    "history": ["Who votes?"],
    "filters": {"publisher": "The Council", "date_from": "2024-01-01", "doc": RULES},
    "literal": False,
    "doc": RULES,
    "start": 14,
    "end": 42,
    "mark_start": 35,
    "mark_end": 41,
    "page": 1,
    "key": RULES,
    "paths": ["note.txt"],
    "places": [{"doc": RULES, "start": 14, "end": 42}],
    "place": {"doc": RULES, "start": 14, "end": 42, "text": "The council meets in Geneva."},
    "shown": [{"doc": RULES, "start": 14, "end": 42}],
    "asked": ["Who votes?"],
    "title": "A title",
    "form": "markdown",
    "offset": 0,
    "turn": 1,
    "verdict": "good",
    "comment": "Thanks.",
    "values": {"title": "Rules"},
    "password": "a password that is long enough",
    "version": version("0" * 64),
}

DEEP = json.loads("[" * 400 + "]" * 400)

HOSTILE = {
    "nothing": None,
    "true": True,
    "zero": 0,
    "negative": -1,
    "huge": 10**30,
    "fraction": 0.5,
    "infinite": float("inf"),
    "no number": float("nan"),
    "no text": "",
    "blank": " \t\n\u3000",
    "number as text": "7",
    "script": SCRIPT,
    "template": "${x} {{x}} {% x %} %s {0} {x.__class__}",
    "sql": "x' OR '1'='1'; DROP TABLE turns; --",
    "pattern": "*",
    "regular expression": "(a+)+$",
    "up": "../../../../etc/passwd",
    "absolute": "/etc/passwd",
    "drive": "C:\\Windows\\win.ini",
    "encoded": "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "nul": "rules.md\x00.txt",
    "controls": "\x00\x01\x1b[2J\x7f\x9b",
    "surrogate": "\ud800 \udcff",
    "right to left": "\u202egnp.exe\u2066",
    "zero width": "\u200b\u2060\ufeff",
    "not composed": "e\u0301" * 50,
    "long word": "x" * 100_000,
    "lines": "why?\n" * 1_000,
    "id of nothing": "0" * 16,
    "id in capitals": RULES.upper(),
    "id and more": f"{RULES}\n",
    "digits of elsewhere": "٣" * 16,
    "empty list": [],
    "list of nothing": [None],
    "list of lists": [[["a"]]],
    "list of mappings": [{"doc": RULES, "start": "0", "end": None}],
    "long list": ["x"] * 100_000,
    "list of hostile texts": [SCRIPT, "../x", "\ud800"],
    "empty mapping": {},
    "operator": {"$ne": None},
    "prototype": {"__proto__": {"x": 1}, "constructor": "x"},
    "hostile mapping": {SCRIPT: SCRIPT, "doc": "../x", "publisher": SCRIPT, "date_from": "\ud800"},
    "deep": DEEP,
}


class Noted(dict):
    """A request that notes which of its fields are read."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.read = set()

    def get(self, name, *default):
        self.read.add(name)
        return super().get(name, *default)

    def __getitem__(self, name):
        self.read.add(name)
        return super().__getitem__(name)

    def __contains__(self, name):
        self.read.add(name)
        return super().__contains__(name)


@pytest.fixture
def service(service):
    """The service over a folder beside which a secret lies."""
    (service.settings.corpus.parent / "secret.txt").write_text("The password of Osterby is marzipan.")
    return service


@pytest.fixture(params=["reader", "curator", "stranger"])
def caller(request):
    sessions = {"reader": "a" * 32, "curator": "b" * 32, "stranger": ""}
    return Caller(sessions[request.param], "203.0.113.9", may_write=request.param == "curator")


@pytest.fixture(autouse=True)
def no_limits(service, monkeypatch):
    """A thousand requests in a moment are what is tried here, and not what is refused."""
    monkeypatch.setattr(service.limits, "_own", Endless())
    monkeypatch.setattr(service.limits, "_shared", Endless())


class Endless:
    def take(self, client):
        return 0.0


def files(service):
    """Every file that is there, and what it holds, but what is there to be written: history, corrections."""
    folder = service.settings.corpus.parent
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "metadata.toml" and "index" not in path.parts
    }


def as_sent(reply):
    """The reply as it goes over the wire."""
    assert isinstance(reply, dict)
    text = json.dumps(reply, ensure_ascii=False, allow_nan=False)
    text.encode("utf-8")
    return text


def check(reply):
    """That a reply can be sent, shows nothing of what was sent as HTML, and tells nothing of the machine."""
    text = as_sent(reply)
    assert "marzipan" not in text
    assert "Traceback" not in text
    for name, value in reply.items():
        if name.endswith("html"):
            assert "<script" not in value
            assert not re.search(r"<[^>]*\son\w+=", value)


@pytest.mark.parametrize("name", HANDLERS)
def test_a_request_of_the_wrong_shape_is_answered(service, caller, name):
    before = files(service)
    for data in (None, True, 5, 0.5, "x", [], [{}], {}, {"": ""}, {SCRIPT: SCRIPT}, DEEP):
        check(HANDLERS[name](service, data, caller))
    assert files(service) == before


def fields_of(name, service, caller, honest):
    """The fields that a handler reads of an honest request."""
    data = Noted(honest(name))
    HANDLERS[name](service, data, caller)
    return sorted(data.read)


@pytest.fixture
def honest(service, caller):
    """Makes an honest request, about a conversation that was had; none removes a file that is there."""
    reply = HANDLERS["ask"](service, {"question": "Where does it meet?"}, caller)
    known = HONEST | {"conversation": reply.get("conversation", "")}
    return lambda name: known | ({"key": GONE} if name == "remove" else {})


def send_all(name, service, caller, honest, changed):
    """Calls a handler with each hostile value where ``changed`` puts it, all others honest."""
    for kind, value in HOSTILE.items():
        try:
            check(HANDLERS[name](service, honest(name) | changed(value), caller))
        except Exception as error:
            pytest.fail(f"{kind}: {type(error).__name__}: {str(error)[:200]}")


@pytest.mark.parametrize("name", HANDLERS)
def test_no_value_of_any_field_does_harm(service, caller, honest, name, subtests):
    before = files(service)
    for field in fields_of(name, service, caller, honest):
        with subtests.test(field=field):
            send_all(name, service, caller, honest, lambda value, field=field: {field: value})
    assert files(service) == before


@pytest.mark.parametrize("name", HANDLERS)
def test_no_value_below_a_field_does_harm(service, caller, honest, name, subtests):
    """The same for what stands in mappings and in lists of mappings."""
    before = files(service)
    for field in fields_of(name, service, caller, honest):
        whole = HONEST.get(field)
        listed = isinstance(whole, list)
        inner = whole[0] if listed else whole
        for part in inner if isinstance(inner, dict) else ():

            def changed(value, field=field, part=part, inner=inner, listed=listed):
                changed = inner | {part: value}
                return {field: [changed] if listed else changed}

            with subtests.test(field=f"{field}.{part}"):
                send_all(name, service, caller, honest, changed)
    assert files(service) == before


#: What refuses for other reasons: no such file, no PDF, no password, no older version.
REFUSED = {"remove", "add", "page_images", "sign_in", "versions", "go_back"}


@pytest.mark.parametrize("name", sorted(HANDLERS.keys() - REFUSED))
def test_the_honest_values_are_honest(service, name):
    """Else the tests above would find nothing: what is wrong with one field would hide the others."""
    caller = Caller("b" * 32, "203.0.113.9", may_write=True)
    kept = HANDLERS["ask"](service, {"question": "Where does it meet?"}, caller)
    reply = HANDLERS[name](service, HONEST | {"conversation": kept["conversation"]}, caller)
    assert "error" not in reply, reply


def test_every_field_that_any_handler_reads_is_known_here(service):
    """A new field gets an honest value above, or what stands behind it is never reached."""
    folder = Path(__import__("govqa.ui.handlers", fromlist=["x"]).__file__).parent
    source = "".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    read = set(re.findall(r'data(?:\.get\(|\[)"(\w+)"', source))
    assert read - {"conversation"} <= HONEST.keys()


@pytest.mark.parametrize("name", sorted({"add", "remove", "rebuild"} & HANDLERS.keys()))
def test_a_reader_changes_nothing_whatever_is_sent(service, name):
    before = files(service)
    for data in (HONEST, HONEST | {"may_write": True, "caller": {"may_write": True}, "session": "b" * 32}):
        reply = HANDLERS[name](service, data, Caller("a" * 32, "203.0.113.9"))
        assert "error" in reply
    assert files(service) == before
    assert service.builds == 0


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("bomb.docx", "word/document.xml"),
        ("bomb.odt", "content.xml"),
        ("bomb.xlsx", "xl/workbook.xml"),
        ("bomb.pptx", "ppt/presentation.xml"),
        ("bomb.epub", "META-INF/container.xml"),
    ],
)
def test_a_small_archive_that_unpacks_to_much_is_refused(service, tmp_path, name, part):
    service.settings = service.settings.model_copy(update={"max_file_mb": 1, "file_seconds": 20})
    path = tmp_path / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        if name.endswith((".odt", ".epub")):
            kinds = {".odt": "vnd.oasis.opendocument.text", ".epub": "epub+zip"}
            archive.writestr("mimetype", f"application/{kinds[path.suffix]}", zipfile.ZIP_STORED)
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, b" " * (200 << 20))
    assert path.stat().st_size < 1 << 20
    uploaded = Caller("a" * 32, "127.0.0.1", may_write=True, uploaded={str(path)})
    reply = HANDLERS["add"](service, {"paths": [str(path)]}, uploaded)
    check(reply)
    assert "refused" in reply["html"]
    assert not path.exists()
    assert not (service.settings.corpus / "originals").exists()
