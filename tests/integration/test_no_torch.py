"""Answering needs nothing that only builds or pages need; PyTorch is needed once per model."""

from __future__ import annotations

import json
from typing import Any

import pytest

QUESTION = "Since when has he worked at the locks of Ekeby?"
WORDS = "since the spring of 1989"

#: Makes the modules named in BARRED impossible to import, and says which of UNWANTED were imported.
HOOK = """
import importlib.abc, sys

BARRED = ("torch", "sentence_transformers", "transformers", "huggingface_hub", "gradio", "trafilatura")
UNWANTED = (
    *BARRED, "pypdfium2", "docx", "markdown_it", "nupunkt", "langchain_text_splitters", "bm25s", "scipy",
    "pandas", "filelock", "charset_normalizer", "lxml", "fastapi", "requests", "httpx",
)

class Bar(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] in BARRED:
            raise AssertionError(f"{name} was imported")

sys.meta_path.insert(0, Bar())

def unwanted():
    return [name for name in UNWANTED if name in sys.modules]
"""

ASK = """
import json
import govqa
from govqa import Chatbot

index, question = sys.argv[1:]
bot = Chatbot.open(index)
answer = bot.ask(question, history=["Who talks of the gates?"])
bot.retrieve(question, k=3)
[bot.document(document.doc_id) for document in bot.documents()]
bot.refresh()
assert govqa.verify(answer.to_json(), index)
print(json.dumps([answer.status, answer.text, unwanted()]))
"""

COMMAND = """
from govqa.cli import main

code = main(sys.argv[1:])
assert unwanted() == [], unwanted()
sys.exit(code)
"""


def test_python_answers_without_them(built: Any, python: Any) -> None:
    done = python(HOOK + ASK, built.index, QUESTION)
    assert done.returncode == 0, done.stderr
    status, text, unwanted = json.loads(done.stdout)
    assert status == "answered"
    assert WORDS in text
    assert unwanted == []


def test_the_command_line_answers_without_them(built: Any, python: Any) -> None:
    done = python(HOOK + COMMAND, "ask", QUESTION, "--index", built.index, "--json")
    assert done.returncode == 0, done.stderr
    assert WORDS in json.loads(done.stdout)["text"]


@pytest.mark.parametrize("arguments", [["retrieve", "the locks of Ekeby"], ["list"], ["doctor"]])
def test_other_commands_run_without_them(built: Any, python: Any, arguments: list[str]) -> None:
    code = HOOK + COMMAND.replace("assert unwanted() == [], unwanted()", "")
    done = python(code, *arguments, "--index", built.index)
    assert done.returncode == 0, done.stderr
    assert done.stdout


READ = """
from pathlib import Path
from govqa.generation import Generation

generation = Generation.current(Path(sys.argv[1]))
passages = generation.records.passages(range(len(generation.tokens)))
readings = generation.reader.read(sys.argv[2], passages)
print(len(readings) == len(passages) > 0, unwanted())
"""


def test_the_reader_reads_without_them(built: Any, python: Any) -> None:
    done = python(HOOK + READ, built.index, QUESTION)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "True []"


BUILD = """
import govqa

report = govqa.build_index(*sys.argv[1:])
assert (report.added, report.embedded) == (("bridge.txt",), 1), report
"""


def test_a_document_is_added_without_pytorch(library: Any, python: Any) -> None:
    (library.corpus / "bridge.txt").write_text("The bridge at Ekeby was opened in 1931.\n")
    done = python(HOOK + BUILD, library.corpus, library.index)
    assert done.returncode == 0, done.stderr


def test_importing_govqa_imports_nothing_heavy(python: Any) -> None:
    code = HOOK + "import govqa, govqa.types, govqa.errors\nprint(unwanted(), 'numpy' in sys.modules)"
    done = python(code)
    assert done.stdout == "[] False\n", done.stderr
