"""Answering a compilation: the figures of each of its years, read in the reader's name and set beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.activities import figures as activities
from vaw.domain.housing.figures import account as housing
from vaw.domain.insight import policy
from vaw.domain.insight.models.questions import SavedQuestion
from vaw.domain.insight.queries import IN_ORDER, FigureResult, Row, figures_of
from vaw.domain.insight.queries import nation as of_nation
from vaw.domain.insight.rules.questions import MONTHS, Choice, Part, Sharing, years_of
from vaw.domain.people.models import User
from vaw.domain.support import figures as support
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.figures import Figure
from vaw.kernel.i18n import N_, gettext
from vaw.kernel.permissions import Permission
from vaw.kernel.table import Column

Raw = dict[str, dict[str, list[list[Any]]]]
"""{year: {figure: its rows}}: what an answer is made of, as it is frozen with a file."""
ROW_CODE, ROW_NAME = "code", "name"
SEVERAL = frozenset({activities.BY_YEAR.code, support.DEVELOPMENT.code})  # figures that show several years by themselves
DATED = frozenset({housing.NATION.code, housing.OWN_AREA.code})  # figures whose rows name their quarter
MONTHLY = frozenset({activities.BY_MONTH.code})  # the figures that can be told of a part of the year: their rows are months
# Figures that are 0 where nobody has logged: beside years with a log such a year is missing (decision D-14).
OF_LOG = frozenset(
    figure.code for figure in (activities.ACTIVITY_COUNT, activities.HOUR_COUNT, activities.BY_MONTH, activities.BY_MUNICIPALITY)
)
_PICKED = N_("Bara de rader som är valda visas.")
_BESIDE = N_("Åren står bredvid varandra.")


@dataclass(frozen=True, slots=True)
class Answer:
    """`results` in the order of the register; `left_out`: figures that are chosen and cannot be told of this time or place."""

    results: list[FigureResult]
    left_out: list[Figure]


def offered(*, nation: bool) -> list[Figure]:
    """The figures that may be chosen, in the order of the register."""
    return [figure for figure in IN_ORDER if not nation or figure.code in of_nation.CODES]


def read_raw(by: Actor, choice: Choice, county_id: int | None) -> Raw:
    """The numbers of each of the choice's years, as the actor may see them now. Raises NotFound without the right to them.

    `county_id`: of whom, where the choice is not of the whole country.
    """
    years = years_of(choice, clock.today().year)
    if choice.nation:
        return {str(year): _of_nation(by, choice, year) for year in years}
    return {
        str(year): {one.figure.code: [list(row) for row in one.rows] for one in figures_of(by, choice.figures, county_id or 0, year)}
        for year in years
    }


def put_together(choice: Choice, raw: Raw) -> Answer:
    """The answer out of its numbers, in the words of the language that is spoken. Reads nothing."""
    results, left_out = [], []
    for figure in IN_ORDER:
        if figure.code not in choice.figures:
            continue
        told = figure.code in MONTHLY or choice.part is Part.WHOLE
        if told and all(figure.code in found for found in raw.values()):
            results.append(_beside(figure, choice, {year: [tuple(row) for row in found[figure.code]] for year, found in raw.items()}))
        else:
            left_out.append(figure)
    return Answer(results, left_out)


def rows_to_pick(choice: Choice, raw: Raw) -> dict[str, list[tuple[str, str]]]:
    """{figure: [(code, name) of each of its rows, in any of the years]} where there is something to pick."""
    found: dict[str, list[tuple[str, str]]] = {}
    for figure in IN_ORDER:
        if figure.code in choice.figures and _has_rows(figure) and figure.code not in MONTHLY | SEVERAL | DATED:
            named = {
                str(row[0]): gettext(str(row[1])) for of_year in raw.values() for row in of_year.get(figure.code, ()) if row[0] is not None
            }
            if len(named) > 1:
                found[figure.code] = list(named.items())
    return found


def _of_nation(by: Actor, choice: Choice, year: int) -> dict[str, list[list[Any]]]:
    if not of_nation.codes_for(by):
        raise NotFound
    return {one.figure.code: [list(row) for row in one.rows] for one in of_nation.figures_of_nation(by, choice.figures, year)}


def _has_rows(figure: Figure) -> bool:
    keys = [column.key for column in figure.table.columns]
    return keys[:2] == [ROW_CODE, ROW_NAME]


def _beside(figure: Figure, choice: Choice, years: Mapping[str, Sequence[Row]]) -> FigureResult:
    """One figure of several years as one table; of a single year as it is. What is missing in a year is missing, not 0."""
    last = list(years)[-1]
    picked = choice.rows_of(figure.code)
    kept = {year: [row for row in rows if not picked or row[0] in picked] for year, rows in years.items()}
    if len(years) > 1 and figure.code in OF_LOG:
        kept = {year: kept[year] if _is_logged(figure, rows) else _gaps(figure, kept[year]) for year, rows in years.items()}
    shown = _told(figure, _PICKED) if picked else figure
    if figure.code in MONTHLY:
        return _months(shown, choice, kept)
    if figure.code in SEVERAL or (len(years) == 1 and not picked):
        return FigureResult(shown, kept[last])
    if figure.code in DATED:
        return FigureResult(shown, [row for rows in kept.values() for row in rows])
    if len(years) == 1:
        return FigureResult(replace(shown, plot=_drawn(figure)), kept[last])
    return (_rows_beside if _has_rows(figure) else _years_below)(_told(shown, _BESIDE), kept)


def _is_logged(figure: Figure, rows: Sequence[Row]) -> bool:
    """Whether any row counts something, by its first measure."""
    first = 2 if _has_rows(figure) else 0
    return any(row[first] for row in rows)


def _gaps(figure: Figure, rows: Sequence[Row]) -> list[Row]:
    """The rows of a year that nobody has logged."""
    kept = 2 if _has_rows(figure) else 0
    return [(*row[:kept], *(None,) * (len(row) - kept)) for row in rows]


def _months(figure: Figure, choice: Choice, years: Mapping[str, Sequence[Row]]) -> FigureResult:
    """Month after month through all the years, those of the chosen part of each."""
    wanted = MONTHS[choice.part]
    rows = [(year, row) for year, of_year in years.items() for row in of_year if int(str(row[0])[5:]) in wanted]
    if len(years) == 1:
        return FigureResult(figure, [row for _, row in rows])
    return FigureResult(_told(figure, _BESIDE), [(row[0], f"{gettext(str(row[1]))} {year}", *row[2:]) for year, row in rows])


def _rows_beside(figure: Figure, years: Mapping[str, Sequence[Row]]) -> FigureResult:
    """Each row once a year, the years next to each other."""
    of_year = {year: {row[0]: row for row in rows} for year, rows in years.items()}
    names = {row[0]: row[1] for rows in years.values() for row in rows}
    gap = (None,) * (len(figure.table.columns) - 2)
    rows: list[Row] = [
        (
            f"{'' if code is None else code}/{year}",
            f"{gettext(str(name))} {year}",
            *(of_year[year][code][2:] if code in of_year[year] else gap),
        )
        for code, name in names.items()
        for year in years
    ]
    return FigureResult(replace(figure, plot=_drawn(figure)), rows)


def _years_below(figure: Figure, years: Mapping[str, Sequence[Row]]) -> FigureResult:
    """A figure of one row: a row for each year."""
    measures = [place for place, column in enumerate(figure.table.columns) if column.key != ROW_CODE]
    columns = (Column(ROW_CODE, N_("Kod")), Column(ROW_NAME, N_("År"), header=True), *(figure.table.columns[place] for place in measures))
    gap: Row = (None,) * len(measures)
    rows: list[Row] = [(year, year, *(tuple(rows[0][place] for place in measures) if rows else gap)) for year, rows in years.items()]
    return FigureResult(replace(figure, table=replace(figure.table, columns=columns), plot=_drawn(figure, columns)), rows)


def _drawn(figure: Figure, columns: Sequence[Column] = ()) -> Any:
    """How it is drawn when it is not as it was declared: a map needs every place, a tile one year."""
    keys = {column.key for column in columns or figure.table.columns}
    if figure.plot == "stacked" or (columns and {"women", "men"} <= keys):
        return "stacked"
    return "bar" if figure.plot in ("bar", "map", "tile") and "n" in keys else "none"


def _told(figure: Figure, words: str) -> Figure:
    """The figure, saying so: its definition and its table's heading are no longer those of the register alone."""
    return replace(
        figure,
        definition=f"{gettext(figure.definition)} {gettext(words)}",
        table=replace(figure.table, caption=f"{gettext(figure.table.caption)} ({gettext(_SHORT[words])})"),
    )


