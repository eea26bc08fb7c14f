import sys
from importlib import import_module

import pytest

from govqa.errors import MissingExtra


@pytest.mark.parametrize(
    ("module", "library", "extra"), [("langchain", "langchain_core", "langchain"), ("mcp", "mcp", "mcp")]
)
def test_a_missing_library_is_named_with_the_command_that_installs_it(monkeypatch, module, library, extra):
    for name in [name for name in sys.modules if name.partition(".")[0] == library]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, f"govqa.integrations.{module}", raising=False)
    monkeypatch.setitem(sys.modules, library, None)  # cannot be imported
    with pytest.raises(MissingExtra, match=rf'pip install "govqa\[{extra}\]"'):
        import_module(f"govqa.integrations.{module}")
