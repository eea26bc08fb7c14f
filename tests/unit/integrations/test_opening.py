from pathlib import Path

import pytest

from govqa.config import Settings
from govqa.errors import IndexNotFound
from govqa.integrations.opening import kept_open


def test_equal_settings_share_an_index(tmp_path: Path) -> None:
    assert kept_open(Settings(index=tmp_path)) is kept_open(Settings(index=tmp_path))
    assert kept_open(Settings(index=tmp_path)) is not kept_open(Settings(index=tmp_path / "other"))


def test_no_index_is_an_error_of_each_call(tmp_path: Path) -> None:
    chatbot = kept_open(Settings(index=tmp_path))
    for _ in range(2):
        with pytest.raises(IndexNotFound):
            chatbot()
