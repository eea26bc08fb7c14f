import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govqa.corpus import check_metadata
from govqa.loading import read_overrides
from govqa.loading.metadata.overrides import CORRECTED, Overrides
from govqa.types import Metadata
from govqa.ui.details import DETAILS, Known, WrongDetail, corrections, details_html
from govqa.ui.documents import source_key
from govqa.ui.handlers import HANDLERS, Caller

HOSTILE = '"><script>alert(1)</script>\u202e'
RULES = source_key("rules.md")
CURATOR = Caller(may_write=True)
FIELD = {detail.name: detail for detail in DETAILS}

READ = Metadata(
    title="Rules",
    authors=("Ann", "Bo"),
    publisher="The Council",
    origins=(("title", "file name"), ("authors", "text"), ("publisher", "page")),
)


def overrides(tmp_path, text):
    (tmp_path / "metadata.toml").write_text(text, "utf-8")
    return read_overrides(tmp_path)


def test_each_value_says_where_it_comes_from():
    known = Known.of("rules.md", READ, Overrides())
    assert known.value(FIELD["authors"]) == "Ann\nBo"
    assert known.origin(FIELD["title"]) == "From the name of the file"
    assert known.origin(FIELD["authors"]) == "From the text"
    assert known.origin(FIELD["publisher"]) == "From the web page"
    assert known.origin(FIELD["date"]) == "Not known"
    assert not any(known.is_corrected(detail) for detail in DETAILS)


def test_a_correction_shows_before_the_index_knows_it_and_can_be_taken_back(tmp_path):
    said = overrides(
        tmp_path, '["*.md"]\npublisher = "All"\n["rules.md"]\ntitle = "Right"\ndate = ""\nauthor = "Cy"\n'
    )
    known = Known.of("rules.md", READ, said)
    shown = {
        name: (known.value(FIELD[name]), known.origin(FIELD[name]), known.is_corrected(FIELD[name]))
        for name in ("title", "authors", "publisher", "date")
    }
    assert shown == {
        "title": ("Right", "Corrected by hand", True),
        "authors": ("Cy", "Corrected by hand", True),
        "publisher": ("All", "Corrected by hand, for several files at once", False),
        "date": ("", "Left empty by hand", True),
    }


def test_what_was_taken_back_is_not_shown_as_if_it_still_held():
    indexed = Metadata(title="Once corrected", origins=(("title", CORRECTED),))
    known = Known.of("rules.md", indexed, Overrides())
    assert (known.value(FIELD["title"]), known.origin(FIELD["title"])) == ("", "Not known")


def test_a_file_that_was_never_read_has_an_empty_form():
    html = details_html("scan.pdf", source_key("scan.pdf"), Known.of("scan.pdf", None, Overrides()))
    assert html.count("Not known") == len(DETAILS)
    assert "Take back" not in html


def test_every_field_has_a_label_and_says_what_it_is_about():
    html = details_html("rules.md", RULES, Known.of("rules.md", READ, Overrides()))
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    assert set(re.findall(r'for="([^"]+)"', html)) <= ids
    assert set(re.findall(r'aria-describedby="([^"]+)"', html)) <= ids
    assert len(re.findall(r"<label ", html)) == len(DETAILS)


def test_hostile_values_are_text():
    metadata = Metadata(
        title=HOSTILE, authors=(HOSTILE,), url=HOSTILE, origins=(("title", HOSTILE), ("authors", "text"))
    )
    html = details_html(HOSTILE, RULES, Known.of(HOSTILE, metadata, Overrides()))
    assert "<script" not in html
    assert "\u202e" not in html
    assert '""&gt;' not in html


def test_what_the_form_sends_is_what_metadata_toml_takes():
    assert corrections(
        {
            "title": "  The  rules\n",
            "authors": "Ann\n\n Bo ",
            "date": "",
            "url": "https://a.example/b?c=d",
            "language": None,
            "aliases": "UN:  United Nations \n\nAI+ : AI Plus: the plan",
        }
    ) == {
        "title": "The rules",
        "authors": ["Ann", "Bo"],
        "date": "",
        "url": "https://a.example/b?c=d",
        "language": None,
        "aliases": {"UN": "United Nations", "AI+": "AI Plus: the plan"},
    }


