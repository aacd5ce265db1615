"""What happens to a text that is said to be about an individual: what stands instead of it, how long it lies sealed, how it comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from vaw.kernel.i18n import N_

# A fortnight: time to ask a colleague, short enough that what nobody decides about is gone (decision in README).
HELD_FOR = timedelta(days=14)
# Days after the report on which those who decide hear of it, beside the first one.
TOLD_AFTER_DAYS = (0, 3, 10)
# docs/backup.md: nightly backups are removed after so many days (VAW_BACKUP_DAYS of deploy/vaw-backup.service).
BACKUPS_KEPT = timedelta(days=35)
# Of the record itself, in the board's language: every page, file and search says the same.
HELD = "Texten är borttagen i väntan på granskning."
ERASED = "Texten är borttagen. Den handlade om en enskild."
SPOTS_MOST = 100  # texts to choose among on one page
NEEDLE = 80  # characters by which a copy inside a larger document is known again
COPY_LEAST = 12  # a shorter text is looked for as a whole alone: "Möte" stands in many
# Keys of stored documents (JSON) under which a person has typed.
_TYPED = frozenset(
    {
        "text",
        "title",
        "about",
        "label",
        "name",
        "reason",
        "what",
        "why",
        "notes",
        "help",
        "heading",
        "question",
        "answer",
        "options",
        "place",
    }
)


class QuarantineState(StrEnum):
    """From the report to what became of it."""

    HELD = "held"
    ERASED = "erased"
    RESTORED = "restored"


class Became(StrEnum):
    """What became of a piece. BESIDE: somebody had written something new meanwhile, and both stand there. GONE: its row is no more."""

    ERASED = "erased"
    RESTORED = "restored"
    BESIDE = "beside"
    GONE = "gone"


STATE_NAMES = {
    QuarantineState.HELD: N_("Väntar på beslut"),
    QuarantineState.ERASED: N_("Rensad"),
    QuarantineState.RESTORED: N_("Återställd"),
}
BECAME_NAMES = {
    Became.ERASED: N_("Rensad"),
    Became.RESTORED: N_("Tillbaka"),
    Became.BESIDE: N_("Tillbaka under det som hade skrivits nytt"),
    Became.GONE: N_("Posten finns inte kvar"),
}


class Spot(NamedTuple):
    """One value: a column of one row."""

    table: str
    id: int
    column: str

    def said(self) -> str:
        """As a form's value."""
        return f"{self.table}.{self.id}.{self.column}"


def spot_of(said: str) -> Spot | None:
    """The spot that a form's value means, None for what is none."""
    parts = said.split(".")
    if len(parts) != 3 or not parts[1].isdecimal() or len(parts[1]) > 18:
        return None
    return Spot(parts[0], int(parts[1]), parts[2])


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a column's value, which may be a document of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)


def is_taken(value: Any) -> bool:
    """Whether nothing that a person has written is left in a value."""
    return not value or (isinstance(value, str) and value in (HELD, ERASED))


def emptied(value: Any, instead: str) -> Any:
    """The value without what a person has typed: of a document of JSON the codes and numbers stay."""
    return _changed(value, lambda text, typed: instead if text and (typed or " " in text.strip()) else text)


def without(value: Any, texts: list[str], instead: str) -> Any:
    """The value with `instead` where one of the texts stands, whole or inside something longer."""
    return _changed(value, lambda text, _typed: instead if any(_holds(text, one) for one in texts) else text)


def of_pieces(pieces: list[dict[str, Any]], texts: Sequence[str], instead: str) -> list[dict[str, Any]]:
    """Pieces as they are handed out ({"parts": [[kind, text], …], …}), with `instead` for each that holds a text or a rest of one.

    Bars stand between the rests of a masked text: a rest is known by standing in the text, and it goes with its bars.
    """
    return [
        {**piece, "parts": [["text", instead]]}
        if any(kind == "text" and _holds_part(text, texts) for kind, text in piece["parts"])
        else piece
        for piece in pieces
    ]


def of_typed(value: Any, texts: Sequence[str], instead: str) -> Any:
    """What stands in a form, with `instead` where a text or the beginning of one does, however a browser writes ends of lines."""
    lines = [_in_lines(text) for text in texts]
    return _changed(value, lambda text, _typed: instead if _holds_part(_in_lines(text), lines) else text)


def given_back(now: Any, then: Any, instead: str = HELD) -> tuple[Any, Became]:
    """(what stands there from now on, what became of it). Nothing that was written meanwhile is lost."""
    if now == instead or (not isinstance(now, str) and instead in texts_in(now)):
        return then, Became.RESTORED
    if isinstance(now, str) and isinstance(then, str):
        return (f"{now}\n\n{then}" if now and now != then else then), Became.BESIDE if now else Became.RESTORED
    return now, Became.GONE


def _holds(text: str, one: str) -> bool:
    return text == one or (len(one) >= COPY_LEAST and one in text)


def _holds_part(text: str, texts: Sequence[str]) -> bool:
    rest = text.strip()
    return any(_holds(text, one) or (len(rest) >= COPY_LEAST and rest in one) for one in texts)


def _in_lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def _changed(value: Any, change: Callable[[str, bool], str], typed: bool = True) -> Any:
    """`typed`: whether the value stands where a person types; of a document's keys some are, and so is a text by itself."""
    if isinstance(value, str):
        return change(value, typed)
    if isinstance(value, dict):
        return {key: _changed(inner, change, key.removesuffix("_sv").removesuffix("_en") in _TYPED) for key, inner in value.items()}
    if isinstance(value, list):
        return [_changed(inner, change, typed) for inner in value]
    return value
