"""Addresses of one's programs that are told when something happens (docs/webhooks.md)."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from flask import abort, redirect, render_template

from vaw.blueprints.account.base import bp
from vaw.blueprints.account.forms import ButtonForm, WebhookForm, WebhookTypesForm
from vaw.blueprints.account.proof import with_fresh_password
from vaw.domain.insight.models.webhooks import Webhook, WebhookDelivery
from vaw.domain.insight.operations import webhooks as operations
from vaw.domain.insight.policy import KEEP_WEBHOOK
from vaw.domain.insight.queries import webhooks as queries
from vaw.domain.insight.rules.webhooks import HAPPENINGS, STOPPED_TYPE, TEST_TYPE, DeliveryState, HookState
from vaw.domain.insight.tables import DELIVERIES, WEBHOOKS
from vaw.domain.people.queries.accounts import get_own_account
from vaw.integrations.webhooks import BROKEN, CERTIFICATE, NOT_PUBLIC, TIMED_OUT, UNREACHED
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_, instant
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.matrix import AREAS
from vaw.web.messages import flash
from vaw.web.sentences import sentence
from vaw.web.settings import settings

ALL = "/konto/webhookar"
ONE = f"{ALL}/<int:webhook_id>"
STATES = {HookState.ACTIVE: N_("Igång"), HookState.PAUSED: N_("Pausad"), HookState.STOPPED: N_("Stoppad")}
DELIVERY_STATES = {
    DeliveryState.WAITING: N_("Väntar"),
    DeliveryState.SENT: N_("Mottagen"),
    DeliveryState.FAILED: N_("Inte mottagen"),
    DeliveryState.DROPPED: N_("Inte skickad"),
}
WHY = {
    NOT_PUBLIC: N_("Adressen finns inte på internet"),
    UNREACHED: N_("Ingen svarade"),
    TIMED_OUT: N_("Svaret tog för lång tid"),
    CERTIFICATE: N_("Certifikatet går inte att lita på"),
    BROKEN: N_("Anslutningen bröts"),
}


@bp.page(ALL, allow=KEEP_WEBHOOK)
def show_webhooks() -> Answer:
    hooks = queries.list_webhooks(actor())
    rows = [(hook.host, _told(hook), _(STATES[HookState(hook.state)])) for hook in hooks]
    return render_template("account/webhooks.html", table=WEBHOOKS, rows=rows, hrefs=[f"{ALL}/{hook.id}" for hook in hooks])


@bp.page(f"{ALL}/ny", allow=KEEP_WEBHOOK, methods=["GET", "POST"])
@with_fresh_password
def new_webhook() -> Answer:
    by, form, made = actor(), WebhookForm(), list[tuple[Webhook, str]]()
    form.types.choices = _choices(by)
    plain = settings().env == "test"
    if form.submitted(lambda values: made.append(operations.add_webhook(by, get_own_account(by), plain=plain, **values))):
        hook, secret = made[0]
        return render_template("account/webhook_secret.html", host=hook.host, secret=secret, back=f"{ALL}/{hook.id}")
    return render_template("account/webhook_new.html", form=form, back=ALL), form.status


@bp.page(ONE, allow=KEEP_WEBHOOK)
def show_webhook(webhook_id: int) -> Answer:
    hook = queries.get_webhook(actor(), webhook_id)
    return render_template(
        "account/webhook.html",
        host=hook.host,
        base=f"{ALL}/{hook.id}",
        active=hook.state == HookState.ACTIVE,
        why=sentence(RuleBroken(hook.stopped_why)) if hook.stopped_why else "",
        facts=[(_("Läge"), _(STATES[HookState(hook.state)])), (_("Får veta"), _told(hook)), (_("Upplagd"), instant(hook.created_at))],
        table=DELIVERIES,
        rows=[_line(one) for one in queries.list_deliveries(hook)],
    )


@bp.page(f"{ONE}/andra", allow=KEEP_WEBHOOK, methods=["GET", "POST"])
def change_webhook(webhook_id: int) -> Answer:
    by = actor()
    hook = queries.get_webhook(by, webhook_id)
    form, back = WebhookTypesForm(data={"types": hook.types}), f"{ALL}/{hook.id}"
    form.types.choices = _choices(by)
    if form.submitted(lambda values: operations.change_webhook(by, hook, **values)):
        flash(_("Ändringen är sparad."))
        return redirect(back, 303)
    return render_template("account/webhook_types.html", form=form, host=hook.host, back=back), form.status


@bp.page(f"{ONE}/hemlighet", allow=KEEP_WEBHOOK, methods=["GET", "POST"])
@with_fresh_password
def renew_webhook_secret(webhook_id: int) -> Answer:
    by, form, made = actor(), ButtonForm(), list[str]()
    hook = queries.get_webhook(by, webhook_id)
    back = f"{ALL}/{hook.id}"
    if form.submitted(lambda _values: made.append(operations.renew_secret(by, hook))):
        return render_template("account/webhook_secret.html", host=hook.host, secret=made[0], back=back)
    return render_template("account/webhook_renew.html", form=form, host=hook.host, back=back), form.status


@bp.page(f"{ONE}/prov", allow=KEEP_WEBHOOK, methods=["POST"])
def test_webhook(webhook_id: int) -> Answer:
    return _done(webhook_id, operations.send_test, _("Ett prov är på väg. Läs in sidan på nytt om en stund."))


@bp.page(f"{ONE}/pausa", allow=KEEP_WEBHOOK, methods=["POST"])
def pause_webhook(webhook_id: int) -> Answer:
    return _done(webhook_id, operations.pause_webhook, _("Webhooken är pausad. Inget skickas förrän du startar den igen."))


@bp.page(f"{ONE}/starta", allow=KEEP_WEBHOOK, methods=["POST"])
def resume_webhook(webhook_id: int) -> Answer:
    return _done(webhook_id, operations.resume_webhook, _("Webhooken är igång. Det som hände under tiden skickas inte."))


@bp.page(f"{ONE}/ta-bort", allow=KEEP_WEBHOOK, methods=["GET", "POST"])
def remove_webhook(webhook_id: int) -> Answer:
    by, form = actor(), ButtonForm()
    hook = queries.get_webhook(by, webhook_id)
    if form.submitted(lambda _values: operations.remove_webhook(by, hook)):
        flash(_("Webhooken och dess logg är borttagna."))
        return redirect(ALL, 303)
    return render_template("account/webhook_remove.html", form=form, host=hook.host, back=f"{ALL}/{hook.id}"), form.status


def _choices(by: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    """Under the names of their areas."""
    areas = groupby(queries.types_for(by), lambda one: one.area)
    return [(AREAS[area], [(one.type, one.told) for one in found]) for area, found in areas]


def _done(webhook_id: int, act: Callable[[Actor, Webhook], None], told: str) -> Answer:
    """A button that changes the webhook and comes back to it, saying what came of it."""
    if not csrf_holds():
        abort(400)
    by = actor()
    hook = queries.get_webhook(by, webhook_id)
    try:
        act(by, hook)
        flash(told)
    except RuleBroken as broken:
        flash(sentence(broken))
    return redirect(f"{ALL}/{webhook_id}", 303)


def _told(hook: Webhook) -> str:
    return ", ".join(_(HAPPENINGS[one].told) for one in hook.types if one in HAPPENINGS)


def _line(one: WebhookDelivery) -> tuple[str | None, ...]:
    if one.type == STOPPED_TYPE:
        return instant(one.occurred_at), _("Webhooken stoppades"), None, None, None, None
    answered = str(one.status) if one.status else _(WHY[one.error]) if one.error in WHY else None
    again = instant(one.due_at) if one.due_at and one.due_at > clock.now() else None
    what = _("Prov") if one.type == TEST_TYPE else _(HAPPENINGS[one.type].told) if one.type in HAPPENINGS else one.type
    return instant(one.occurred_at), what, _(DELIVERY_STATES[DeliveryState(one.state)]), answered, str(one.attempts), again
