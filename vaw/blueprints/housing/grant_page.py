"""What several pages tell of a call and of an application."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request

from vaw.blueprints.housing.grant_forms import LATER, ApplyForm, WriteForm, wanted_of
from vaw.domain.geography.queries import county_name
from vaw.domain.housing.models.grants import GrantApplication, GrantCall
from vaw.domain.housing.operations.applications import save_draft, send_in
from vaw.domain.housing.rules.grants import GRANT_NAMES, GrantState
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import day, number
from vaw.kernel.i18n import gettext as _
from vaw.web.blueprint import Answer
from vaw.web.forms import Form
from vaw.web.messages import flash

Fact = tuple[str, str | None]
Way = tuple[str, str, str]


def state_of(one: GrantApplication) -> str:
    """Where it stands, in words; that an account is late is said here."""
    if one.state == GrantState.PAID and one.account_due_on is not None and one.account_due_on < clock.today():
        return _("Redovisningen är försenad")
    return _(GRANT_NAMES[GrantState(one.state)])


def call_state(call: GrantCall, *, decided: bool) -> str:
    """Where a call stands."""
    today = clock.today()
    if today < call.opens_on:
        return _("Inte öppen än")
    if today <= call.closes_on:
        return _("Öppen")
    return _("Beslutad") if decided else _("Stängd, beslutas")


def call_facts(call: GrantCall) -> list[Fact]:
    """What a call says."""
    return [
        (_("Vem kan söka, och för vad?"), call.criteria or None), (_("Kronor i allt"), number(call.cap)), (_("Öppnar"), day(call.opens_on)),
        (_("Sista ansökningsdag"), day(call.closes_on)), (_("Redovisas senast"), day(call.account_due_on)),
    ]  # fmt: skip


def facts_of(one: GrantApplication) -> list[Fact]:
    """What is known of an application."""
    told: list[Fact] = [
        (_("Läge"), state_of(one)), (_("Sökande"), one.organisation_name), (_("Län"), county_name(one.county_id)),
        (_("Vad pengarna ska gå till"), one.purpose or None), (_("Sökt, kronor"), None if one.applied is None else number(one.applied)),
    ]  # fmt: skip
    if one.decided_on:
        told += [(_("Beslutat"), day(one.decided_on)), (_("Skäl för beslutet"), one.reasons)]
    if one.granted is not None and one.account_due_on:
        told += [(_("Beviljat, kronor"), number(one.granted)), (_("Redovisas senast"), day(one.account_due_on))]
    if one.paid_on:
        told += [(_("Utbetalt"), day(one.paid_on))]
    if one.accounted_on and one.used is not None:
        told += [(_("Redovisat"), day(one.accounted_on)), (_("Använt, kronor"), number(one.used))]
    return [*told, (_("Redovisningen granskad"), day(one.settled_on))] if one.settled_on else told


def kept(by: Actor, application: GrantApplication, form: WriteForm) -> bool:
    """Whether the draft was saved or sent in, by the button that was pressed."""
    act = save_draft if LATER in request.form else send_in
    done = form.saved(application, lambda values: act(by, application, wanted=wanted_of(values), confirmed=form.confirmed))
    if done:
        said_of_sending()
    return done


def said_of_sending() -> None:
    """Tell which of the two buttons was pressed."""
    flash(_("Utkastet är sparat. Bara ni ser det tills ni skickar in det.") if LATER in request.form else _("Ansökan är inskickad."))


def write_page(form: ApplyForm | WriteForm, call: GrantCall, *, back: str | None, until: str | None = None) -> Answer:
    """The page on which an application is written, by link and signed in alike. `until`: the last day of the link."""
    return render_template(
        "housing/grant_write.html", form=form, call=call, facts=call_facts(call)[1:4], back=back, later=LATER, until=until
    ), form.status


def form_page(form: Form, title: str, lead: str | None, submit: str, back: str) -> Answer:
    """A page that is a form and nothing else."""
    return render_template("housing/grant_form.html", form=form, title=title, lead=lead, submit=submit, back=back), form.status


def codes_told(codes: Sequence[str], names: dict[str, str]) -> str:
    """Counties by their codes, in the order of the codes."""
    return ", ".join(names[code] for code in codes)
