"""Text to vectors: a sentence-transformers model, exported once to ONNX, encodes passages and questions.

Only ``export`` needs PyTorch. Nothing here imports a library until something is encoded or exported.
"""

from govqa.encoding.model import Encoder, Encodings, Model, resolve_model

__all__ = ["Encoder", "Encodings", "Model", "resolve_model"]
