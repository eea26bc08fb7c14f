"""Whom running text quotes, in every form that newspapers and reports have for it."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govqa.loading.people.quotations import find_quotations
from govqa.types import Document, Span

Make = Callable[..., Document]
Found = list[tuple[str, str]]


def found(text: str) -> Found:
    return [(q.speaker, q.span.of(text)) for q in find_quotations(text)]


ADA = "Ada Byron, a historian at the University of Lund,"

FORMS: dict[str, tuple[str, Found]] = {
    "verb and name after": (
        "“The dam has leaked for years,” says Ada Byron, a historian.",
        [("Ada Byron", "The dam has leaked for years,")],
    ),
    "name and verb after": (
        "“The dam has leaked for years,” Ada Byron said on Monday.",
        [("Ada Byron", "The dam has leaked for years,")],
    ),
    "apposition between name and verb": (
        f"“The dam has leaked for years,” {ADA} told reporters.",
        [("Ada Byron", "The dam has leaked for years,")],
    ),
    "comma behind the marks": (
        "“The dam has leaked for years”, said Ada Byron.",
        [("Ada Byron", "The dam has leaked for years")],
    ),
    "question": (
        "“Who will pay for the dam?” asked Ada Byron.",
        [("Ada Byron", "Who will pay for the dam?")],
    ),
    "question with the name first": (
        "“Who will pay for the dam?” Ada Byron asked.",
        [("Ada Byron", "Who will pay for the dam?")],
    ),
    "colon before": (
        "Ada Byron said: “The dam has leaked for years.”",
        [("Ada Byron", "The dam has leaked for years.")],
    ),
    "comma before": (
        "Ada Byron said, “The dam has leaked for years.”",
        [("Ada Byron", "The dam has leaked for years.")],
    ),
    "that before": (
        "Ada Byron has often argued that “the dam has leaked for years”.",
        [("Ada Byron", "the dam has leaked for years")],
    ),
    "told somebody else": (
        "On Monday, Ada Byron told Max Weber: “The dam has leaked for years.”",
        [("Ada Byron", "The dam has leaked for years.")],
    ),
    "told the press": (
        "Ada Byron told the Lower Gazette on Monday that “the dam has leaked for years”.",
        [("Ada Byron", "the dam has leaked for years")],
    ),
    "according to before": (
        "According to Ada Byron, “the dam has leaked for years”.",
        [("Ada Byron", "the dam has leaked for years"), ("Ada Byron", "“the dam has leaked for years”")],
    ),
    "according to after": (
        "“The dam has leaked for years,” according to Ada Byron.",
        [("Ada Byron", "The dam has leaked for years,")],
    ),
    "as somebody put it": (
        "As Ada Byron put it, “the dam has leaked for years”.",
        [("Ada Byron", "the dam has leaked for years")],
    ),
    "cut in two": (
        "“The dam leaks,” said Ada Byron, “and nobody cares.”",
        [("Ada Byron", "The dam leaks,"), ("Ada Byron", "and nobody cares.")],
    ),
    "cut in two, name first": (
        "“The dam leaks,” Ada Byron said, “and nobody cares.”",
        [("Ada Byron", "The dam leaks,"), ("Ada Byron", "and nobody cares.")],
    ),
    "a second sentence": (
        "“The dam leaks,” said Ada Byron. “Nobody cares.”",
        [("Ada Byron", "The dam leaks,"), ("Ada Byron", "Nobody cares.")],
    ),
    "two speakers": (
        "“The dam leaks,” said Ada Byron. “Nobody cares,” said Max Weber.",
        [("Ada Byron", "The dam leaks,"), ("Max Weber", "Nobody cares,")],
    ),
    "two speakers, one before and one after": (
        "Ada Byron said: “The dam leaks again.” “Nobody cares about it,” said Max Weber.",
        [("Ada Byron", "The dam leaks again."), ("Max Weber", "Nobody cares about it,")],
    ),
    "a question and the reply of somebody": (
        "“Does the dam leak?” Ada Byron asked. “It always has.”",
        [("Ada Byron", "Does the dam leak?")],
    ),
    "a colon and the next paragraph": (
        "In 1921, after a flood, Ada Byron told the town:\n\n“The dam leaks.”",
        [("Ada Byron", "The dam leaks.")],
    ),
    "two speakers, both before": (
        "Ada Byron said: “The dam leaks again.” Max Weber replied: “Nobody cares about it.”",
        [("Ada Byron", "The dam leaks again."), ("Max Weber", "Nobody cares about it.")],
    ),
    "surname later": (
        "Ada Byron came early.\n\n“The dam has leaked for years,” Byron said.",
        [("Ada Byron", "The dam has leaked for years,")],
    ),
    "surname before the full name": (
        "“The dam has leaked for years,” Byron said.\n\nAda Byron, a historian, came early.",
        [("Ada Byron", "The dam has leaked for years,")],
    ),
    "surname first": (
        "Foreign minister Wang Yi came early.\n\n“The dam has leaked for years,” Wang said.",
        [("Wang Yi", "The dam has leaked for years,")],
    ),
    "surname in capitals": (
        "WEBER Max, a historian, came early.\n\n“The dam has leaked for years,” Weber said.",
        [("WEBER Max", "The dam has leaked for years,")],
    ),
    "pronoun in the next sentence": (
        "“The dam leaks,” said Ada Byron. “Nobody cares about it,” she added.",
        [("Ada Byron", "The dam leaks,"), ("Ada Byron", "Nobody cares about it,")],
    ),
    "pronoun in the next paragraph": (
        "“The dam leaks,” said Ada Byron.\n\n“Nobody cares about it,” she added.",
        [("Ada Byron", "The dam leaks,"), ("Ada Byron", "Nobody cares about it,")],
    ),
    "pronoun before": (
        "“The dam leaks,” said Ada Byron. She added: “Nobody cares about it.”",
        [("Ada Byron", "The dam leaks,"), ("Ada Byron", "Nobody cares about it.")],
    ),
    "title": (
        "“The dam has leaked for years,” said Dr. Ada Byron.",
        [("Ada Byron", "The dam has leaked for years,")],
    ),
    "title and surname": (
        "“The dam has leaked for years,” said Mr Weber.",
        [("Weber", "The dam has leaked for years,")],
    ),
    "initials": (
        "“The dam has leaked for years,” said A. K. Byron.",
        [("A. K. Byron", "The dam has leaked for years,")],
    ),
    "particle": (
        "“The dam has leaked for years,” said Ada van der Berg.",
        [("Ada van der Berg", "The dam has leaked for years,")],
    ),
    "accents": (
        "“The dam has leaked for years,” said Óscar Núñez-Élan.",
        [("Óscar Núñez-Élan", "The dam has leaked for years,")],
    ),
    "the ministry": (
        "The ministry said in a statement: “The dam has leaked for years.”",
        [("the ministry", "The dam has leaked for years.")],
    ),
    "a ministry by name": (
        "“The dam has leaked for years,” the Ministry of Water and Locks said.",
        [("Ministry of Water and Locks", "The dam has leaked for years,")],
    ),
    "officials": (
        "“The dam has leaked for years,” Lower Province officials have said.",
        [("Lower Province officials", "The dam has leaked for years,")],
    ),
    "spokesperson": (
        "“The dam has leaked for years,” said a spokesperson for the Lock Office.",
        [("a spokesperson for the Lock Office", "The dam has leaked for years,")],
    ),
    "a company in a statement": (
        "Damwerk said in a statement: “The dam has leaked for years.”",
        [("Damwerk", "The dam has leaked for years.")],
    ),
    "an acronym": (
        "The OECD warned that “the dam has leaked for years”.",
        [("OECD", "the dam has leaked for years")],
    ),
    "somebody of a body": (
        "The dam has leaked for years, says Ada Byron of the Office for Dams & Locks.",
        [("Ada Byron", "The dam has leaked for years")],
    ),
    "label": (
        "Ada Byron: “The dam has leaked for years.”",
        [("Ada Byron", "The dam has leaked for years.")],
    ),
    "signature": (
        "“The dam has leaked for years.” — Ada Byron",
        [("Ada Byron", "The dam has leaked for years.")],
    ),
    "a dash with nobody behind it": ("“The dam has leaked for years.” —", []),
    "saying": (
        "Ada Byron shook her head, saying: “The dam has leaked for years.”",
        [("Ada Byron", "The dam has leaked for years.")],
    ),
    "over paragraphs": (
        "“The dam leaks.\n\n“It always has.\n\n“Nobody cares,” said Ada Byron.",
        [("Ada Byron", "The dam leaks."), ("Ada Byron", "It always has."), ("Ada Byron", "Nobody cares,")],
    ),
    "over paragraphs, named before": (
        "Ada Byron said: “The dam leaks.\n\n“It always has.”\n\nIt was late.",
        [("Ada Byron", "The dam leaks."), ("Ada Byron", "It always has.")],
    ),
    "a paragraph of its own after a colon": (
        "Ada Byron said:\n\n“The dam has leaked for years.”",
        [("Ada Byron", "The dam has leaked for years.")],
    ),
    "a quotation inside": (
        "“They say ‘we do not know’ and go home,” said Ada Byron.",
        [("Ada Byron", "They say ‘we do not know’ and go home,")],
    ),
    "British marks": (
        "‘They say “we do not know” and it isn’t true,’ said Ada Byron.",
        [("Ada Byron", "They say “we do not know” and it isn’t true,")],
    ),
    "single marks and plural possessives": (
        "‘The workers’ rights are the dam’s,’ said Ada Byron.",
        [("Ada Byron", "The workers’ rights are the dam’s,")],
    ),
    "straight marks": (
        'Ada Byron said: "The dam has leaked for years."',
        [("Ada Byron", "The dam has leaked for years.")],
    ),
    "straight single marks": (
        "'The dam hasn't leaked for years,' said Ada Byron.",
        [("Ada Byron", "The dam hasn't leaked for years,")],
    ),
    "guillemets": (
        "« Le barrage fuit depuis des années », a déclaré Ada Byron.",
        [("Ada Byron", "Le barrage fuit depuis des années")],
    ),
    "selon": (
        "Selon Ada Byron, « le barrage fuit depuis des années ».",
        [
            ("Ada Byron", "« le barrage fuit depuis des années »"),
            ("Ada Byron", "le barrage fuit depuis des années"),
        ],
    ),
    "German marks": (
        "„Der Damm ist schon lange undicht“, sagte Ada Byron.",
        [("Ada Byron", "Der Damm ist schon lange undicht")],
    ),
    "German guillemets": (
        "»Der Damm ist schon lange undicht«, sagte Ada Byron.",
        [("Ada Byron", "Der Damm ist schon lange undicht")],
    ),
    "corner marks": (
        "Ada Byron said: 「The dam has leaked for years.」",
        [("Ada Byron", "The dam has leaked for years.")],
    ),
    "a statement without marks": (
        "The dam has leaked for years, says Ada Byron, a historian.",
        [("Ada Byron", "The dam has leaked for years")],
    ),
    "a statement without marks, name first": (
        "The dam has leaked for years, Ada Byron said.",
        [("Ada Byron", "The dam has leaked for years")],
    ),
    "a statement that quotes a few words": (
        "The dam is a “disgrace”, said Ada Byron.",
        [("Ada Byron", "The dam is a “disgrace”")],
    ),
    "a whole utterance of a word": ("“No,” said Ada Byron.", [("Ada Byron", "No,")]),
    "footnote number behind the mark": (
        'Ada Byron said: "The dam has leaked for years."1',
        [("Ada Byron", "The dam has leaked for years.")],
    ),
}

NOTHING: dict[str, str] = {
    "so-called": "Ada Byron said the so-called “AI plus” plan was late.",
    "a term": "The policy, known as “open and inclusive model weights for all”, is new, Byron thinks.",
    "scare quotes": "The “good” dam and the “bad” dam both leak.",
    "no attribution": "“The dam has leaked for years” was written on the wall.",
    "title of a work": "Ada Byron wrote “The Long River and Its Dams” in 1921.",
    "an article says": "Article 5 states: “The dam shall be mended every year.”",
    "a report says": "The report says: “The dam has leaked for years.”",
    "a plan calls for": "The plan calls for “mutual respect and equality between all provinces”.",
    "a place says": "Beijing says “the dam has leaked for years”.",
    "a pronoun and nobody before": "“The dam has leaked for years,” she said.",
    "the minister unnamed": "“The dam has leaked for years,” the minister said.",
    "it says": "It says “the dam has leaked for years”.",
    "apostrophes": "The workers’ dam isn’t the owners’, and ’tis old, said nobody. Rock ’n’ roll of the ’90s",
    "inches": 'The pipe is 5" wide and the other 6" wide, and it leaks.',
    "unclosed": "Ada Byron said: “The dam has leaked for years.",
    "said to be": "The dam, said to be the oldest, leaks.",
    "the subject says it": "Ada Byron said that the dam had leaked for years.",
    "a thing's owner": "According to Ada Byron’s report, the dam has leaked for years.",
    "a paper's article": "The dam has leaked for years, according to a Lower Gazette article.",
    "a report by name": "After Byron came, all changed. The dam leaks, according to the Byron report.",
    "empty marks": "Ada Byron said: “”",
    "a part sentence": "When the dam leaked, Ada Byron said.",
    "nothing at all": "",
}


@pytest.mark.parametrize("form", FORMS)
def test_the_speaker_and_the_words_are_found(form: str) -> None:
    text, expected = FORMS[form]
    assert sorted(found(text)) == sorted(expected)


@pytest.mark.parametrize("form", NOTHING)
def test_what_nobody_is_quoted_with_is_no_quotation(form: str) -> None:
    assert found(NOTHING[form]) == []


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        # Another person stands between.
        (
            "“The dam leaks,” said Ada Byron. Max Weber, a historian, left.\n\n“All is well,” he said.",
            {"Ada Byron"},
        ),
        # Two speakers in the paragraph before.
        (
            "“The dam leaks,” said Ada Byron. “It does,” said Max Weber. Late it was."
            "\n\n“All is well,” he said.",
            {"Ada Byron", "Max Weber"},
        ),
        # He was she before.
        ("“It leaks,” said Ada Byron. “It does,” she said. “All is well,” he said.", {"Ada Byron"}),
        # Two paragraphs away.
        ("“The dam leaks,” said Ada Byron.\n\nIt was late.\n\n“All is well,” she said.", {"Ada Byron"}),
        # Somebody unnamed spoke last.
        (
            "“The dam leaks,” said Ada Byron. “It does,” a visitor said. “All is well,” she said.",
            {"Ada Byron"},
        ),
    ],
)
def test_a_pronoun_that_may_mean_another_is_nobody(text: str, speakers: set[str]) -> None:
    quotations = find_quotations(text)
    assert {q.speaker for q in quotations} == speakers
    assert not any(q.span.of(text) == "All is well," for q in quotations)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("“It leaks again now,” says Ada Byron, a historian at the University of Lund.",
         "historian at the University of Lund"),
        ("“It leaks again now,” says Ada Byron, an engineer in Lund, Sweden, who has seen it.",
         "engineer in Lund, Sweden"),
        ("“It leaks again now,” says Ada Byron, who heads the Lock Office, a small body.",
         "who heads the Lock Office"),
        ("Dr Ada Lovelace, director of the Institute for Dams, said: “It leaks again now.”",
         "director of the Institute for Dams"),
        ("“It leaks again now,” foreign minister Wang Yi said.", "foreign minister"),
        ("“It leaks again now,” said President Ada Byron.", "President"),
        ("“It leaks again now,” said computer scientist Ada Byron.", "computer scientist"),
        ("Ada Byron (Institute for Dams) said: “It leaks again now.”", "Institute for Dams"),
        ("“It leaks again now,” says Ada Byron of the Dam & Lock Office.", "of the Dam & Lock Office"),
        ("Ada Byron, 43, said: “It leaks again now.”", ""),
        ("“It leaks again now,” said Ada Byron, her eyes on the dam.", ""),
        ("“It leaks again now,” says Ada Byron in Lund.", ""),
        ("Ada Byron, a historian, came.\n\n“It leaks again now,” Byron said.", "historian"),
        ("Ada Byron is head of the locks.\n\n“It leaks again now,” Byron said.", "head of the locks"),
    ],
)  # fmt: skip
def test_the_role_is_what_the_text_calls_the_speaker(text: str, role: str) -> None:
    assert {q.role for q in find_quotations(text)} == {role}


def test_the_attribution_is_where_the_speaker_is_named() -> None:
    text = "“It leaks again now,” says Ada Byron, a historian. “Nobody cares about it,” she adds."
    spans = [q.attribution.of(text) for q in find_quotations(text)]
    assert spans == ["says Ada Byron, a historian", "she adds"]


def test_headings_are_neither_quoted_nor_read() -> None:
    text = "“The dam has leaked for years,” says Ada Byron\n\n“Nobody cares about it,” she adds."
    assert find_quotations(text, [Span(0, text.index("\n"))]) == ()


def test_a_surname_of_two_persons_stays_as_it_stands() -> None:
    text = "Ada Byron, a historian, met Max Byron, a poet.\n\n“It leaks again now,” Byron said."
    assert [speaker for speaker, _ in found(text)] == ["Byron"]


def test_a_speaker_of_a_turn_is_known_by_the_surname() -> None:
    text = "“It leaks again now,” Byron said."
    assert [q.speaker for q in find_quotations(text, (), ["Ada Byron"])] == ["Ada Byron"]


def test_a_loaded_document_has_its_quotations(document: Make) -> None:
    made = document("# “It leaks,” says Byron\n\n“It leaks again now,” says Ada Byron, a historian.", "a.md")
    (quotation,) = made.quotations
    assert quotation.span.of(made.text) == "It leaks again now,"
    assert (quotation.speaker, quotation.role) == ("Ada Byron", "historian")


@given(st.text(alphabet="“”„\"'‘’«»「」 \n.,:?ABab said", max_size=120))
def test_whatever_the_marks_spans_stand_in_the_text_and_in_one_paragraph(text: str) -> None:
    for quotation in find_quotations(text):
        assert quotation.span.of(text).strip() == quotation.span.of(text) != ""
        assert "\n\n" not in quotation.span.of(text)
        assert quotation.attribution.of(text)


@pytest.mark.parametrize(
    "piece",
    ['"', "“", "”", "‘", "'a ", "“a ", "“a” ", "« ", "“a.\n\n", "“a,” said Ada Byron. ", "Ada said, ",
     "Said Ada Byron of, ", "according to ", "a, ", "said: “", "Ada Byron: “a b c d.” ", "“a b,” she said "],
)  # fmt: skip
def test_the_time_is_in_proportion_to_the_length(piece: str) -> None:
    def seconds(length: int) -> float:
        gc.collect()
        start = time.process_time()
        find_quotations(piece * (length // len(piece)))
        return time.process_time() - start

    # Eight times the text; were the time to grow with its square, it would be 64 times as long.
    assert seconds(80_000) < 24 * seconds(10_000) + 0.5


@pytest.mark.slow
def test_a_megabyte_of_marks_is_read() -> None:
    assert find_quotations('"' * (1 << 20)) == ()
