"""Which migration this version of the program belongs to, read from the files: importing Alembic costs a process half a second."""

from __future__ import annotations

import re
from pathlib import Path

from config.settings import CHECKOUT

VERSIONS = CHECKOUT / "migrations" / "versions"
# What the database says of itself: where it is, and the oldest migration whose program may still work on it (`vaw db upgrade` notes it).
ASKED = "select version_num, obj_description('alembic_version'::regclass) from alembic_version"


def newest_migration(versions: Path = VERSIONS) -> str:
    """The one revision that no other follows; "nothing" when there are none."""
    texts = [path.read_text() for path in versions.glob("*.py")]
    followed = set(_assigned("down_revision", texts))
    return ", ".join(sorted(set(_assigned("revision", texts)) - followed)) or "nothing"


def oldest_that_works(versions: Path = VERSIONS) -> str:
    """The newest migration that takes something away from the program before it (`contracts = True` in its file); "" when none does."""
    texts = [path.read_text() for path in versions.glob("*.py")]
    return max(_assigned("revision", [text for text in texts if _CONTRACTS.search(text)]), default="")


def fits(found: str | None, since: str | None) -> bool:
    """Whether this program may work on the database that is at `found` and works with programs from `since` on.

    A newer one may fit: while a new release comes, the one before still answers on the other machines (deploy/README.md).
    """
    mine = newest_migration()
    return found == mine or (found is not None and since is not None and since <= mine < found)


def known_migrations(versions: Path = VERSIONS) -> frozenset[str]:
    """Every revision that this version of the program can bring to its own."""
    return frozenset(_assigned("revision", [path.read_text() for path in versions.glob("*.py")]))


_CONTRACTS = re.compile(r"^contracts = True$", re.MULTILINE)


def _assigned(name: str, texts: list[str]) -> list[str]:
    pattern = re.compile(rf"^{name}\b[^=\n]*=\s*[\"']([^\"']+)", re.MULTILINE)
    return [value for text in texts for value in pattern.findall(text)]
