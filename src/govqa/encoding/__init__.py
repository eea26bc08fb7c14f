"""Text to vectors: sentence-transformers while an index is built, ONNX Runtime while it answers.

Both implement ``Encoder`` and agree to 1e-5; nothing here imports either library until one is opened.
"""

from govqa.encoding.model import Encoder, Encodings, Model, resolve_model

__all__ = ["Encoder", "Encodings", "Model", "resolve_model"]
