"""A receiver that never finishes gets its ten seconds and no more, whatever it does meanwhile."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from vaw.integrations.webhooks import NotSent, Way


@contextmanager
def answering(how: Callable[[socket.socket, threading.Event], None]) -> Iterator[str]:
    over, server = threading.Event(), socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            there, _ = server.accept()
            with there:
                how(there, over)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://program.example:{server.getsockname()[1]}/"
    finally:
        over.set()
        server.close()
        thread.join()


def says_nothing(_there: socket.socket, over: threading.Event) -> None:
    over.wait(30)


def drips(there: socket.socket, over: threading.Event) -> None:
    """A byte at a time: each arrives in time, the answer never."""
    there.sendall(b"HTTP/1.1 200 OK\r\n")
    while not over.wait(0.05):
        there.sendall(b"a")


def talks_nonsense(there: socket.socket, _over: threading.Event) -> None:
    there.recv(65536)
    there.sendall(b"\x00\xff nonsense\r\n\r\n")


@pytest.mark.parametrize(("how", "code"), [(says_nothing, "timed_out"), (drips, "timed_out"), (talks_nonsense, "broken")])
def test_who_does_not_answer_in_time_or_in_http_is_left(how: Callable[[socket.socket, threading.Event], None], code: str) -> None:
    way = Way(resolve=lambda _host, _port: ["127.0.0.1"], allows=lambda _one: True, plain=True, seconds=0.5)
    with answering(how) as address, pytest.raises(NotSent) as refused:
        way.post(address, {}, b"{}")
    assert refused.value.code == code
