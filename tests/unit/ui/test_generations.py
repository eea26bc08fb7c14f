import re
from dataclasses import replace

import pytest

from govqa.errors import StoreError
from govqa.store import FORMAT_VERSION, IndexStore, record_files, write_records
from govqa.store.records import RECORDS_FILE
from govqa.types import IndexManifest, Metadata
from govqa.ui.generations import Difference, Version, difference, versions_html
from govqa.ui.handlers import HANDLERS, Caller
from govqa.ui.service import Build

HOSTILE = "<img src=x onerror=alert(1)>\u202e"
CURATOR = Caller(may_write=True)


def manifest(name, **fields):
    known = {
        "format_version": FORMAT_VERSION,
        "generation": name,
        "parent": "",
        "created": "2026-11-22T13:33:05+00:00",
        "govqa_version": "0.1.0",
        "settings_fingerprint": "f",
        "loader": "2",
        "splitter": "1",
        "analyser": "a",
        "model": "all-MiniLM-L6-v2",
        "model_sha256": "0" * 64,
        "encoder": "",
        "reader": "reader-2551d25975255b16-onnx-float32-4",
        "dimension": 4,
        "documents": 1_204,
        "passages": 1,
        "failed": (),
        "duplicates": (),
        "corrections": "",
        "files": {},
    }
    return IndexManifest(**(known | fields))


def test_documents_are_told_apart_by_name_content_and_details(document, summary):
    a, b, c, d = (summary(document(source=f"{name}.md")) for name in "abcd")
    b2 = replace(b, sha256="1" * 64, metadata=Metadata(title="New"))
    c2 = replace(c, metadata=Metadata(title="Corrected"))
    found = difference([a, b, c], [b2, c2, d])
    assert found == Difference(added=(d,), changed=(b2,), corrected=(c2,), removed=(a,))
    assert difference([a, b], [a, b]) == Difference()


def test_a_version_says_when_and_of_what_it_was_made_and_which_one_answers():
    html = versions_html(
        [Version("new", True, manifest("new")), Version("old", False, manifest("old", reader=""))],
        [Difference()],
        back_to="old",
        writable=True,
    )
    for part in ("1,204 documents", "1 passage", "all-MiniLM-L6-v2", "reader 2551d259", "no reader"):
        assert part in html
    assert html.count("Answers now") == 1
    assert html.index("Answers now") < html.index("no reader")
    assert re.findall('data-back-to="([^"]+)"', html) == ["old"]
    assert "The same documents" in html
    assert 'datetime="2026-11-22T13:33:05+00:00"' in html


def test_readers_see_the_versions_and_cannot_go_back():
    versions = [Version("new", True, manifest("new")), Version("old", False, manifest("old"))]
    assert "data-back-to" not in versions_html(versions, [None], back_to="old", writable=False)
    assert "cannot be told" in versions_html(versions, [None], back_to="old", writable=False)


def test_a_first_version_and_none_are_said():
    assert "no index yet" in versions_html([], [], back_to=None, writable=True)
    assert "keeps this one" in versions_html(
        [Version("new", True, manifest("new"))], [], back_to=None, writable=True
    )


def test_hostile_titles_and_manifests_are_text(document, summary):
    known = summary(document(source=HOSTILE, metadata=Metadata(title=HOSTILE)))
    changes = Difference((known,), (known,), (known,), (known,))
    versions = [
        Version("new", True, manifest("new", model=HOSTILE, created=HOSTILE)),
        Version("old", False, problem=HOSTILE),
    ]
    html = versions_html(versions, [changes], back_to="old", writable=True)
    assert "<img" not in html
    assert "\u202e" not in html
    assert html.count("1 document ") == 4


@pytest.fixture
def store(service, document, monkeypatch):
    """The service's index with two small generations: rules.md came, ice.txt went."""
    monkeypatch.setattr("govqa.generation.ANALYSER", "a")
    monkeypatch.setattr("govqa.generation.reader_key", lambda: "")
    store = IndexStore(service.settings.index)
    for source in ("ice.txt", "rules.md"):
        with store.stage() as staged:
            write_records(staged.folder / RECORDS_FILE, [(document(source=source), [])])
            made = manifest(staged.id, parent=staged.parent, reader="", files=record_files(staged.folder))
            store.publish(staged, made)
    return store


def call(name, service, data, caller=CURATOR):
    return HANDLERS[name](service, data, caller)


def test_what_changed_is_told_from_the_records(service, store):
    html = call("versions", service, {})["html"]
    assert html.index("1 document added") < html.index("rules.md") < html.index("1 document removed")
    assert html.index("1 document removed") < html.index("ice.txt")
    assert f'data-back-to="{store.generations()[0]}"' in html


def test_going_back_moves_the_chat_at_once(service, store, bot, monkeypatch):
    monkeypatch.setattr(bot, "refresh", lambda: setattr(bot, "generation", store.current()))
    older, newer = store.generations()
    assert call("go_back", service, {"version": older}) == {"generation": older}
    assert store.current() == older
    html = call("versions", service, {})["html"]
    assert "data-back-to" not in html
    assert html.index(newer[:4]) >= 0
    assert html.count("Answers now") == 1


def test_one_does_not_go_back_to_a_version_that_this_govqa_cannot_open(service, store, monkeypatch):
    older, newer = store.generations()
    monkeypatch.setattr("govqa.generation.reader_key", lambda: "reader-2")
    assert "data-back-to" not in call("versions", service, {})["html"]
    assert "error" in call("go_back", service, {"version": older})
    assert store.current() == newer


@pytest.mark.parametrize("version", [None, "", "newest", "../..", 5, ["a"], {"a": 1}])
def test_one_goes_back_only_to_the_version_before(service, store, version):
    current = store.current()
    assert "changed since" in call("go_back", service, {"version": version})["error"]
    assert "changed since" in call("go_back", service, {"version": current})["error"]
    assert store.current() == current


def test_readers_do_not_go_back(service, store):
    current = store.current()
    reply = call("go_back", service, {"version": store.generations()[0]}, Caller(may_sign_in=True))
    assert "Sign in" in reply["error"]
    assert store.current() == current


def test_nobody_goes_back_while_a_build_runs(service, store):
    service.build = Build(number=1, running=True)
    assert "being rebuilt" in call("go_back", service, {"version": store.generations()[0]})["error"]


def test_a_damaged_version_is_said_and_not_gone_back_to(service, store):
    older, newer = store.generations()
    (store.folder(older) / RECORDS_FILE).write_bytes(b"damaged")
    assert "cannot be told" in call("versions", service, {})["html"]
    assert "error" in call("go_back", service, {"version": older})
    (store.folder(older) / "manifest.json").unlink()
    assert "manifest.json" in call("versions", service, {})["html"]
    assert "damaged" in (seen := call("versions", service, {}, Caller())["html"])
    assert str(store.root) not in seen, "readers are shown no path of the server"
    assert store.current() == newer


def test_an_index_that_does_not_say_which_version_answers_is_mended_by_going_back(service, store):
    newest = store.generations()[-1]
    (store.root / "CURRENT").write_text("damaged")
    html = call("versions", service, {})["html"]
    assert "Answers now" not in html
    assert re.findall('data-back-to="([^"]+)"', html) == [newest]
    assert "generation" in call("go_back", service, {"version": newest})
    assert store.current() == newest


def test_without_an_index_there_are_no_versions(service):
    assert "no index yet" in call("versions", service, {})["html"]
    assert "error" in call("go_back", service, {"version": None})
    with pytest.raises(StoreError):
        IndexStore(service.settings.index).rollback()
