"""The reader: a small cross-encoder that sees where a passage answers a question, and whether it does.

``training/`` trains it. Only ``network`` and ``export`` need PyTorch, and nothing imports them until a reader
is exported.
"""

from govqa.reader.weights import reader_key

__all__ = ["reader_key"]
