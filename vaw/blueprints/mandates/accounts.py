"""A county's account of an assignment for a year: what is left to do, and noting that it was handed in."""

from __future__ import annotations

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.mandates.assignments import bp
from vaw.blueprints.mandates.forms import GivenForm, TakeBackForm
from vaw.blueprints.mandates.standing import Standing, standings
from vaw.domain.geography.queries import get_county
from vaw.domain.insight import policy as insight
from vaw.domain.mandates import operations, policy, queries
from vaw.domain.mandates.queries import Account
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import day
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.messages import flash


@bp.page("/uppdrag/redovisningar/<int:due_id>", allow=policy.READ_ACCOUNT)
def show_account(due_id: int) -> Answer:
    by = actor()
    standing = _standing(by, queries.get_account(by, due_id, number_of(request.args, "lan")))
    return render_template(
        "mandates/account.html",
        standing=standing,
        account=standing.account,
        facts=_facts(standing),
        may_order=standing.is_yearly and not standing.is_done and insight.ORDER_REPORT.held_by(by),
        may_write=not standing.is_done and insight.START_ACCOUNT.held_by(by),
    )


@bp.page("/uppdrag/redovisningar/<int:due_id>/lamnad", allow=policy.NOTE_ACCOUNT, methods=["GET", "POST"])
def note_given(due_id: int) -> Answer:
    by = actor()
    account = queries.get_account(by, due_id, number_of(request.args, "lan"), policy.NOTE_ACCOUNT)
    county = get_county(by, policy.NOTE_ACCOUNT, account.county_id or 0)
    form = GivenForm(data={"given_on": clock.today()})
    if form.submitted(
        lambda values: operations.note_given(
            by, county, account=account, given_on=values["given_on"], reference=values["reference"], confirmed=form.confirmed
        )
    ):
        flash(_("Det är noterat att redovisningen är lämnad. Ni påminns inte mer om den."))
        return _to(account)
    return _form("mandates/given.html", form, by, account)


@bp.page("/uppdrag/lamnade/<int:given_id>", allow=policy.CHANGE_ACCOUNT, methods=["GET", "POST"])
def change_given(given_id: int) -> Answer:
    by = actor()
    given = queries.get_given(by, given_id)
    account = queries.get_account(by, given.assignment_due_id, given.county_id)
    form = GivenForm(obj=given)
    if form.saved(given, lambda values: operations.change_given(by, given, account=account, confirmed=form.confirmed, **values)):
        flash(_("Ändringen är sparad."))
        return _to(account)
    return _form("mandates/given.html", form, by, account)


@bp.page("/uppdrag/lamnade/<int:given_id>/ta-tillbaka", allow=policy.CHANGE_ACCOUNT, methods=["GET", "POST"])
def take_back_given(given_id: int) -> Answer:
    by = actor()
    given = queries.get_given(by, given_id)
    account = queries.get_account(by, given.assignment_due_id, given.county_id)
    form = TakeBackForm(obj=given)
    if form.saved(given, lambda values: operations.take_back_given(by, given)):
        flash(_("Redovisningen är inte längre noterad som lämnad."))
        return _to(account)
    return _form("mandates/take_back.html", form, by, account)


def _standing(by: Actor, account: Account) -> Standing:
    return standings(by, [account])[0]


def _facts(standing: Standing) -> list[tuple[str, str | None]]:
    account = standing.account
    told: list[tuple[str, str | None]] = [
        (_("Län"), standing.county),
        (_("Redovisar år"), str(account.year)),
        (_("Lämnas senast"), day(account.due_on)),
    ]
    if account.given_on:
        told += [(_("Lämnad"), day(account.given_on)), (_("Diarienummer"), account.reference or None)]
    return told


def _form(template: str, form: GivenForm | TakeBackForm, by: Actor, account: Account) -> Answer:
    return render_template(template, form=form, standing=_standing(by, account), account=account), form.status


def _to(account: Account) -> Response:
    return redirect(f"/uppdrag/redovisningar/{account.due_id}?lan={account.county_id:02}", 303)
