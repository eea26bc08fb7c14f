"""Every error govqa raises on purpose.

    GovqaError
    ├ ConfigError
    ├ QuestionError        a question that cannot be asked
    ├ LoadError(path)      UnsupportedFormat, EncryptedDocument, NoTextLayer, CorruptDocument,
    │                      DocumentTooLarge
    ├ FetchError(url)      a page or file that could not be fetched
    ├ StoreError           IndexNotFound, IndexLocked, IndexCorrupt, IndexIncompatible
    ├ ModelError           ModelNotFound, ModelMismatch
    ├ CitationError        a quote that is not its span: a bug in govqa, never shown as a citation
    ├ VerificationError    an answer file that cannot be read as one
    └ MissingExtra(extra)

A message says what happened, where, and what to run next. That the documents hold no answer is a
status of ``Answer``, not an error.
"""

from pathlib import Path


class GovqaError(Exception):
    """Base of every error govqa raises on purpose."""


class ConfigError(GovqaError):
    """A setting, in a file, the environment or an argument, that cannot be used."""


class QuestionError(GovqaError):
    """A question that cannot be asked: it is empty, or far too long."""


class LoadError(GovqaError):
    """A file that could not be read as a document.

    ``path`` names the file, ``reason`` what is wrong and ``remedy`` what its owner can do.
    """

    def __init__(self, path: Path | str, reason: str, remedy: str = "") -> None:
        self.path = Path(path)
        self.reason = reason
        self.remedy = remedy
        super().__init__(f"{self.path}: {reason}." + (f" {remedy}." if remedy else ""))

    def __reduce__(self) -> tuple[type["LoadError"], tuple[Path, str, str]]:
        return type(self), (self.path, self.reason, self.remedy)


class UnsupportedFormat(LoadError):
    """No loader reads this kind of file."""


class EncryptedDocument(LoadError):
    """The file opens only with a password."""


class NoTextLayer(LoadError):
    """The file holds pictures of text, or no text at all."""


class CorruptDocument(LoadError):
    """The file is damaged, or not what its name says."""


class DocumentTooLarge(LoadError):
    """The file exceeds the size limit."""


class FetchError(GovqaError):
    """What a web address leads to could not be fetched.

    ``url`` is the address as it was given, ``reason`` what is wrong and ``remedy`` what can be done.
    """

    def __init__(self, url: str, reason: str, remedy: str = "") -> None:
        self.url = url
        self.reason = reason
        self.remedy = remedy
        super().__init__(f"{url}: {reason}." + (f" {remedy}." if remedy else ""))

    def __reduce__(self) -> tuple[type["FetchError"], tuple[str, str, str]]:
        return type(self), (self.url, self.reason, self.remedy)


class StoreError(GovqaError):
    """The index could not be read or written."""


class IndexNotFound(StoreError):
    """There is no built index in the folder."""


class IndexLocked(StoreError):
    """Another process is writing this index."""


class IndexCorrupt(StoreError):
    """A file of the index is missing or differs from its checksum."""


class IndexIncompatible(StoreError):
    """The index was built with something this process does not have."""

    def __init__(self, field: str, index_value: object, runtime_value: object, remedy: str) -> None:
        self.field = field
        self.index_value = index_value
        self.runtime_value = runtime_value
        super().__init__(
            f"the index was built with {field} {index_value!r}, but this is {runtime_value!r}. {remedy}"
        )


class ModelError(GovqaError):
    """The embedding model could not be used."""


class ModelNotFound(ModelError):
    """No model of that name is installed, and no folder holds one."""


class ModelMismatch(ModelError):
    """The model's weights are not the ones expected."""


class CitationError(GovqaError):
    """A quote differs from the text at its span."""


class VerificationError(GovqaError):
    """The data to verify are not an answer that govqa wrote."""


class MissingExtra(GovqaError):
    """An optional part of govqa is not installed."""

    def __init__(self, extra: str, needed_for: str) -> None:
        self.extra = extra
        super().__init__(f'{needed_for} needs an optional part: run  pip install "govqa[{extra}]"')
