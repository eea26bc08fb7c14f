"""The plain way to ask a vector index, to compare with: sentence-transformers and FAISS, nothing else.

    python benchmarks/baselines/sentence_transformers_ask.py MODEL_FOLDER VECTORS PASSAGES QUESTION

VECTORS is a FAISS file and PASSAGES a JSON list of the texts in its rows. Prints the best three.
"""

import json
import os
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import faiss
from sentence_transformers import SentenceTransformer


def main(model_folder: str, vectors: str, passages: str, question: str) -> None:
    """Answer the question."""
    index = faiss.read_index(vectors)
    texts = json.loads(Path(passages).read_text("utf-8"))
    model = SentenceTransformer(model_folder, device="cpu", local_files_only=True)
    query = model.encode([question], normalize_embeddings=True, show_progress_bar=False)
    scores, rows = index.search(query, 3)
    for score, row in zip(scores[0], rows[0], strict=True):
        print(f"{score:.3f}  {texts[row]}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
