"""Reading figures and the editions of reports."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.activities import figures as activities
from vaw.domain.geography.queries import get_county
from vaw.domain.housing.figures import account as housing
from vaw.domain.insight import policy
from vaw.domain.insight.models import REPORT_PROGRESS, Report, ReportFile
from vaw.domain.insight.queries.meaning import as_meant
from vaw.domain.insight.rules import ASSIGNMENT_OF, FIRST_YEAR, OPEN, PDF, in_english, title_in
from vaw.domain.mandates.queries import find_assignment, get_assignment
from vaw.domain.networks import figures as networks
from vaw.domain.people.models import User
from vaw.domain.prevention import figures as prevention
from vaw.domain.strategies import figures as strategies
from vaw.domain.support import figures as support
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound, Withheld
from vaw.kernel.figures import REGISTRY, Figure, Scope, read_once
from vaw.kernel.i18n import SOURCE, gettext, language
from vaw.kernel.permissions import Permission, scoped
from vaw.kernel.table import Value

Row = tuple[Value, ...]
SHOWN_MOST = 100  # editions in the list: five years of one county at some twenty a year
# The order in which pages and reports show them: what was done, how it develops, what is needed.
IN_ORDER: tuple[Figure, ...] = (
    activities.ACTIVITY_COUNT,
    activities.HOUR_COUNT,
    activities.PARTICIPANT_COUNT,
    activities.BY_TYPE,
    activities.BY_FIELD,
    activities.BY_PROFESSION,
    activities.BY_ASSIGNMENT,
    support.TRAININGS,
    support.PARTICIPANTS,
    support.BY_PROFESSION,
    support.USE,
    support.FOLLOW_UPS,
    support.ADOPTION,
    networks.MEETINGS_HELD,
    networks.PRESENCE,
    networks.ACTIONS_IN_TIME,
    prevention.BY_LEVEL,
    prevention.BY_FIELD,
    prevention.BY_ASSIGNMENT,
    prevention.MILESTONES_IN_TIME,
    prevention.CENTRES_BY_PROFESSION,
    prevention.CENTRES_BY_THEME,
    strategies.MEASURES,
    strategies.ACTORS,
    strategies.REACHED,
    activities.BY_MONTH,
    activities.BY_YEAR,
    support.DEVELOPMENT,
    activities.MUNICIPALITIES_REACHED,
    activities.BY_MUNICIPALITY,
    activities.NOT_REACHED,
    activities.WHITE_SPOTS,
    support.MUNICIPALITIES_TRAINED,
    support.BY_MUNICIPALITY,
    networks.MUNICIPALITIES_PRESENT,
    housing.NATION,
    housing.OWN_AREA,
    support.REQUESTS,
    support.PACE,
)


@dataclass(frozen=True, slots=True)
class FigureResult:
    """A figure and its rows for one county and year: tuples in the order of the table's columns, names in the reader's language."""

    figure: Figure
    rows: Sequence[Row]


def list_figures(by: Actor, county_id: int, year: int, *, beside: Sequence[Figure] = ()) -> list[FigureResult]:
    """Every figure of a county's year in the order of the report, each area's of one instant. Raises NotFound outside the actor's scope.

    `beside`: figures that no report has, after those.
    """
    scope = _scope(by, county_id, year)
    with read_once():
        return [FigureResult(figure, figure.rows(scope)) for figure in (*IN_ORDER, *beside)]


def figures_of(by: Actor, codes: Collection[str], county_id: int, year: int) -> list[FigureResult]:
    """Those of the report's figures that are named, in the order of the report, each area's of one instant.

    Raises NotFound outside the actor's scope. A code that is no figure any more is passed over.
    """
    scope = _scope(by, county_id, year)
    with read_once():
        return [FigureResult(figure, figure.rows(scope)) for figure in IN_ORDER if figure.code in codes]


def is_empty(results: Sequence[FigureResult]) -> bool:
    """Whether nothing is logged, nobody has asked for support and neither trainings nor meetings were held in the year of these figures."""
    first = {result.figure.code: result.rows[0] for result in results if result.rows}
    held = {support.TRAININGS.code, networks.MEETINGS_HELD.code} & first.keys()
    return not (first[activities.ACTIVITY_COUNT.code][0] or first[support.REQUESTS.code][1] or held)


def get_figure(by: Actor, code: str, county_id: int, year: int) -> FigureResult:
    """One figure by its code. Raises NotFound for an unknown one and outside the actor's scope."""
    scope = _scope(by, county_id, year)
    if code not in REGISTRY:
        raise NotFound
    return FigureResult(REGISTRY[code], REGISTRY[code].rows(scope))


