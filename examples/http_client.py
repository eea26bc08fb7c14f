"""Ask a running chat over HTTP, and read what it quotes in its document.

python examples/http_client.py http://127.0.0.1:7860 "Who proposed WAICO?"
"""

import sys

from gradio_client import Client

address, question = sys.argv[1:]
chat = Client(address, verbose=False, analytics_enabled=False)
answer = chat.predict(question=question, api_name="/ask")
for citation in answer["citations"]:
    span = citation["span"]
    excerpt = chat.predict(
        doc_id=citation["doc_id"], start=span["start"], end=span["end"], api_name="/read_document"
    )
    assert excerpt["text"] == citation["quote"]
    print(f"[{citation['number']}] {citation['quote']}\n    {citation['title']} ({citation['source']})")
