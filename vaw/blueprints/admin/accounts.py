"""The administrator's pages: accounts and their roles, invitations, and who may do what."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from vaw.blueprints.account.proof import with_fresh_password
from vaw.blueprints.admin.base import bp
from vaw.blueprints.admin.forms import EndForm, InvitationForm, MembershipForm
from vaw.blueprints.admin.succession import hand_over_and_end, told
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of
from vaw.domain.mandates.queries import assignment_titles
from vaw.domain.people import policy
from vaw.domain.people.operations import invitations, memberships
from vaw.domain.people.queries import memberships as queries
from vaw.domain.people.queries.invitations import get_invitation, invitation_state, list_invitations
from vaw.domain.people.queries.memberships import Account, Held
from vaw.domain.people.queries.succession import holdings_of
from vaw.domain.people.rules import INVITATION_STATES, ROLE_NAMES, InvitationState, Role
from vaw.domain.people.tables import ACCOUNTS, INVITATIONS
from vaw.kernel import clock
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import SOURCE, day
from vaw.kernel.i18n import gettext as _
from vaw.kernel.table import Column, Table
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.matrix import Line, matrix
from vaw.web.messages import flash
from vaw.web.place import asked_county


@bp.page("/admin", allow=policy.MANAGE_ACCOUNTS)
def start() -> Answer:
    by, county = actor(), asked_county(policy.MANAGE_ACCOUNTS)
    waiting = [one for one in list_invitations(by, county) if invitation_state(one) is InvitationState.WAITING]
    accounts = [one for one in queries.list_accounts(by, county) if _now(one)]
    without = [one for one in accounts if not one.has_second_factor]
    return render_template("admin/start.html", accounts=len(accounts), waiting=len(waiting), without=len(without), **_place(county))


@bp.page("/admin/konton", allow=policy.MANAGE_ACCOUNTS)
def list_accounts() -> Answer:
    county = asked_county(policy.MANAGE_ACCOUNTS)
    found = queries.list_accounts(actor(), county)
    rows = [(one.name, one.email, ", ".join(_role(held) for held in _now(one)) or None, _second_step(one)) for one in found]
    return render_template(
        "admin/accounts.html",
        table=ACCOUNTS,
        rows=ACCOUNTS.shown(rows),
        hrefs=[url_for(".show_account", user_id=one.id, lan=county.id) for one in found],
        **_place(county),
    )


@bp.page("/admin/konton/<int:user_id>", allow=policy.MANAGE_ACCOUNTS)
def show_account(user_id: int) -> Answer:
    county = asked_county(policy.MANAGE_ACCOUNTS)
    account = queries.get_account(actor(), county, user_id)
    shown = [(held, _role(held), _period(held), held.valid_to is None or held.valid_to >= clock.today()) for held in account.held]
    may = {"second_step": _second_step(account), "signed_out_here": any(running for *_told, running in shown)}
    return render_template("admin/account.html", account=account, held=shown, **may, **_place(county))


@bp.page("/admin/konton/<int:user_id>/roll", allow=policy.MANAGE_ACCOUNTS, methods=["GET", "POST"])
@with_fresh_password
def give_membership(user_id: int) -> Answer:
    by, county = actor(), asked_county(policy.MANAGE_ACCOUNTS)
    account = queries.get_account(by, county, user_id)
    form = MembershipForm(data={"valid_from": clock.today()})
    form.offer(county)
    if form.submitted(lambda values: memberships.give_membership(by, county, user_id=user_id, **values)):
        flash(_("Rollen är given."))
        return _to_account(county, user_id)
    return render_template("admin/give.html", form=form, account=account, **_place(county)), form.status


@bp.page("/admin/konton/<int:user_id>/roll/<int:membership_id>/avsluta", allow=policy.MANAGE_ACCOUNTS, methods=["GET", "POST"])
@with_fresh_password
def end_membership(user_id: int, membership_id: int) -> Answer:
    by, county = actor(), asked_county(policy.MANAGE_ACCOUNTS)
    account = queries.get_account(by, county, user_id)
    held = next((one for one in account.held if one.id == membership_id), None)
    if held is None:
        raise NotFound
    form = EndForm(data={"last_day": clock.today()})
    form.offer(user_id, county.id, holdings_of(user_id, county.id))
    if form.submitted(lambda values: hand_over_and_end(by, county, user_id, membership_id, **values)):
        flash(_("Rollen är avslutad."))
        return redirect("/", 303) if user_id == by.id else _to_account(county, user_id)
    holdings = holdings_of(user_id, county.id)
    return render_template(
        "admin/end.html", form=form, account=account, role=_role(held), holdings=holdings, held=told(holdings), **_place(county)
    ), form.status


@bp.page("/admin/inbjudningar", allow=policy.INVITE)
def show_invitations() -> Answer:
    county = asked_county(policy.MANAGE_ACCOUNTS)
    found = [(one, invitation_state(one)) for one in list_invitations(actor(), county)]
    rows = [(one.email, _(ROLE_NAMES[Role(one.role)]), one.created_at.date(), _(INVITATION_STATES[state])) for one, state in found]
    return render_template(
        "admin/invitations.html",
        table=INVITATIONS,
        rows=INVITATIONS.shown(rows),
        open=[one for one, state in found if state in (InvitationState.WAITING, InvitationState.EXPIRED)],
        **_place(county),
    )


@bp.page("/admin/inbjudningar/ny", allow=policy.INVITE, methods=["GET", "POST"])
@with_fresh_password
def invite() -> Answer:
    by, county = actor(), asked_county(policy.MANAGE_ACCOUNTS)
    form = InvitationForm(data={"language": SOURCE})
    form.offer(county)
    if form.submitted(lambda values: invitations.invite(by, county, **values)):
        flash(_("Inbjudan är på väg. Länken i den gäller i sju dagar."))
        return _to_invitations(county)
    return render_template("admin/invite.html", form=form, **_place(county)), form.status


@bp.page("/admin/inbjudningar/<int:invitation_id>/skicka-igen", allow=policy.CHANGE_INVITATION, methods=["POST"])
def send_again(invitation_id: int) -> Answer:
    by, county = actor(), asked_county(policy.MANAGE_ACCOUNTS)
    invitation = get_invitation(by, invitation_id)
    if not csrf_holds():
        abort(400)
    invitations.send_again(by, invitation)
    flash(_("Inbjudan skickas igen. Länken i den gäller i sju dagar."))
    return _to_invitations(county)


@bp.page("/admin/inbjudningar/<int:invitation_id>/aterkalla", allow=policy.CHANGE_INVITATION, methods=["POST"])
def revoke_invitation(invitation_id: int) -> Answer:
    by, county = actor(), asked_county(policy.MANAGE_ACCOUNTS)
    invitation = get_invitation(by, invitation_id)
    if not csrf_holds():
        abort(400)
    invitations.revoke_invitation(by, invitation)
    flash(_("Inbjudan är återkallad. Länken i den öppnar inget längre."))
    return _to_invitations(county)


@bp.page("/admin/behorigheter", allow=policy.READ_PERMISSIONS)
def show_permissions() -> Answer:
    of_people = [line for line in matrix() if set(line.roles) & set(Role)]  # the rest is the program's own
    tables = [(_table(area), [_cells(line) for line in lines]) for area, lines in groupby(of_people, key=lambda line: line.area)]
    return render_template("admin/permissions.html", tables=[(table, table.shown(rows)) for table, rows in tables])


def _table(area: str) -> Table:
    first = (Column("what", _("Får"), header=True), Column("reach", _("Räcker till")))
    return Table("permissions", area, (*first, *(Column(str(role), name) for role, name in ROLE_NAMES.items())))


def _cells(line: Line) -> tuple[str, ...]:
    yes, no = _("Ja"), _("Nej")
    return (_(line.what), ", ".join(_(word) for word in line.reach), *(yes if role in line.roles else no for role in Role))


def _place(county: County) -> dict[str, Any]:
    """What the pages say of where one is. `suffix` keeps the county in addresses for those who administer several."""
    counties = counties_of(actor(), policy.MANAGE_ACCOUNTS)
    return {"county": county, "counties": counties, "suffix": f"?lan={county.id}" if len(counties) > 1 else ""}


def _now(account: Account) -> list[Held]:
    return [held for held in account.held if account.active and held.counts(clock.today())]


def _role(held: Held) -> str:
    role = _(ROLE_NAMES[Role(held.role)])
    through = assignment_titles().get(held.assignment_id) if held.assignment_id else None
    where = held.organisation or through
    return f"{role} ({where})" if where else role


def _period(held: Held) -> str:
    ends = day(held.valid_to) if held.valid_to else _("tills vidare")
    return f"{day(held.valid_from)} – {ends}"


def _second_step(account: Account) -> str:
    return _("Stängt konto") if not account.active else _("På") if account.has_second_factor else _("Av")


def _to_account(county: County, user_id: int) -> Response:
    return redirect(url_for("admin.show_account", user_id=user_id, lan=county.id), 303)


def _to_invitations(county: County) -> Response:
    return redirect(url_for("admin.show_invitations", lan=county.id), 303)