def _scope(by: Actor, county_id: int, year: int) -> Scope:
    """Raises NotFound outside the actor's scope, and for a year before the first assignment or after this one."""
    if not FIRST_YEAR <= year <= clock.today().year:
        raise NotFound
    return Scope(by, get_county(by, policy.READ_FIGURES, county_id).id, year)


def frozen(results: Sequence[FigureResult]) -> dict[str, Any]:
    """Results as an edition keeps them: {figure code: [row, …]}."""
    return {result.figure.code: [list(row) for row in result.rows] for result in results}


def thawed(data: Mapping[str, Any], content: Mapping[str, Any] | None = None) -> list[FigureResult]:
    """An edition's numbers as results, in the order of the report; with what they meant that day, where `content` says it.

    A figure that is none any more stands last, as it was; one whose columns have changed since, with nobody keeping the old, is left out.
    """
    meant = (content or {}).get("definitions", {})
    today = {figure.code: figure for figure in IN_ORDER}
    found = []
    for code in [*(code for code in today if code in data), *(code for code in data if code not in today)]:
        figure, rows = as_meant(code, today.get(code), meant.get(code)), [tuple(row) for row in data[code]]
        if figure is not None and all(len(row) == len(figure.table.columns) for row in rows):
            found.append(FigureResult(figure, rows))
    return found


class Edition(NamedTuple):
    """An edition as a list shows it; `ordered_by` is missing when it came from the command line. `has_english`: beside its own language."""

    id: int
    kind: str
    county_id: int | None
    year: int
    edition: int
    language: str
    state: str
    created_at: datetime
    approved_at: datetime | None
    ordered_by: str | None
    title: str
    title_en: str
    has_english: bool

    @property
    def called(self) -> str:
        """Its own title in the reader's language, "" without one."""
        return title_in(self.title, self.title_en)


def list_editions(by: Actor) -> list[Edition]:
    """The editions that the actor may read, latest first."""
    columns = (
        Report.id, Report.kind, Report.county_id, Report.year, Report.edition, Report.language, Report.state, Report.created_at,
        Report.approved_at, User.name, Report.title, Report.title_en,
        sa.exists().where(ReportFile.report_id == Report.id, ReportFile.format == in_english(PDF)),
    )  # fmt: skip
    wanted = sa.select(*columns).outerjoin(User, User.id == Report.created_by).where(policy.READ_REPORT.scope(by))
    with reading() as connection:
        return [Edition._make(row) for row in connection.execute(wanted.order_by(Report.id.desc()).limit(SHOWN_MOST))]


def get_report(by: Actor, report_id: int, permission: Permission[Report] = policy.READ_REPORT) -> Report:
    """One edition with its files, as it stands now. Raises NotFound when absent or outside the actor's scope."""
    wanted = scoped(permission, by).where(Report.id == report_id).options(orm.selectinload(Report.files))
    found = db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_report(by: Actor, report_id: int) -> Report | None:
    """One edition, None when absent or outside the actor's scope."""
    return db.session.scalars(scoped(policy.READ_REPORT, by).where(Report.id == report_id)).one_or_none()


