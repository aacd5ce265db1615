"""One message to a program somewhere on the internet, and never to one beside us: the receiver's address was typed by a person.

The name is looked up once, every answer is judged, and the connection goes to the very address that was judged: a name that answers
differently the next time (DNS rebinding) finds nobody asking. No redirect, no proxy, no more of the answer than its first line.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

SECONDS = 10.0  # for all of it but the look-up
LOOKUP_SECONDS = 5.0
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], list[str]]
NOT_PUBLIC, UNREACHED, TIMED_OUT, CERTIFICATE, BROKEN = "not_public", "unreached", "timed_out", "certificate", "broken"

# What ipaddress calls global and is none of our business: relays to IPv4 and to private networks, a cloud's own services.
_REFUSED = tuple(
    ipaddress.ip_network(one)
    for one in (
        "168.63.129.16/32",  # Azure's own service beside the machine
        "192.0.0.0/24",  # IETF protocol assignments; Oracle's metadata
        "192.88.99.0/24",  # relays of 6to4
        "::/96",  # IPv4 written as IPv6, deprecated
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",  # NAT64 of one's own
        "100::/64",
        "2001::/23",  # Teredo, ORCHID and other protocol assignments
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
        "5f00::/16",  # segment routing
        "fec0::/10",  # site-local, deprecated
    )
)


class NotSent(Exception):
    """Why there is no answer: one of the codes above. Never the address, never what the other side said."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_public(text: str) -> bool:
    """Whether an address that the look-up gave is one of the whole internet's."""
    try:
        found: Address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.scope_id is not None:
            return False
        found = found.ipv4_mapped or found
    refused = found.is_multicast or found.is_reserved or found.is_unspecified or not found.is_global
    return not refused and not any(found in net for net in _REFUSED if net.version == found.version)


def looked_up(host: str, port: int) -> list[str]:
    """The addresses of a name as the machine's resolver knows them; empty when it does not, or not in time."""
    found: list[str] = []

    def ask() -> None:
        with suppress(OSError, UnicodeError):
            found.extend(str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))

    asking = threading.Thread(target=ask, name="webhook-lookup", daemon=True)  # the resolver knows no time limit
    asking.start()
    asking.join(LOOKUP_SECONDS)
    return list(found)


@lru_cache(1)
def _trusted() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@dataclass(frozen=True, slots=True)
class Way:
    """How messages leave. Only tests have another one: a receiver on their own machine, and names that lead where they say."""

    resolve: Resolver = looked_up
    allows: Callable[[str], bool] = is_public
    context: ssl.SSLContext | None = None
    plain: bool = False
    seconds: float = SECONDS

    def post(self, address: str, headers: Mapping[str, str], body: bytes) -> int:
        """What the receiver answers: its status, whichever. Raises NotSent."""
        parts = urlsplit(address)
        host, secure = parts.hostname or "", parts.scheme == "https"
        if not (secure or (self.plain and parts.scheme == "http")) or not host or "@" in parts.netloc:
            raise NotSent(NOT_PUBLIC)
        port = parts.port or (443 if secure else 80)
        found = self.resolve(host, port)
        if not found or not all(self.allows(one) for one in found):
            raise NotSent(NOT_PUBLIC)
        context = (self.context or _trusted()) if secure else None
        # The one connection goes to the address that was judged; name and certificate are those of the host.
        connection = _Judged(host, port, at=found[0], context=context, seconds=self.seconds)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            return connection.status_of(path, headers, body)
        finally:
            connection.close()


class _Judged(http.client.HTTPConnection):
    """A connection to one address, whatever its name says, that is cut when its time is over."""

    def __init__(self, host: str, port: int, *, at: str, context: ssl.SSLContext | None, seconds: float) -> None:
        super().__init__(host, port, timeout=seconds)
        self._at, self._context, self._seconds = at, context, seconds
        if context is not None:
            self.default_port = 443  # so that the header Host says what a browser would say
        self._cut = threading.Event()

    def connect(self) -> None:
        self.sock = socket.create_connection((self._at, self.port), self._seconds)
        if self._context is not None:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)

    def status_of(self, path: str, headers: Mapping[str, str], body: bytes) -> int:
        """The status of the answer to a POST; nothing more of it is read. Raises NotSent."""
        watch = threading.Timer(self._seconds, self._end)
        watch.daemon = True
        watch.start()
        try:
            self.connect()
            if isinstance(self.sock, ssl.SSLSocket):
                self.sock.do_handshake()
            self.request("POST", path, body=body, headers=dict(headers))
            status = self.getresponse().status
            if self._cut.is_set():  # the head of the answer ended because we ended it
                raise NotSent(TIMED_OUT)
            return status
        except ssl.SSLCertVerificationError:
            raise NotSent(CERTIFICATE) from None
        except TimeoutError:
            raise NotSent(TIMED_OUT) from None
        except (OSError, ValueError, http.client.HTTPException) as broken:
            if self._cut.is_set():
                raise NotSent(TIMED_OUT) from None
            raise NotSent(UNREACHED if isinstance(broken, ConnectionRefusedError) else BROKEN) from None
        finally:
            watch.cancel()

    def _end(self) -> None:
        """From the watching thread: whoever waits for a byte waits no longer."""
        self._cut.set()
        sock = self.sock
        if sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
