"""Applying for a grant behind the link of a mail, without signing in. Opening a link changes nothing; its form does.

Neither the addresses nor the titles of these pages, which the browser remembers, say what they are about.
"""

from __future__ import annotations

from datetime import timedelta

from flask import abort, redirect, render_template, request

from vaw.blueprints.housing.applying import account_lead
from vaw.blueprints.housing.base import bp
from vaw.blueprints.housing.grant_forms import AccountForm, LinkForm, WriteForm
from vaw.blueprints.housing.grant_page import call_facts, facts_of, form_page, kept, write_page
from vaw.domain.geography.queries import list_counties
from vaw.domain.housing.models.grants import GrantApplication
from vaw.domain.housing.operations.applications import account_for, withdraw
from vaw.domain.housing.operations.grant_letters import renew_link
from vaw.domain.housing.operations.inviting import ask_for_link
from vaw.domain.housing.queries.grant_links import open_until
from vaw.domain.housing.rules.grants import GrantState, may_follow
from vaw.integrations.throttle import Limit
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.i18n import day
from vaw.kernel.i18n import gettext as _
from vaw.web.asking import STATUS, TRAP, WINDOW, check_trap, count
from vaw.web.blueprint import PUBLIC, Answer
from vaw.web.forms import csrf_holds
from vaw.web.links import call_behind, ended_grant_behind, grant_behind
from vaw.web.messages import flash

ONE = "/ansokan/<token>"
ASKED = Limit("grant-ask", 5, WINDOW)  # links by address: an organisation asks for one


@bp.page(ONE, allow=PUBLIC, methods=["GET", "POST"])
def write_by_link(token: str) -> Answer:
    """The draft; once it is sent in, what becomes of it."""
    application = grant_behind(token)
    if application is None:
        return _ended(token)
    here = f"/ansokan/{token}"
    if application.state != GrantState.DRAFT:
        return _case(application, here) if request.method == "GET" else redirect(here, 303)
    form = WriteForm(obj=application)
    if kept(system("web"), application, form):
        return redirect(here, 303)
    last = (open_until(application) - timedelta(seconds=1)).astimezone(clock.STOCKHOLM).date()
    return write_page(form, application.call, back=None, until=day(last))


@bp.page(f"{ONE}/aterta", allow=PUBLIC, methods=["POST"])
def withdraw_by_link(token: str) -> Answer:
    application = grant_behind(token)
    if application is None:
        return _ended(token)
    if not csrf_holds():
        abort(400)
    if application.state != GrantState.WITHDRAWN:
        withdraw(system("web"), application)
        flash(_("Ansökan är återtagen."))
    return redirect(f"/ansokan/{token}", 303)


@bp.page(f"{ONE}/redovisa", allow=PUBLIC, methods=["GET", "POST"])
def account_by_link(token: str) -> Answer:
    application = grant_behind(token)
    if application is None:
        return _ended(token)
    here = f"/ansokan/{token}"
    if application.state != GrantState.PAID:
        return redirect(here, 303)
    form = AccountForm()
    if form.submitted(lambda values: account_for(system("web"), application, used=values["used"])):
        flash(_("Redovisningen är inskickad."))
        return redirect(here, 303)
    return form_page(form, _("Redovisa bidraget"), account_lead(application.granted), _("Skicka"), here)


@bp.page(f"{ONE}/ny-lank", allow=PUBLIC, methods=["POST"])
def renew_by_link(token: str) -> Answer:
    """Another link to the mailbox that this one came to, and to no other address."""
    known = ended_grant_behind(token)
    if known is None:
        raise NotFound
    if not csrf_holds():
        abort(400)
    if open_until(known) > clock.now():
        renew_link(system("web"), known)
    return render_template("housing/grant_asked.html")


@bp.page("/sok-bidrag/<token>", allow=PUBLIC, methods=["GET", "POST"])
def show_call_by_link(token: str) -> Answer:
    """A call to whoever has its link. The answer is the same whether the mailbox has a link already or not."""
    call = call_behind(token)
    if call is None:
        raise NotFound
    form, failed = LinkForm(), list[RuleBroken]()
    form.county_id.choices = [(county.id, county.name) for county in list_counties()]

    def ask(organisation_name: str, county_id: int, email: str) -> None:
        try:
            check_trap()
            count(ASKED)
        except RuleBroken as broken:
            failed.append(broken)
            raise
        ask_for_link(system("web"), call, organisation_name=organisation_name, county_id=county_id, email=email, confirmed=form.confirmed)

    if form.submitted(lambda values: ask(**values)):
        return render_template("housing/grant_asked.html")
    status = STATUS.get(failed[0].code, 422) if failed else form.status
    return render_template(
        "housing/grant_ask.html", form=form, call=call, facts=call_facts(call), open=call.opens_on <= clock.today(),
        opens=day(call.opens_on), trap=TRAP,
    ), status  # fmt: skip


def _case(application: GrantApplication, here: str) -> Answer:
    state = GrantState(application.state)
    return render_template(
        "housing/grant_case.html", one=application, facts=facts_of(application), at=here, next=_next(application),
        may_withdraw=may_follow(state, GrantState.WITHDRAWN), may_account=may_follow(state, GrantState.ACCOUNTED),
    )  # fmt: skip


def _next(one: GrantApplication) -> str:
    """What happens next, in one sentence."""
    due = "" if one.account_due_on is None else day(one.account_due_on)
    said = {
        GrantState.RECEIVED: _("Ansökan har kommit in. Ni får ett mejl när den är beslutad."),
        GrantState.WITHDRAWN: _("Ni har återtagit ansökan. Inget mer händer."),
        GrantState.REFUSED: _("Ansökan är avslagen. Skälen står här nedanför."),
        GrantState.GRANTED: _("Ansökan är beviljad. Pengarna betalas ut, och ska redovisas senast {day}.").format(day=due),
        GrantState.PAID: _("Pengarna är utbetalda. Redovisa dem senast {day}.").format(day=due),
        GrantState.ACCOUNTED: _("Redovisningen har kommit in. Länsstyrelsen går igenom den."),
        GrantState.SETTLED: _("Redovisningen är granskad. Ärendet är avslutat."),
    }
    return said[GrantState(one.state)]


def _ended(token: str) -> Answer:
    """A link that is too old, or instead of which another one was sent; what was typed stands there to be copied."""
    known = ended_grant_behind(token)
    if known is None:
        raise NotFound
    asked = (
        (_("Vad heter projektet?"), "title"),
        (_("Vad ska pengarna gå till?"), "purpose"),
        (_("Hur många kronor söker ni?"), "applied"),
    )
    typed = [(label, request.form[name]) for label, name in asked if request.form.get(name)]
    renew = f"/ansokan/{token}/ny-lank" if open_until(known) > clock.now() else None
    return render_template("housing/grant_ended.html", renew=renew, typed=typed), 410
