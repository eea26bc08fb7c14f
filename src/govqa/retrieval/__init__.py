"""Rankers of passages: dense (FAISS), lexical (BM25) and late interaction (token vectors), and their fusion.

In every file of a generation, row i is passage i.
"""
