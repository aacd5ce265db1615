"""A virus scanner of the house, if there is one: clamd by its own protocol (INSTREAM: the file in pieces, an answer of one line)."""

from __future__ import annotations

import socket
from typing import BinaryIO
from urllib.parse import urlsplit

from vaw.integrations.documents.spool import Spool, pieces_of
from vaw.kernel.errors import RuleBroken

SECONDS = 60  # clamd takes some seconds for 25 MB
ANSWER_MOST = 4_096


def scan(content: BinaryIO | Spool, clamd_url: str) -> None:
    """Ask clamd at `tcp://host:3310` or `unix:///path`. Raises RuleBroken("documents.virus"), ("documents.scanner_away").

    A scanner that does not answer, or has set a lower limit than ours, lets nothing in.
    """
    try:
        answer = _asked(content, clamd_url)
    except (OSError, ValueError):
        raise RuleBroken("documents.scanner_away", field="file") from None
    if answer.endswith(" FOUND"):
        raise RuleBroken("documents.virus", field="file")
    if answer != "stream: OK":
        raise RuleBroken("documents.scanner_away", field="file")


def _asked(content: BinaryIO | Spool, clamd_url: str) -> str:
    with _connected(clamd_url) as server:
        server.sendall(b"zINSTREAM\0")
        for piece in pieces_of(content):
            server.sendall(len(piece).to_bytes(4, "big") + piece)
        server.sendall(bytes(4))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < ANSWER_MOST:
            piece = server.recv(ANSWER_MOST)
            if not piece:
                break
            answer += piece
    return answer.rstrip(b"\0\r\n").decode("utf-8", "replace")


def _connected(clamd_url: str) -> socket.socket:
    parts = urlsplit(clamd_url)
    if parts.scheme == "unix":
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        server.settimeout(SECONDS)
        try:
            server.connect(parts.path)
        except OSError:
            server.close()
            raise
        return server
    return socket.create_connection((parts.hostname or "", parts.port or 3310), timeout=SECONDS)
