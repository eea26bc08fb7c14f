from pathlib import Path

import pytest

from govqa.cli import main
from govqa.config import Settings


def test_the_index_that_is_named_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Settings] = []
    monkeypatch.setattr("govqa.integrations.mcp.serve_stdio", served.append)
    assert main(["mcp", "--index", "i"]) == 0
    assert [settings.index for settings in served] == [Path("i")]