def test_other_names_stand_in_the_form_as_they_are_typed():
    names = (("UN", "United Nations"), ("AI+", "AI Plus"))
    known = Known.of("rules.md", Metadata(aliases=names), Overrides())
    typed = known.value(FIELD["aliases"])
    assert typed == "UN: United Nations\nAI+: AI Plus"
    assert corrections({"aliases": typed}) == {"aliases": dict(names)}


@pytest.mark.parametrize(
    "values",
    [
        None,
        {},
        [],
        "title",
        {"sources": "x"},
        {"origins": "x"},
        {"__class__": "x"},
        {1: "x"},
        {"title": 5},
        {"title": ["x"]},
        {"authors": ["x"]},
        {"title": "x" * 1001},
        {"authors": "x" * 1001},
        {"topics": "\n".join("x" * 101)},
        {"title": "a\x00b"},
        {"title": "a\u202eb"},
        {"title": "\ud800"},
        {"aliases": "UN"},
        {"aliases": "UN:"},
        {"aliases": ": United Nations"},
        {"aliases": {"UN": "United Nations"}},
        {"url": "javascript:alert(1)"},
        {"url": "//a.example"},
        {"url": "https://"},
        {"url": "https://["},
        {"url": "a.example"},
    ],
)
def test_forged_values_are_refused(values):
    with pytest.raises(WrongDetail):
        corrections(values)


@given(
    st.dictionaries(
        st.sampled_from(sorted(FIELD)), st.none() | st.text(st.characters(exclude_categories=[]), max_size=80)
    )
)
def test_whatever_is_typed_is_refused_or_can_be_written_as_utf8(values):
    try:
        checked = corrections(values)
    except WrongDetail:
        return
    assert checked.keys() == values.keys()
    for value in checked.values():
        str(value).encode()
    check_metadata({name: value for name, value in checked.items() if name not in ("date", "updated")})


def call(name, service, data, caller=CURATOR):
    return HANDLERS[name](service, data, caller)


def toml(service):
    return read_overrides(service.settings.corpus).for_source("rules.md")


def test_a_correction_is_written_and_the_index_follows(service):
    assert call(
        "correct", service, {"key": RULES, "values": {"title": "Right", "date": "31 October 2025"}}
    ) == {"corrected": "rules.md"}
    assert (toml(service).title, toml(service).date) == ("Right", "2025-10-31")
    assert service.builds == 1
    html = call("details", service, {"key": RULES})["html"]
    assert 'value="Right"' in html
    assert html.count(">Take back<") == 2
    assert "The Council" in html
    call("correct", service, {"key": RULES, "values": {"title": None}})
    assert dict(toml(service).origins) == {"date": CORRECTED}


def test_a_wrong_date_is_said_and_nothing_is_written(service):
    reply = call("correct", service, {"key": RULES, "values": {"date": "soon", "title": "Right"}})
    assert "date must be" in reply["error"]
    assert not (service.settings.corpus / "metadata.toml").exists()
    assert service.builds == 0


def test_a_damaged_metadata_toml_is_said_and_left_alone(service):
    path = service.settings.corpus / "metadata.toml"
    path.write_text("not = [toml", "utf-8")
    assert "metadata.toml" in call("details", service, {"key": RULES})["error"]
    assert "metadata.toml" in call("correct", service, {"key": RULES, "values": {"title": "x"}})["error"]
    assert path.read_text("utf-8") == "not = [toml"


@pytest.mark.parametrize("key", [None, "rules.md", "../rules.md", "*", 3, ["a"], source_key("gone.md")])
@pytest.mark.parametrize("name", ["details", "correct"])
def test_only_files_of_the_corpus_have_details(service, name, key):
    assert "not in the corpus" in call(name, service, {"key": key, "values": {"title": "x"}})["error"]


@pytest.mark.parametrize("name", ["details", "correct"])
def test_readers_correct_nothing(service, name):
    reply = call(name, service, {"key": RULES, "values": {"title": "x"}}, Caller())
    assert "can be changed only" in reply["error"]
    assert not (service.settings.corpus / "metadata.toml").exists()
