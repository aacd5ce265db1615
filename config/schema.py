"""Which migration this version of the program belongs to, read from the files: importing Alembic costs a process half a second."""

from __future__ import annotations

import re
from pathlib import Path

from config.settings import CHECKOUT

VERSIONS = CHECKOUT / "migrations" / "versions"


def newest_migration(versions: Path = VERSIONS) -> str:
    """The one revision that no other follows; "nothing" when there are none."""
    texts = [path.read_text() for path in versions.glob("*.py")]
    followed = set(_assigned("down_revision", texts))
    return ", ".join(sorted(set(_assigned("revision", texts)) - followed)) or "nothing"


def known_migrations(versions: Path = VERSIONS) -> frozenset[str]:
    """Every revision that this version of the program can bring to its own."""
    return frozenset(_assigned("revision", [path.read_text() for path in versions.glob("*.py")]))


def _assigned(name: str, texts: list[str]) -> list[str]:
    pattern = re.compile(rf"^{name}\b[^=\n]*=\s*[\"']([^\"']+)", re.MULTILINE)
    return [value for text in texts for value in pattern.findall(text)]
