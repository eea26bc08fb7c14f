"""The public face of the package: which names it has, and that they cost nothing until used."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import govqa

PUBLIC = {
    "build_index",
    "retrieve",
    "ask",
    "verify",
    "Chatbot",
    "Settings",
    "Answer",
    "Citation",
    "Document",
    "Passage",
    "Hit",
    "Span",
    "Turn",
    "BuildReport",
    "IndexManifest",
    "GovqaError",
    "__version__",
}

HEAVY = ["numpy", "torch", "faiss", "gradio", "pydantic", "onnxruntime", "sentence_transformers", "bm25s"]


def run_python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_public_names_are_these_and_no_others():
    assert set(govqa.__all__) == PUBLIC
    assert len(govqa.__all__) == len(PUBLIC)


def test_every_public_name_leads_to_something():
    for name in PUBLIC:
        assert getattr(govqa, name) is not None


def test_the_public_names_are_listed_by_dir():
    assert set(dir(govqa)) >= PUBLIC


def test_a_name_that_does_not_exist_is_an_attribute_error():
    assert not hasattr(govqa, "no_such_name")


def test_importing_govqa_loads_no_library_and_none_of_its_own_modules():
    loaded = run_python(
        f"""
        import sys
        before = set(sys.modules)
        import govqa
        new = set(sys.modules) - before
        print([name for name in {HEAVY!r} if name in new])
        print(sorted(name for name in new if name.startswith("govqa.")))
        """
    ).splitlines()
    assert loaded == ["[]", "[]"]


def test_the_values_and_errors_load_no_library():
    loaded = run_python(
        f"""
        import sys
        from govqa import Answer, Span, GovqaError
        print([name for name in {HEAVY!r} if name in sys.modules])
        """
    )
    assert loaded.strip() == "[]"