def get_file(by: Actor, report_id: int, format: str) -> ReportFile:
    """A finished file with its report. Raises NotFound when absent or outside the actor's scope, Withheld while it lies in quarantine."""
    wanted = (
        sa.select(ReportFile)
        .join(Report)
        .where(policy.READ_REPORT.scope(by), Report.id == report_id, ReportFile.format == format)
        .options(orm.undefer(ReportFile.content), orm.contains_eager(ReportFile.report))
    )
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    if found.report.withheld_at is not None:
        raise Withheld
    return found


def kept_formats(report: Report) -> set[str]:
    """Formats of the files that a report has, as of now."""
    return set(db.session.scalars(sa.select(ReportFile.format).where(ReportFile.report_id == report.id)))


def kept_contents(report: Report) -> dict[str, bytes]:
    """{format: bytes} of the files that a report has, as of now."""
    wanted = sa.select(ReportFile.format, ReportFile.content).where(ReportFile.report_id == report.id)
    return {format: bytes(content) for format, content in db.session.execute(wanted)}


def find_newest(by: Actor, kind: str, county_id: int, year: int, language: str) -> Report | None:
    """The latest edition in a language, whatever its state."""
    wanted = scoped(policy.READ_REPORT, by).where(
        Report.kind == kind, Report.county_id == county_id, Report.year == year, Report.language == language
    )
    return db.session.scalars(wanted.order_by(Report.edition.desc()).limit(1)).one_or_none()


def approved_years(by: Actor, kind: str) -> set[tuple[int, int]]:
    """(county, year) of every established edition of a kind that the actor may read."""
    wanted = sa.select(Report.county_id, Report.year).where(
        policy.READ_REPORT.scope(by), Report.kind == kind, Report.approved_at.is_not(None), Report.county_id.is_not(None)
    )
    with reading() as connection:
        return {(county_id, year) for county_id, year in connection.execute(wanted) if county_id is not None}


def newest_id(by: Actor) -> int:
    """The id of the latest edition that the actor may read, 0 when there is none: what an order form has seen."""
    with reading() as connection:
        return int(connection.scalar(sa.select(sa.func.coalesce(sa.func.max(Report.id), 0)).where(policy.READ_REPORT.scope(by))) or 0)


def find_progress(report_id: int) -> tuple[int, str]:
    """(per cent, step in the reader's language) of a report that is being built; (0, "") before it began."""
    columns = REPORT_PROGRESS.c
    with reading() as connection:
        wanted = sa.select(columns.percent, columns.step, columns.facts).where(columns.report_id == report_id)
        row = connection.execute(wanted).one_or_none()
    return (row.percent, gettext(row.step).format(**row.facts)) if row else (0, "")


def is_wanted(report_id: int) -> bool:
    """Whether an edition is still to be built, asked while it is."""
    with reading() as connection:
        return connection.scalar(sa.select(Report.state).where(Report.id == report_id)) in OPEN


def names_of(*user_ids: int | None) -> dict[int, str]:
    """{account: name} of those who ordered or approved an edition that the actor has got."""
    with reading() as connection:
        return dict(connection.execute(sa.select(User.id, User.name).where(User.id.in_([id_ for id_ in user_ids if id_]))).all())


def headings_of(by: Actor, report: Report) -> dict[int, str]:
    """{number: heading} of an edition: as they were frozen with an account, else those that its assignment asks for today."""
    if report.content is not None and "sections" in report.content:
        word = "heading" if language() == report.language else "heading_en"
        return {section["number"]: section.get(word, section["heading"]) for section in report.content["sections"]}
    return list_headings(by, report.kind)


def list_headings(by: Actor, kind: str) -> dict[int, str]:
    """{number: heading} that the account must answer, in the reader's language: the questions of the report's assignment.

    Raises NotFound when the assignment is not in the register or the actor may not read it.
    """
    mandate = find_assignment(ASSIGNMENT_OF[kind])
    if mandate is None:
        raise NotFound
    questions = get_assignment(by, mandate.id).questions
    return {question.number: question.heading_sv if language() == SOURCE else question.heading_en for question in questions}
