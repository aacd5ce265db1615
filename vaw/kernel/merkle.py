"""A tree of hashes: one root for many lines, so that a change in any of them shows (RFC 6962's idea)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

# A leaf's text begins with "[" (kernel.seals): the bytes below keep a node from passing for a leaf, and a root for a node.
_NODE, _ROOT = b"\1", b"\2"


def tree(leaves: Sequence[bytes]) -> bytes:
    """The hash at the top; of no leaves, nothing."""
    level = list(leaves)
    while len(level) > 1:
        level = [hashlib.sha256(_NODE + b"".join(level[at : at + 2])).digest() for at in range(0, len(level), 2)]
    return level[0] if level else b""


def root(before: bytes, said: Sequence[object], leaves: Sequence[bytes]) -> bytes:
    """Of a seal: over the root before it, what the seal says of itself, and its leaves in the order of their lines."""
    return hashlib.sha256(_ROOT + before + json.dumps(list(said)).encode() + tree(leaves)).digest()
