"""Whatever is written into metadata.toml is read back, and whatever stands there is read or is an error."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from govqa.corpus import set_metadata
from govqa.errors import ConfigError
from govqa.loading.metadata.dates import is_iso, iso_date, iso_month
from govqa.loading.metadata.overrides import parse_overrides, read_overrides

#: What a file name may hold: no control characters, which no source has, and no lone surrogates.
NAMES = st.text(st.characters(exclude_categories=("C",)), min_size=1, max_size=30)
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


@given(st.lists(st.tuples(NAMES, TEXTS, st.lists(TEXTS, max_size=3)), min_size=1, max_size=5))
def test_what_is_written_is_read_back(said: list[tuple[str, str, list[str]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder)
        for source, title, authors in said:
            set_metadata(corpus, source, {"title": title, "authors": authors})
        overrides = read_overrides(corpus)
        tables = dict(overrides.tables)
        for source, title, authors in {each[0]: each for each in said}.values():
            assert tables[source].title == " ".join(title.split())
            assert tables[source].authors == tuple(" ".join(a.split()) for a in authors if a.split())
            assert overrides.agree_with(source, overrides.for_source(source))


@given(st.text(max_size=200))
@example('[a."b".c]\nx = 1')
@example('["a.md"]\nsources = [1]')
@example("a = 1\n[a]\n")
@example('["a"]\n"b\\nc" = 1')
def test_any_text_is_read_or_is_an_error(text: str) -> None:
    with suppress(ConfigError):  # no other
        parse_overrides(text, Path("metadata.toml"))


PIECES = st.sampled_from(
    [
        *("2025", "2024", "31", "4", "10", "03", ".", ",", "-", "/", ":", "年", "月", "日", " ", "T10:00"),
        *("March", "märz", "août", "Stand", "de", "den", "le", "er", "th"),
    ]
)


@given(st.lists(PIECES, max_size=8).map(" ".join) | st.lists(PIECES, max_size=8).map("".join) | st.text())
def test_what_is_read_as_a_date_is_one(text: str) -> None:
    assert iso_date(text) == "" or is_iso(iso_date(text))
    assert iso_month(text) == "" or is_iso(iso_month(text))
