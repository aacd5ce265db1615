"""The national coordinator's board: where the counties' accounts stand, and the way to ask the late ones."""

from __future__ import annotations

from datetime import date

import wtforms
from flask import abort, redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.insight.base import bp
from vaw.domain.geography.queries import county_name
from vaw.domain.insight import policy
from vaw.domain.insight.models import Report
from vaw.domain.insight.operations.board import nudge_counties
from vaw.domain.insight.queries.board import Board, Due, Standing, get_board, last_nudge, list_dues
from vaw.domain.insight.queries.nation import codes_of, list_compiled
from vaw.domain.insight.rules import STATE_NAMES, ReportState, edition_name
from vaw.domain.insight.rules.accounts import BOARD_NAMES, BoardState
from vaw.domain.mandates.queries import Mandate, assignment_titles, get_assignment, lists
from vaw.kernel import clock
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.i18n import N_, day, instant, ngettext, number
from vaw.kernel.i18n import gettext as _
from vaw.kernel.table import Column, Table, Value
from vaw.render.csv import streamed
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.fields import SelectField
from vaw.web.forms import csrf_holds, csrf_token
from vaw.web.messages import flash
from vaw.web.sentences import sentence

BOARD = "/redovisningar/lan"
FIRST_YEAR = 2020  # nothing was kept in the service earlier than that
COUNTIES = Table(
    "accounts-board",
    N_("Länens redovisningar"),
    (
        Column("county", N_("Län"), header=True),
        Column("state", N_("Läge")),
        Column("done_on", N_("Godkänd eller inlämnad")),
        Column("edition", N_("Utgåva")),
    ),
)
FILE = Table(
    "accounts-board-file",
    N_("Länens redovisningar"),
    (
        Column("code", N_("Länskod")),
        Column("county", N_("Län"), header=True),
        Column("year", N_("År")),
        Column("state", N_("Läge")),
        Column("late", N_("Försenad")),
        Column("due_on", N_("Ska lämnas")),
        Column("done_on", N_("Godkänd eller inlämnad")),
        Column("edition", N_("Utgåva"), "int"),
    ),
)


class BoardForm(wtforms.Form):
    """Which assignment and year the board is of. Sent by GET: nothing changes."""

    uppdrag = SelectField(N_("Uppdrag"), blank=None, coerce=int)
    ar = SelectField(N_("År"), blank=None, coerce=int)


@bp.page(BOARD, allow=policy.READ_BOARD)
def show_board() -> Answer:
    """?uppdrag= and ?ar=, or ?dag= (a due day): the account whose day is nearest unless asked for another."""
    mandate, year = _asked()
    board = get_board(actor(), mandate.id, year)
    nudged = last_nudge(mandate.id, year)
    return render_template(
        "insight/board.html",
        board=board,
        title=mandate.title,
        form=_form(mandate, year),
        finding=_finding(board),
        day=_day(board),
        tiles=_tiles(board),
        table=COUNTIES,
        rows=[_line(one) for one in board.counties],
        marks=[_("Försenad") if one.is_late else "" for one in board.counties],
        hrefs=[f"/rapporter/{one.edition_id}" if one.edition_id else None for one in board.counties],
        csv_href=f"{BOARD}.csv?uppdrag={mandate.id}&ar={year}",
        nudged=_nudged(nudged.at.astimezone(clock.STOCKHOLM).date(), nudged.counties, instant(nudged.at)) if nudged else "",
        may_nudge=bool(board.late) and not (nudged and nudged.at.astimezone(clock.STOCKHOLM).date() == clock.today()),
        csrf=csrf_token(),
        compiled=[_edition(report) for report in list_compiled(actor(), mandate.id, year)],
        may_compile=any(one.edition_id for one in board.counties) or any(n for _code, _title, n in codes_of(mandate.id, year)),
    )


@bp.page(f"{BOARD}.csv", allow=policy.READ_BOARD)
def download_board() -> Answer:
    mandate, year = _asked()
    board = get_board(actor(), mandate.id, year)
    headers = {"Content-Disposition": f'attachment; filename="redovisningar-{mandate.code}-{year}-{clock.today().isoformat()}.csv"'}
    return Response(streamed(FILE, [_record(board, one) for one in board.counties]), mimetype="text/csv", headers=headers)


@bp.page(f"{BOARD}/<int:assignment_id>/<int:year>/paminn", allow=policy.NUDGE_COUNTIES, methods=["POST"])
def nudge_late_counties(assignment_id: int, year: int) -> Answer:
    by = actor()
    assignment = get_assignment(by, assignment_id, policy.NUDGE_COUNTIES)
    if not csrf_holds():
        abort(400)
    try:
        count = nudge_counties(by, assignment, year=year)
        flash(ngettext("1 län är påmint.", "{n} län är påminda.", count).format(n=count))
    except RuleBroken as broken:
        flash(sentence(broken))
    return redirect(f"{BOARD}?uppdrag={assignment_id}&ar={year}", 303)


