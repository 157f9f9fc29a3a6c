"""A server of the official Python SDK: `python python_sdk.py stdio`, or `python python_sdk.py <port>` over HTTP."""

import sys

from mcp.server.fastmcp import FastMCP

over = sys.argv[1]
server = FastMCP("python-sdk", instructions="Notes of one user.", port=0 if over == "stdio" else int(over))


@server.tool()
def read_note(name: str) -> str:
    """Reads a note."""
    raise RuntimeError("not to be called")


@server.tool()
def delete_note(name: str) -> None:
    """Deletes a note for good."""
    raise RuntimeError("not to be called")


server.run("stdio" if over == "stdio" else "streamable-http")
