"""What was done, in words: a sentence for every operation, so that whoever it concerns understands a line of the audit."""

from __future__ import annotations

from vaw.kernel.i18n import gettext
from vaw.web.trail_words import (
    activities,
    housing,
    insight,
    knowledge,
    mandates,
    networks,
    notifications,
    people,
    prevention,
    records,
    retention,
    strategies,
    support,
)

WORDS: dict[str, str] = {
    **activities.WORDS,
    **housing.WORDS,
    **insight.WORDS,
    **knowledge.WORDS,
    **mandates.WORDS,
    **networks.WORDS,
    **notifications.WORDS,
    **people.WORDS,
    **prevention.WORDS,
    **records.WORDS,
    **retention.WORDS,
    **strategies.WORDS,
    **support.WORDS,
}


def said(operation: str) -> str:
    """The operation in words; its own name for one that an earlier version of the program had."""
    words = WORDS.get(operation)
    return operation if words is None else gettext(words)


def meant(words: str) -> list[str]:
    """The operations whose sentence holds all of these words, however they are written."""
    wanted = words.casefold().split()
    return [operation for operation in WORDS if all(word in said(operation).casefold() for word in wanted)]
