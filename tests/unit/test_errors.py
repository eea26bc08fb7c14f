"""Errors: one tree, drawn at the top of the module; messages that say what, where and what next."""

import inspect
import pickle
import re
from pathlib import Path

import pytest

from govqa import errors
from govqa.errors import CorruptDocument, GovqaError, IndexIncompatible, LoadError, MissingExtra

ERRORS = [value for value in vars(errors).values() if inspect.isclass(value) and issubclass(value, Exception)]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_every_error_is_govqas_and_says_what_it_means(error: type[Exception]) -> None:
    assert issubclass(error, GovqaError)
    assert error.__doc__


def test_the_tree_that_is_drawn_is_the_tree_that_is() -> None:
    drawn: dict[str, str] = {}
    lines = re.sub(r"\n *│ *", " ", errors.__doc__ or "").splitlines()
    for line in lines:
        if line.strip().startswith(("├", "└")):
            branch = line.strip()[2:].split("  ", 1)
            parent = branch[0].strip().partition("(")[0]
            drawn[parent] = "GovqaError"
            for name in branch[1].split(",") if len(branch) > 1 else []:
                if name.strip().isidentifier() and hasattr(errors, name.strip()):
                    drawn[name.strip()] = parent
    assert drawn == {
        error.__name__: error.__bases__[0].__name__ for error in ERRORS if error is not GovqaError
    }


def test_load_error_names_file_reason_and_remedy() -> None:
    error = CorruptDocument("a/b.pdf", "it ends in the middle", "Save it again")
    assert str(error) == f"{Path('a/b.pdf')}: it ends in the middle. Save it again."
    assert (error.path, error.reason, error.remedy) == (
        Path("a/b.pdf"),
        "it ends in the middle",
        "Save it again",
    )
    assert str(LoadError("x", "it is empty")) == "x: it is empty."


def test_load_error_survives_the_way_to_another_process() -> None:
    error = pickle.loads(pickle.dumps(CorruptDocument("x.pdf", "broken", "Mend it")))
    assert type(error) is CorruptDocument
    assert str(error) == "x.pdf: broken. Mend it."


def test_incompatible_index_names_both_values_and_the_remedy() -> None:
    error = IndexIncompatible("analyser", "a/1", "a/2", "Run  govqa index")
    assert (error.field, error.index_value, error.runtime_value) == ("analyser", "a/1", "a/2")
    for part in ("analyser", "'a/1'", "'a/2'", "Run  govqa index"):
        assert part in str(error)


def test_missing_extra_names_the_command() -> None:
    error = MissingExtra("mcp", "serving tools")
    assert error.extra == "mcp"
    assert 'pip install "govqa[mcp]"' in str(error)
