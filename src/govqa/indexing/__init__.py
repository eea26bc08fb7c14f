"""Corpus → new generation. What did not change is neither read, nor split, nor encoded again."""

from govqa.indexing.build import build_index
from govqa.indexing.progress import Progress, ProgressCallback

__all__ = ["Progress", "ProgressCallback", "build_index"]
