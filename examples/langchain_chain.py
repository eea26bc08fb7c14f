"""Put govqa's passages into a LangChain chain. A prompt and a model would come after `in_one_text`.

python examples/langchain_chain.py index "standards bodies"
"""

import sys

from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda

from govqa.integrations.langchain import GovQARetriever


def in_one_text(documents: list[Document]) -> str:
    """The passages under one another, each after its source."""
    return "\n\n".join(f"[{d.metadata['rank']}] {d.metadata['source']}\n{d.page_content}" for d in documents)


index, query = sys.argv[1:]
chain = GovQARetriever(index=index, k=3) | RunnableLambda(in_one_text)
print(chain.invoke(query))
