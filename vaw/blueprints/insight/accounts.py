"""Accounts of assignments on the web: what the county owes, what is begun, and one account with its texts beside its figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import redirect, render_template, request

from vaw.blueprints.insight.account_forms import StartForm
from vaw.blueprints.insight.account_words import ALL, Tag, days_words, parts_of, stand_of, state_tag, title_of
from vaw.blueprints.insight.base import bp
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of, county_name
from vaw.domain.insight import policy
from vaw.domain.insight.models.accounts import AssignmentAccount
from vaw.domain.insight.operations import accounts as operations
from vaw.domain.insight.queries import accounts as queries
from vaw.domain.insight.queries import names_of
from vaw.domain.insight.queries.templates import get_template, list_templates
from vaw.domain.insight.rules.accounts import AccountState, board_state, is_late
from vaw.domain.mandates.queries import assignment_titles, assignments_of, get_assignment, lists
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.i18n import N_, instant
from vaw.kernel.i18n import gettext as _
from vaw.kernel.table import Column, Table
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_token
from vaw.web.messages import flash
from vaw.web.place import asked_county

ONE = f"{ALL}/<int:account_id>"
_COLUMNS = (
    Column("account", N_("Redovisning"), header=True),
    Column("county", N_("Län")),
    Column("state", N_("Läge")),
    Column("ready", N_("Klara delar")),
    Column("due_on", N_("Lämnas senast"), "date"),
)
UNDER_WAY = Table("accounts-under-way", N_("Redovisningar som pågår"), _COLUMNS)
APPROVED = Table("accounts-approved", N_("Godkända redovisningar"), (*_COLUMNS[:2], Column("approved_on", N_("Godkänd"), "date")))


class Owed(NamedTuple):
    """What is to be begun. `fields`: what the button sends; None where somebody must choose a template first."""

    title: str
    note: str
    tag: Tag | None
    action: str
    fields: dict[str, object] | None


@bp.page(ALL, allow=policy.READ_ACCOUNT)
def list_accounts() -> Answer:
    by = actor()
    lines = queries.list_accounts(by)
    under_way = [line for line in lines if line.state != AccountState.APPROVED]
    approved = [line for line in lines if line.state == AccountState.APPROVED]
    return render_template(
        "insight/accounts.html",
        owed=_owed(by),
        under_way=UNDER_WAY,
        rows=[_row(line) for line in under_way],
        hrefs=[f"{ALL}/{line.account_id}" for line in under_way],
        approved=APPROVED,
        approved_rows=[(_name(line), county_name(line.county_id), _approved_on(line)) for line in approved],
        approved_hrefs=[f"{ALL}/{line.account_id}" for line in approved],
        at_board=policy.COMMENT_ACCOUNT.held_by(by),
        may_start=policy.START_ACCOUNT.held_by(by),
        csrf=csrf_token(),
    )


@bp.page(f"{ALL}/ny", allow=policy.START_ACCOUNT, methods=["GET", "POST"])
def start_account() -> Answer:
    by, county = actor(), asked_county(policy.START_ACCOUNT)
    form, made = _start_form(by, county), list[AssignmentAccount]()
    if form.submitted(lambda values: made.append(_start(by, county, values))):
        flash(_("Redovisningen är påbörjad. Siffrorna står redan på plats."))
        return redirect(f"{ALL}/{made[0].id}", 303)
    counties = counties_of(by, policy.START_ACCOUNT)
    return render_template("insight/account_new.html", form=form, county=county, counties=counties), form.status


@bp.page(ONE, allow=policy.READ_ACCOUNT)
def show_account(account_id: int) -> Answer:
    by = actor()
    account = queries.get_account(by, account_id)
    sections, is_ours = queries.sections_of(account), policy.COMMENT_ACCOUNT.allows(by, account)
    edition = queries.newest_edition(account) if account.state == AccountState.APPROVED else None
    comments = queries.list_comments([section.id for section in sections]) if is_ours else []
    due_on, given_on = queries.days_of(account)
    return render_template(
        "insight/account.html",
        account=account,
        name=title_of(account),
        county=county_name(account.county_id),
        state=state_tag(account.state),
        days=days_words(due_on, given_on),
        late=is_late(board_state(account.state, given=given_on is not None), due_on, clock.today()),
        stand=stand_of(by, account, sections, edition),
        parts=parts_of(by, account, sections, queries.figures_beside(by, account, sections, edition), comments),
        facts=_facts(account),
        said=steps_words(account) if is_ours else [],
        is_ours=is_ours,
        writes=policy.WRITE_ACCOUNT.allows(by, account),
        States=AccountState,
    )


def steps_words(account: AssignmentAccount) -> list[tuple[str, str, str, str]]:
    """(what it became, who, when, their words), latest first."""
    return [(state_tag(one.state).text, one.name or _("Systemet"), instant(one.at), one.text) for one in queries.steps_of(account)]


def _owed(by: Actor) -> list[Owed]:
    """Begun with the assignment's own questions, else with the national template that is its own."""
    asking, titles, codes = queries.asking_assignments(), assignment_titles(), {one.id: one.code for one in lists().mandates}
    own = {one.assignment_code: one.id for one in list_templates(by, on=clock.today()) if one.county_id is None and one.assignment_code}
    return [
        _owed_line(line, titles, "" if line.assignment_id in asking else own.get(codes.get(line.assignment_id, "")))
        for line in queries.list_owed(by)
    ]