_SHORT: dict[str, str] = {_PICKED: N_("urval"), _BESIDE: N_("år för år")}


class Line(NamedTuple):
    """A saved compilation in a list."""

    id: int
    name: str
    sharing: str
    user_id: int
    owner: str
    choice: dict[str, Any]


def list_saved(by: Actor) -> list[Line]:
    """What the actor has saved and what others share with them, by name."""
    columns = (SavedQuestion.id, SavedQuestion.name, SavedQuestion.sharing, SavedQuestion.user_id, User.name, SavedQuestion.choice)
    wanted = sa.select(*columns).join(User, User.id == SavedQuestion.user_id).where(_readable(by))
    with reading() as connection:
        return [Line(*row) for row in connection.execute(wanted.order_by(SavedQuestion.name, SavedQuestion.id))]


def get_saved(by: Actor, saved_id: int, permission: Permission[SavedQuestion] | None = None) -> SavedQuestion:
    """One, as it stands now: of one's own, or shared. Raises NotFound when absent or outside the actor's scope."""
    allowed = _readable(by) if permission is None else permission.scope(by)
    wanted = sa.select(SavedQuestion).where(SavedQuestion.id == saved_id, allowed)
    found = db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def _readable(by: Actor) -> sa.ColumnElement[bool]:
    """What is shared needs the role that it is shared with; what is one's own, one that may ask at all."""
    mine = policy.KEEP_QUESTION.scope(by) if policy.ASK_QUESTION.held_by(by) else sa.false()
    return sa.or_(policy.READ_QUESTION.scope(by), mine)


def may_share(by: Actor, county_id: int | None) -> list[Sharing]:
    """With whom the actor may share what they keep."""
    nation = by.has_role(policy.COORDINATORS)
    return [Sharing.OWN, *([Sharing.COUNTY] if county_id is not None else []), *([Sharing.NATION] if nation else [])]
