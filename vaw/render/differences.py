"""How an edition differs from the one that was established before it, as a table that all its files carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from vaw.domain.insight.queries import FigureResult
from vaw.domain.insight.rules.differences import Difference, from_json
from vaw.kernel.figures import Figure, Scope
from vaw.kernel.i18n import N_, gettext
from vaw.kernel.table import MISSING, Column, Table, Value

TITLE = N_("Ändringar sedan förra utgåvan")
SINCE = Table(
    "differences",
    N_("Siffror som har ändrats"),
    (
        Column("code", N_("Kod")),
        Column("name", N_("Siffra"), header=True),
        Column("row", N_("Rad")),
        Column("column", N_("Kolumn")),
        Column("then", N_("Förra utgåvan")),
        Column("now", N_("Den här utgåvan")),
    ),
)


def line_of(one: Difference) -> tuple[str, str, str, str, str, str]:
    """A difference as people read it: code, figure, row, column, then, now."""
    row = one.row if one.row and one.row != MISSING else gettext(N_("Hela länet"))
    return one.code, gettext(one.title), row, gettext(one.column.label), one.column.shown(one.then), one.column.shown(one.now)


def differences_of(content: Mapping[str, Any] | None) -> FigureResult | None:
    """What an edition keeps of them, in its language; None for the first edition of a year."""
    kept = (content or {}).get("differences")
    if kept is None:
        return None
    told = gettext(N_("Siffror som skiljer sig från utgåva {edition}. Den ändras inte: den visar det som redovisades då."))
    figure = Figure(
        code=SINCE.name,
        title=TITLE,
        definition=told.format(edition=kept["edition"]),
        caveat=" ".join([*_reasons(kept["reasons"]), *_lists(kept)]) or gettext(N_("Året har inte varit upplåst sedan dess.")),
        unit=gettext(N_("Antal ändrade siffror")),
        source=gettext(N_("Utgåvornas låsta siffror")),
        table=SINCE,
        rows=_nothing,
        heading=0,
    )
    return FigureResult(figure, [line_of(from_json(one)) for one in kept["cells"]])


def _reasons(kept: Sequence[Mapping[str, str]]) -> list[str]:
    words = gettext(N_("Året låstes upp {on}. Skäl: {reason}"))
    return [words.format(on=one["on"], reason=one["reason"].rstrip(".") + ".") for one in kept]


class Reason(NamedTuple):
    """Why the year was unlocked since: our words with the day, and what somebody wrote, in the boards' language whatever the edition's."""

    told: str
    text: str


def reasons_of(content: Mapping[str, Any] | None) -> list[Reason]:
    """Those of an edition, for files that can say in which language each is. They stand in the figure's caveat as well, for the others."""
    kept = (content or {}).get("differences") or {"reasons": ()}
    told = gettext(N_("Året låstes upp {on}. Skäl:"))
    return [Reason(told.format(on=one["on"]), one["reason"]) for one in kept["reasons"]]


def lists_of(content: Mapping[str, Any] | None) -> str:
    """Which figures came and went, beside the reasons."""
    kept = (content or {}).get("differences")
    return " ".join(_lists(kept)) if kept else ""


def _lists(kept: Mapping[str, Any]) -> list[str]:
    told = (("gone", N_("Räknas inte längre: {titles}.")), ("added", N_("Nya siffror: {titles}.")))
    return [gettext(words).format(titles=", ".join(kept[key])) for key, words in told if kept[key]]


def _nothing(scope: Scope) -> Sequence[tuple[Value, ...]]:
    """It is made of two editions, never of a year."""
    return ()
