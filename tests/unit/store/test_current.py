import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from govqa.errors import IndexCorrupt, StoreError
from govqa.store.current import is_generation, may_be_current, new_generation, read_current, write_current


def test_a_new_name_is_the_time_in_utc_and_six_hex_digits() -> None:
    before = datetime.now(UTC)
    name = new_generation("")
    assert is_generation(name)
    stamp, digits = name.split("-")
    assert before <= datetime.strptime(stamp, "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC) <= datetime.now(UTC)
    assert re.fullmatch("[0-9a-f]{6}", digits)


def test_names_sort_by_age_even_when_the_clock_goes_back() -> None:
    future = "29991231T235959.999999Z-ffffff"
    assert new_generation(future) > future
    assert new_generation(new_generation(future)) > future
    assert len({new_generation("") for _ in range(100)}) == 100


def test_what_is_written_is_read(tmp_path: Path) -> None:
    assert read_current(tmp_path) is None
    assert read_current(tmp_path / "absent") is None
    name = new_generation("")
    write_current(tmp_path, name)
    assert read_current(tmp_path) == name
    assert (tmp_path / "CURRENT").read_bytes() == name.encode() + b"\n"
    assert [path.name for path in tmp_path.iterdir()] == ["CURRENT"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"\xff\xfe\x00",
        b"../../x",
        b"20261122T034500.123456Z-abcdef/../../x\n",
        b"20261122T034500.123456Z-abcdef\n\n",
        b" 20261122T034500.123456Z-abcdef\n",
        b"20261122T034500.123456Z-abcde\n",
        "2026112\u0662T034500.123456Z-abcdef\n".encode(),
        b".staging-20261122T034500.123456Z-abcdef\n",
        b"x" * 100_000,
    ],
)
def test_a_current_that_names_no_generation_is_corrupt_and_says_what_to_run(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "CURRENT").write_bytes(content)
    with pytest.raises(
        IndexCorrupt, match=r"CURRENT holds .*govqa rollback.*govqa index --rebuild"
    ) as caught:
        read_current(tmp_path)
    assert len(str(caught.value)) < 1000


def test_a_current_that_cannot_be_read_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").mkdir()
    with pytest.raises(StoreError, match="CURRENT could not be read"):
        read_current(tmp_path)
    assert may_be_current(tmp_path, new_generation(""))
