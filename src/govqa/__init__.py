"""govqa answers questions about a folder of policy documents by quoting them.

>>> import govqa
>>> report = govqa.build_index("corpus/", "index/")
>>> print(govqa.ask("Who proposed WAICO?").text)

Importing this package reads no file and loads no library: each public name below is fetched from the
module that defines it when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "BuildReport",
    "Chatbot",
    "Citation",
    "Document",
    "GovqaError",
    "Hit",
    "IndexManifest",
    "Passage",
    "Settings",
    "Span",
    "Turn",
    "__version__",
    "ask",
    "build_index",
    "retrieve",
    "verify",
]

if TYPE_CHECKING:
    from govqa.chatbot import Chatbot, ask, retrieve
    from govqa.config import Settings
    from govqa.errors import GovqaError
    from govqa.indexing import build_index
    from govqa.types import Answer, BuildReport, Citation, Document, Hit, IndexManifest, Passage, Span, Turn
    from govqa.verification import verify
else:
    # Hidden from type checkers, which would otherwise believe in any misspelt name.
    _HOMES = {
        "build_index": "indexing",
        "retrieve": "chatbot",
        "ask": "chatbot",
        "verify": "verification",
        "Chatbot": "chatbot",
        "Settings": "config",
        "GovqaError": "errors",
    }

    def __getattr__(name):
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_HOMES.get(name, 'types')}"), name)
        globals()[name] = value
        return value

    def __dir__():
        return sorted(set(globals()) | set(__all__))
