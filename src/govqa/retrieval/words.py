"""The words and names of one generation's documents: what questions are mended and expanded with."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

from govqa.errors import IndexCorrupt
from govqa.retrieval.names import Names, learn
from govqa.retrieval.query import Expanded
from govqa.retrieval.spelling import document_frequencies, mend
from govqa.types import Document

FILE = "words.json"

IsWord = Callable[[str], bool]


def write_words(folder: Path, documents: Iterable[Document], is_word: IsWord) -> None:
    """Write the words and names of ``documents`` into ``folder``.

    ``is_word`` says whether a word in lower case is an ordinary one of the language.
    """
    texts, aliases = [], []
    for document in documents:
        texts.append(document.text)
        aliases.append(document.metadata.aliases)
    vocabulary = dict(sorted(document_frequencies(texts).items()))
    data = {"vocabulary": vocabulary, "names": learn(texts, aliases, is_word).to_data()}
    (folder / FILE).write_text(json.dumps(data, ensure_ascii=False), "utf-8")


class Words:
    """The words and names in the folder of a generation."""

    def __init__(self, folder: Path, is_word: IsWord) -> None:
        """Open those in ``folder``; ``is_word`` as in ``write_words``. Raises IndexCorrupt."""
        try:
            data = json.loads((folder / FILE).read_text("utf-8"))
            self._vocabulary: dict[str, int] = {str(word): int(n) for word, n in data["vocabulary"].items()}
            self._names = Names.from_data(data["names"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise IndexCorrupt(f"{folder / FILE} could not be read: {error}. Run  govqa doctor") from error
        self._is_word = lru_cache(maxsize=4096)(is_word)

    def mend(self, question: str) -> str:
        """``question`` with its typing errors mended."""
        return mend(question, self._vocabulary, self._is_word)

    def expand(self, question: str) -> Expanded:
        """``question`` with the other names of what it names."""
        return self._names.expand(question)
