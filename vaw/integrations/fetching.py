"""A file from an address that the operator allows: no other, no redirect, no proxy, not for ever and not without end."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from http.client import HTTPException
from typing import Any

SECONDS = 60.0  # for all of it
SILENCE = 15.0  # between two pieces
MOST_BYTES = 20 * 1024 * 1024
PIECE = 64 * 1024


class NotFetched(Exception):
    """Why there is no file, in words without the address's query. `status`: what the server answered, 0 when it did not."""

    def __init__(self, why: str, status: int = 0) -> None:
        super().__init__(why)
        self.status = status


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        """None: the answer is taken as it is, and a 3xx is no file."""
        return


def fetch(address: str, allowed: Sequence[str], *, seconds: float = SECONDS, most: int = MOST_BYTES) -> bytes:
    """The bytes at `address`, which begins with one of `allowed`. Raises NotFetched."""
    if not any(address.startswith(beginning) for beginning in allowed):
        raise NotFetched("the address is not among those that VAW_STATISTICS_URLS allows.")
    asked = urllib.request.Request(address, headers={"User-Agent": "vaw", "Accept": "application/json, text/csv"})  # noqa: S310  an allowed one
    return answer_to(asked, seconds=seconds, most=most)


def answer_to(asked: urllib.request.Request, *, seconds: float, most: int) -> bytes:
    """What the server that is asked says, itself and no other that it points to. Raises NotFetched."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())
    until = time.monotonic() + seconds
    try:
        with opener.open(asked, timeout=min(SILENCE, seconds)) as answer:
            return _read(answer, until, most)
    except urllib.error.HTTPError as refused:
        refused.close()  # it holds the connection
        raise NotFetched(f"the server answered {refused.code}.", refused.code) from None
    except (OSError, ValueError, HTTPException) as broken:  # a timeout is an OSError too
        raise NotFetched(f"the server could not be asked ({type(broken).__name__}).") from None


def _read(answer: Any, until: float, most: int) -> bytes:
    got = bytearray()
    while piece := answer.read1(PIECE):
        got += piece
        if len(got) > most:
            raise NotFetched(f"the file is larger than {most // 1024 // 1024} MB.")
        if time.monotonic() > until:
            raise NotFetched("the file takes too long.")
    return bytes(got)
