"""Start govqa's MCP server, as an assistant does, and call its tools.

python examples/mcp_client.py index "Who proposed WAICO?"
"""

import asyncio
import os
import sys

from mcp import Client, StdioServerParameters


async def main(index: str, question: str) -> None:
    """List the tools, and print the quotes that answer ``question``."""
    command = ["-m", "govqa.cli", "mcp", "--index", index]
    # Without env, the server would see few of our environment's variables.
    govqa = StdioServerParameters(command=sys.executable, args=command, env=dict(os.environ))
    async with Client(govqa) as client:
        for tool in (await client.list_tools()).tools:
            print(tool.name, "-", tool.description.partition("\n")[0])
        result = await client.call_tool("ask", {"question": question})
        if result.is_error:
            raise SystemExit(result.content[0].text)
        for citation in result.structured_content["citations"]:
            print(f"[{citation['number']}] {citation['quote']} ({citation['source']})")


asyncio.run(main(*sys.argv[1:]))