def _edition(report: Report) -> tuple[str, str, str]:
    """(name, address, where it stands) of a report of the whole country."""
    state = _("Fastställd") if report.approved_at else _(STATE_NAMES[ReportState(report.state)])
    return edition_name(report.kind, report.year, report.edition, report.called), f"/rapporter/{report.id}", state


def _asked() -> tuple[Mandate, int]:
    """The assignment and year of the address. Raises NotFound when there is no assignment at all."""
    mandates = {one.id: one for one in lists().mandates}
    if not mandates:
        raise NotFound
    dues = [one for one in list_dues() if one.assignment_id in mandates]
    near = next((one for one in dues if one.id == number_of(request.args, "dag")), None) or _nearest(dues)
    mandate = mandates.get(number_of(request.args, "uppdrag") or (near.assignment_id if near else 0)) or next(iter(mandates.values()))
    of_mandate = _nearest([one for one in dues if one.assignment_id == mandate.id])
    usual = near.year if near and near.assignment_id == mandate.id else of_mandate.year if of_mandate else clock.today().year
    years, wanted = _years(mandate), number_of(request.args, "ar")
    return mandate, wanted if wanted in years else usual if usual in years else years[0]


def _nearest(dues: list[Due]) -> Due | None:
    today = clock.today()
    return min(dues, key=lambda one: (abs((one.due_on - today).days), one.id), default=None)


def _years(mandate: Mandate) -> list[int]:
    """The years in which it ran and which have begun, the latest first."""
    this_year = clock.today().year
    last = min(mandate.valid_to.year if mandate.valid_to else this_year, this_year)
    return list(range(max(last, FIRST_YEAR), max(min(mandate.valid_from.year, last), FIRST_YEAR) - 1, -1))


def _form(mandate: Mandate, year: int) -> BoardForm:
    form = BoardForm(data={"uppdrag": mandate.id, "ar": year})
    form.uppdrag.choices = list(assignment_titles().items())
    form.ar.choices = [(one, str(one)) for one in _years(mandate)]
    return form


def _finding(board: Board) -> str:
    told = _("{done} av {n} är godkända eller inlämnade.").format(done=number(board.done), n=number(len(board.counties)))
    late = len(board.late)
    return f"{told} {ngettext('1 län är försenat.', '{n} län är försenade.', late).format(n=late)}" if late else told


def _day(board: Board) -> str:
    if board.due_on is None:
        return _("Ingen dag är bestämd för det året.")
    return _("Ska lämnas senast {day}: {left}.").format(day=day(board.due_on), left=_left(board.due_on))


def _left(due_on: date) -> str:
    left = (due_on - clock.today()).days
    if left == 0:
        return _("i dag")
    if left > 0:
        return ngettext("1 dag kvar", "{n} dagar kvar", left).format(n=number(left))
    return ngettext("1 dag sedan", "{n} dagar sedan", -left).format(n=number(-left))


def _tiles(board: Board) -> list[tuple[str, str | None, str, str | None]]:
    """(label, number, address, note) of how many counties stand where; late ones are among the others."""
    total = _("{n} av {total}")
    done = total.format(n=number(board.done), total=number(len(board.counties)))
    waiting = (BoardState.SUBMITTED, BoardState.DRAFT, BoardState.NOT_STARTED)
    return [
        (_("Godkända eller inlämnade"), done, "#lanen", None),
        *((_(BOARD_NAMES[state]), number(board.count(state)), "#lanen", None) for state in waiting),
        (_("Försenade"), number(len(board.late)), "#lanen", None),
    ]


def _line(one: Standing) -> list[str | None]:
    """The due day is one for all of them and stands above."""
    return [
        county_name(one.county_id),
        _(BOARD_NAMES[one.state]),
        day(one.done_on) if one.done_on else None,
        _("Utgåva {n}").format(n=one.edition) if one.edition else None,
    ]


def _record(board: Board, one: Standing) -> tuple[Value, ...]:
    days = [each.isoformat() if each else None for each in (board.due_on, one.done_on)]
    late = _("ja") if one.is_late else _("nej")
    return f"{one.county_id:02}", county_name(one.county_id), str(board.year), _(BOARD_NAMES[one.state]), late, *days, one.edition


def _nudged(on_day: date, counties: int, told: str) -> str:
    count = ngettext("1 län påmindes", "{n} län påmindes", counties).format(n=counties)
    return f"{count} {told}." + (f" {_('De kan påminnas igen i morgon.')}" if on_day == clock.today() else "")
