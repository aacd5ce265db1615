"""Texts that nobody may write back: what was taken out of a row is known again by a keyed fingerprint, never by its words.

Each line of the audit is answered by whether there are any (kernel.audit): where there are none, a change asks nothing more.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping

import sqlalchemy as sa

from vaw.kernel.db import SECRET, Model
from vaw.kernel.sealing import fingerprint

LEAST = 12  # letters and digits: a shorter text is barred in its own row alone, for "Möte" stands in many
BARRED = sa.Table(
    # `here`: taken from this very row; else from one that stands below it.
    "barred_text",
    Model.metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("quarantine_id", sa.ForeignKey("quarantine.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("table_name", sa.Text, nullable=False),
    sa.Column("row_id", sa.BigInteger, nullable=False),
    sa.Column("here", sa.Boolean, nullable=False),
    sa.Column("fingerprint", sa.Text, nullable=False, info=SECRET),
    sa.Index(None, "table_name", "row_id"),
    sa.Index(None, "fingerprint"),
)
ANY = sa.exists().select_from(BARRED)
Touched = Mapping[tuple[str, int], Iterable[str]]
_rule: list[Callable[[Touched], None]] = []


def marks(texts: Iterable[str], least: int = 1) -> set[str]:
    """By what texts of at least so many letters and digits are known again, however they are spaced, set and punctuated."""
    told = ("".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum()) for text in texts)
    return {fingerprint(b"barred" + one.encode()) for one in told if len(one) >= least}


def check(touched: Touched) -> None:
    """Before a unit is committed: {(table, row): what its audit names}. Raises RuleBroken, and nothing is kept."""
    for rule in _rule:
        rule(touched)


def install(rule: Callable[[Touched], None]) -> None:
    """Say how a text is looked for; called once, where the app is made."""
    _rule.append(rule)
