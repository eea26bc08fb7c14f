"""The least that asking a vector index can cost, to compare with: tokenizers, ONNX Runtime and FAISS.

    python benchmarks/baselines/onnx_ask.py ENCODER_FOLDER VECTORS PASSAGES QUESTION

ENCODER_FOLDER is one that govqa exported; VECTORS a FAISS file and PASSAGES a JSON list of the texts in its
rows. Prints the best three.
"""

import json
import sys
from pathlib import Path

import faiss
import numpy as np
import onnxruntime
from tokenizers import Tokenizer


def main(encoder_folder: str, vectors: str, passages: str, question: str) -> None:
    """Answer the question."""
    index = faiss.read_index(vectors)
    texts = json.loads(Path(passages).read_text("utf-8"))
    tokenizer = Tokenizer.from_file(f"{encoder_folder}/tokenizer.json")
    tokenizer.no_padding()
    session = onnxruntime.InferenceSession(f"{encoder_folder}/model.onnx", providers=["CPUExecutionProvider"])
    ids = np.array([tokenizer.encode(question).ids], np.int64)
    (query,) = session.run(["sentence"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})
    scores, rows = index.search(query, 3)
    for score, row in zip(scores[0], rows[0], strict=True):
        print(f"{score:.3f}  {texts[row]}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
