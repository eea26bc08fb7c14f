import json

from govqa.exporting import STYLES
from govqa.ui.citing_menu import menu


def test_every_style_is_offered_as_the_exporter_gives_it(document, citation):
    cited = [citation(document(), "The council meets in Geneva.", page=3)]
    offered = {style["name"]: style for style in menu(cited)}
    assert offered.keys() == STYLES.keys()
    assert all(style["text"] == STYLES[name](cited) for name, style in offered.items())
    assert all("The council meets in Geneva." in style["text"] for style in offered.values())


def test_what_reference_managers_read_can_be_kept_as_a_file(document, citation):
    offered = {style["name"]: style for style in menu([citation(document(), "Nobody may abstain.")])}
    assert {name: style["file"] for name, style in offered.items()} == {
        "apa": "",
        "chicago": "",
        "bibtex": "govqa.bib",
        "ris": "govqa.ris",
        "csl": "govqa.json",
    }
    assert isinstance(json.loads(offered["csl"]["text"]), list)
