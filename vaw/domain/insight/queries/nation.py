"""The whole country's figures, each counted as it can be, and what the counties approved under an assignment for a year.

The country's numbers come from the registers as they stand, also those of counties that have approved nothing yet; what the counties
stand beside each other with comes from their approved editions alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.activities import figures as activities
from vaw.domain.activities.policy import READ_NATION as READ_LOG_OF_NATION
from vaw.domain.activities.queries.figures import read_country as read_log
from vaw.domain.geography.queries import county_name, list_counties, list_municipalities
from vaw.domain.housing.figures import account as housing
from vaw.domain.insight import policy
from vaw.domain.insight.models import Report
from vaw.domain.insight.models.accounts import AssignmentAccount
from vaw.domain.insight.queries import IN_ORDER, FigureResult, Row
from vaw.domain.insight.queries.meaning import as_meant
from vaw.domain.insight.rules import ASSIGNMENT_OF, YEARLY_ACCOUNT, title_in
from vaw.domain.insight.rules.nation import PICKS, How
from vaw.domain.mandates.models import Assignment, AssignmentCounty
from vaw.domain.networks import figures as networks
from vaw.domain.networks.queries.figures import read_country as read_networks
from vaw.domain.people.models import Membership, User
from vaw.domain.people.rules import Role
from vaw.domain.prevention import figures as prevention
from vaw.domain.prevention.queries.figures import read_country as read_efforts
from vaw.domain.strategies import figures as strategies
from vaw.domain.strategies.queries.figures import read_country as read_plans
from vaw.domain.support import figures as support
from vaw.domain.support.policy import READ_NATION as READ_SUPPORT_OF_NATION
from vaw.domain.support.queries.figures import read_country as read_support
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.figures import Figure, Scope
from vaw.kernel.i18n import N_, SOURCE, gettext
from vaw.kernel.permissions import Permission
from vaw.kernel.table import Column, Table

COUNTRY = N_("Hela landet")
BESIDE = "counties"  # code of the table in which the counties stand beside each other
# What several boards do together is held by one of them and known to all; everything else has one county.
HOW: Mapping[str, How] = {
    **dict.fromkeys(support.NATIONAL | networks.NATIONAL, How.ONCE),
    **dict.fromkeys(activities.NATIONAL | prevention.NATIONAL | strategies.NATIONAL, How.SUM),
    housing.NATION.code: How.PUBLISHED,
    **dict.fromkeys(
        (
            # of a county's own municipalities, and of resource centres, of which one in a county points to a town (README D-100)
            activities.MUNICIPALITIES_REACHED.code, activities.BY_MUNICIPALITY.code, activities.NOT_REACHED.code,
            activities.WHITE_SPOTS.code, support.MUNICIPALITIES_TRAINED.code, support.BY_MUNICIPALITY.code, support.DEVELOPMENT.code,
            networks.MUNICIPALITIES_PRESENT.code, prevention.CENTRES_BY_PROFESSION.code, prevention.CENTRES_BY_THEME.code,
            housing.OWN_AREA.code,
        ),
        How.COUNTY,
    ),
}  # fmt: skip

# Of resource centres the nation sees which there are, never a number (README D-100): not in a chapter either.
HELD_BACK = frozenset({prevention.CENTRES_BY_PROFESSION.code, prevention.CENTRES_BY_THEME.code})


def place_of(county_id: int | None) -> str:
    """The county's name, or the whole country's."""
    return gettext(COUNTRY) if county_id is None else county_name(county_id)


class _Area(NamedTuple):
    """The figures of an area that the whole country has, how they are read, and who may see them."""

    codes: frozenset[str]
    read: Callable[[Actor, int], Sequence[tuple[Figure, Sequence[Row]]]]
    allow: Permission[Any]


_EVERYWHERE = (
    _Area(activities.NATIONAL, lambda by, year: activities.of_nation(read_log(year)), READ_LOG_OF_NATION),
    _Area(
        support.NATIONAL,
        lambda by, year: support.of_nation(read_support(year, tuple(place.id for place in list_municipalities()))),
        READ_SUPPORT_OF_NATION,
    ),
    _Area(networks.NATIONAL, lambda by, year: networks.of_nation(read_networks(year)), policy.COMPILE_NATION),
    _Area(prevention.NATIONAL, lambda by, year: prevention.of_nation(read_efforts(year)), policy.COMPILE_NATION),
    _Area(strategies.NATIONAL, lambda by, year: strategies.of_nation(read_plans(year)), policy.COMPILE_NATION),
    _Area(
        frozenset({housing.NATION.code}), lambda by, year: [(housing.NATION, housing.NATION.rows(Scope(by, 0, year)))], policy.READ_REGISTRY
    ),
)
CODES = frozenset[str]().union(*(area.codes for area in _EVERYWHERE))
"""Figures that the whole country has as well."""


def codes_for(by: Actor) -> frozenset[str]:
    """Those of them that the actor may see."""
    return frozenset[str]().union(*(area.codes for area in _EVERYWHERE if area.allow.held_by(by)))


def figures_of_nation(by: Actor, codes: Collection[str], year: int) -> list[FigureResult]:
    """Those of the named figures that the whole country has and the actor may see, in the order of the report.

    Each area's are read in one statement or two; areas of which nothing is asked are not read.
    """
    areas = (area for area in _EVERYWHERE if area.codes & set(codes) and area.allow.held_by(by))
    rows = {figure.code: found for area in areas for figure, found in area.read(by, year)}
    return [FigureResult(figure, rows[figure.code]) for figure in IN_ORDER if figure.code in codes and figure.code in rows]


def approved_editions(assignment: Assignment, year: int, code: str) -> list[Report]:
    """The newest edition that each county approved of the account with this code, in Swedish order, with its frozen texts and numbers.

    Under 2021:995 the numbers alone count as well, where a county has approved nothing more.
    """
    of_account = sa.and_(AssignmentAccount.assignment_id == assignment.id, AssignmentAccount.code == code)
    yearly = assignment.code == ASSIGNMENT_OF[YEARLY_ACCOUNT] == code
    of_numbers = sa.and_(Report.kind == YEARLY_ACCOUNT, Report.language == SOURCE, sa.literal(yearly))
    wanted = (
        sa.select(Report)
        .outerjoin(AssignmentAccount, AssignmentAccount.id == Report.account_id)
        .where(Report.county_id.is_not(None), Report.year == year, Report.approved_at.is_not(None), sa.or_(of_account, of_numbers))
        .order_by(Report.account_id.is_(None), Report.approved_at.desc(), Report.id.desc())
        .options(orm.undefer(Report.data), orm.undefer(Report.content))
    )
    newest: dict[int, Report] = {}
    for report in db.session.scalars(wanted):
        newest.setdefault(report.county_id or 0, report)
    return [newest[county.id] for county in list_counties() if county.id in newest]


def newest_ids(assignment_id: int, year: int, code: str) -> dict[int, int]:
    """{county: its newest approved edition}, as approved_editions finds them."""
    assignment = db.session.get(Assignment, assignment_id)
    found = approved_editions(assignment, year, code) if assignment is not None else []
    return {report.county_id or 0: report.id for report in found}


def counties_with(assignment_id: int) -> list[int]:
    """The counties that have the assignment, in Swedish order."""
    with reading() as connection:
        found = set(connection.scalars(sa.select(AssignmentCounty.county_id).where(AssignmentCounty.assignment_id == assignment_id)).all())
    return [county.id for county in list_counties() if county.id in found]


def codes_of(assignment_id: int, year: int) -> list[tuple[str, str, int]]:
    """(code, title, counties that have approved it) of the accounts that counties have begun, the one most have approved first."""
    count = sa.func.count(Report.county_id.distinct())
    wanted = (
        sa.select(AssignmentAccount.code, sa.func.max(AssignmentAccount.title), sa.func.max(AssignmentAccount.title_en), count)
        .outerjoin(Report, sa.and_(Report.account_id == AssignmentAccount.id, Report.approved_at.is_not(None)))
        .where(AssignmentAccount.assignment_id == assignment_id, AssignmentAccount.year == year)
        .group_by(AssignmentAccount.code)
        .order_by(sa.func.bool_or(AssignmentAccount.is_main).desc(), count.desc(), AssignmentAccount.code)
    )
    with reading() as connection:
        return [(code, title_in(title, title_en), n) for code, title, title_en, n in connection.execute(wanted)]


def list_compiled(by: Actor, assignment_id: int, year: int) -> list[Report]:
    """The reports of the whole country that the actor may read, the latest first."""
    mine = policy.READ_REPORT.scope(by)
    wanted = sa.select(Report).where(mine, Report.county_id.is_(None), Report.assignment_id == assignment_id, Report.year == year)
    return list(db.session.scalars(wanted.order_by(Report.id.desc())))


def content_of(report: Report) -> Mapping[str, Any]:
    """What was frozen with an edition that was put together. Raises NotFound when nothing was."""
    content: Mapping[str, Any] | None = db.session.scalar(sa.select(Report.content).where(Report.id == report.id))
    if content is None:
        raise NotFound
    return content


def other_coordinators(user_id: int | None) -> bool:
    """Whether somebody else coordinates the nation today."""
    today = clock.today()
    wanted = (
        sa.select(Membership.id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.role == Role.NATIONAL_COORDINATOR.value,
            Membership.valid_from <= today,
            sa.or_(Membership.valid_to.is_(None), Membership.valid_to >= today),
            Membership.user_id != (user_id or 0),
            User.active,
        )
        .limit(1)
    )
    with reading() as connection:
        return connection.scalar(wanted) is not None


def beside(told: Mapping[str, Any], meant: Mapping[str, Any] | None = None) -> FigureResult:
    """The counties beside each other, from what was frozen: a figure of this report alone, not of the register.

    `meant`: what it meant that day, None where nobody kept that.
    """
    picks = {pick.figure: pick for pick in PICKS}
    columns = (
        Column("code", N_("Kod")),
        Column("name", N_("Län"), header=True),
        Column("edition", N_("Utgåva"), "int"),
        *(picks[code].column for code in told["columns"] if code in picks),
    )
    kept = [place for place, code in enumerate(told["columns"]) if code in picks]
    unsplit = N_("Tabellen jämför omfattning mellan län. Deltagarna står efter kön i figurerna om deltagare och i länens kapitel.")
    figure = Figure(
        code=BESIDE,
        title=N_("Länen bredvid varandra"),
        definition=N_("Några av siffrorna i länens godkända redovisningar, i bokstavsordning. Sista raden är hela landet."),
        caveat=N_(
            "Ett streck betyder att länet inte har godkänt någon redovisning eller inte redovisar siffran. Hela landet räknas ur registren "
            "när rapporten sammanställs, också för län utan kapitel, och det som län har gjort tillsammans räknas en gång."
        ),
        unit=N_("Antal"),
        source=N_("Länsstyrelsernas godkända redovisningar"),
        table=Table(BESIDE, N_("Länen bredvid varandra"), columns, unsplit=unsplit),
        rows=_frozen,
    )
    if meant is not None:
        return FigureResult(as_meant(BESIDE, figure, meant) or figure, [tuple(row) for row in told["rows"]])
    return FigureResult(figure, [(*row[:3], *(row[3 + place] for place in kept)) for row in told["rows"]])


def _frozen(scope: Scope) -> Sequence[Row]:
    raise NotFound  # its rows are in the edition, and nowhere else
