"""Ways in for other programs: typed functions over HTTP and MCP, and a retriever for LangChain.

Importing this package imports none of the libraries that its modules connect to.
"""