def _owed_line(line: queries.Line, titles: Mapping[int, str], template: int | str | None) -> Owed:
    county, due_on = county_name(line.county_id), line.due_on
    late = due_on is not None and due_on < clock.today()
    fields: dict[str, object] = {"assignment_id": line.assignment_id, "year": line.year, "template_id": template}
    return Owed(
        f"{titles.get(line.assignment_id, '')} {line.year}",
        " · ".join(part for part in (county, days_words(due_on, None)) if part),
        Tag(_("Försenad"), "red") if late else None,
        f"{ALL}/ny?lan={line.county_id:02}",
        fields if template is not None else None,
    )


def _name(line: queries.Line) -> str:
    return f"{line.called} {line.year}"


def _approved_on(line: queries.Line) -> str | None:
    return line.approved_at.astimezone(STOCKHOLM).date().isoformat() if line.approved_at else None


def _row(line: queries.Line) -> tuple[str | None, ...]:
    state = board_state(line.state, given=line.given_on is not None)
    late = f" ({_('försenad')})" if is_late(state, line.due_on, clock.today()) else ""
    return (
        _name(line),
        county_name(line.county_id),
        state_tag(line.state or AccountState.DRAFT).text + late,
        _("{n} av {total}").format(n=line.ready, total=line.sections),
        line.due_on.isoformat() if line.due_on else None,
    )


def _start_form(by: Actor, county: County) -> StartForm:
    """?uppdrag= and ?ar= as a link may say; else the assignment that has questions, and the year that is over."""
    today = clock.today()
    mine, asking = assignments_of(county.id), queries.asking_assignments()
    usual = next((one.id for one in mine if one.id in asking), None)
    asked = {"assignment_id": number_of(request.args, "uppdrag") or usual, "year": number_of(request.args, "ar") or today.year - 1}
    form = StartForm(data=asked)
    form.offer(mine, list_templates(by, county_id=county.id, on=today), today)
    return form


def _start(by: Actor, county: County, values: Mapping[str, Any]) -> AssignmentAccount:
    template_id = values["template_id"]
    return operations.start_account(
        by,
        county,
        assignment=get_assignment(by, values["assignment_id"] or 0),
        year=values["year"] or 0,
        template=get_template(by, template_id) if template_id else None,
    )


def _facts(account: AssignmentAccount) -> list[tuple[str, str | None]]:
    names = names_of(account.created_by, account.submitted_by, account.approved_by)
    told: list[tuple[str, str | None]] = [
        (_("Uppdrag"), assignment_titles().get(account.assignment_id)),
        (_("Diarienummer"), account.reference or None),
        (_("Påbörjad av"), _who(names, account.created_by, instant(account.created_at))),
    ]
    if account.state != AccountState.DRAFT and account.submitted_at:
        told.append((_("Inlämnad av"), _who(names, account.submitted_by, instant(account.submitted_at))))
    if account.approved_at:
        told.append((_("Godkänd av länsledningen"), _who(names, account.approved_by, instant(account.approved_at))))
    return told


def _who(names: Mapping[int, str], user_id: int | None, when: str) -> str:
    return f"{names.get(user_id or 0) or _('Systemet')}, {when}"
