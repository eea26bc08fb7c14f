"""What is known of five real articles, which stand beside the project and not in it, and from where."""

from __future__ import annotations

from pathlib import Path

import pytest

from govqa.loading import load


@pytest.mark.parametrize(
    ("name", "date", "origins"),
    [
        ("000", "2026-06-11", {"title": "text", "date": "text"}),
        ("001", "", {"title": "text"}),
        ("002", "2025-12-01", {"title": "text", "date": "text"}),
        # These two hold neither title nor date nor byline.
        ("003", "", {"title": "file name"}),
        ("004", "", {"title": "file name"}),
    ],
)
def test_every_value_is_the_text_s_or_the_file_s_name(
    root: Path, name: str, date: str, origins: dict[str, str]
) -> None:
    folder = root.parent / "shared" / "data" / "seeds"
    if not folder.is_dir():
        pytest.skip("the real articles are not on this machine (../shared/data/seeds)")
    (path,) = folder.glob(f"{name}*.txt")
    metadata = load(path, path.name, max_bytes=1 << 20).metadata
    assert metadata.date == date
    assert dict(metadata.origins) == origins
    assert (metadata.authors, metadata.publisher, metadata.language, metadata.url) == ((), "", "", "")
