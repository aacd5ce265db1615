"""Who gets prompts in a county: the list, one of them with its address when asked for, noted, ended."""

from __future__ import annotations

from flask import abort, redirect, render_template
from werkzeug.wrappers import Response

from vaw.blueprints.prevention.base import bp
from vaw.blueprints.prevention.seasons import SEASONS, places_of_seasons
from vaw.blueprints.prevention.seasons_breaks import small_form
from vaw.blueprints.prevention.seasons_forms import SubscribeForm, asked_of
from vaw.blueprints.prevention.seasons_words import place_name, season_names
from vaw.domain.people.queries.names import account_name
from vaw.domain.prevention import policy
from vaw.domain.prevention.models.prompts import SeasonSubscription
from vaw.domain.prevention.operations import prompts as operations
from vaw.domain.prevention.queries import prompts as queries
from vaw.domain.prevention.queries.prompts import Subscriber
from vaw.domain.prevention.rules.prompts import END_NAMES, STANDING_NAMES, End, Standing, standing
from vaw.domain.prevention.tables import SEASON_SUBSCRIBERS
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import instant
from vaw.kernel.table import Value
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash
from vaw.web.place import asked_county
from vaw.web.settings import settings

SUBSCRIBERS = f"{SEASONS}/mottagare"
ONE_SUBSCRIBER = f"{SUBSCRIBERS}/<int:subscription_id>"
ASK = "/lov-paminnelser"


@bp.page(SUBSCRIBERS, allow=policy.READ_SUBSCRIPTION)
def list_subscribers() -> Answer:
    by, county = actor(), asked_county(policy.ADD_SUBSCRIPTION)
    found = queries.list_subscribers(by, county.id)
    return render_template(
        "prevention/season_subscribers.html",
        county=county,
        table=SEASON_SUBSCRIBERS,
        rows=SEASON_SUBSCRIBERS.shown([_row(one) for one in found]),
        hrefs=[f"{SUBSCRIBERS}/{one.id}" for one in found],
        active=sum(one.standing is Standing.ACTIVE for one in found),
        ask=f"{settings().base_url}{ASK}",
        **places_of_seasons(by, county),
    )


@bp.page(f"{SUBSCRIBERS}/ny", allow=policy.ADD_SUBSCRIPTION, methods=["GET", "POST"])
def note_subscription() -> Answer:
    by, county = actor(), asked_county(policy.ADD_SUBSCRIPTION)
    form = SubscribeForm()
    form.offer([county.id])
    if form.submitted(lambda values: operations.note_subscription(by, county, asked=asked_of(values), confirmed=form.confirmed)):
        flash(_("Ett mejl är på väg till adressen. När någon har svarat ja får de påminnelser."))
        return redirect(f"{SUBSCRIBERS}?lan={county.id}", 303)
    lead = _("Skriv bara upp den som har bett om det. Adressen får ett mejl och måste själv svara ja.")
    return small_form(form, _("Lägg till en mottagare"), f"{SUBSCRIBERS}?lan={county.id}", caption=county.name, lead=lead)


@bp.page(ONE_SUBSCRIBER, allow=policy.READ_SUBSCRIPTION)
def show_subscriber(subscription_id: int) -> Answer:
    return _shown(queries.get_subscription(actor(), subscription_id))


@bp.page(f"{ONE_SUBSCRIBER}/adress", allow=policy.KEEP_SUBSCRIPTION, methods=["POST"])
def show_address(subscription_id: int) -> Answer:
    """The address, once: who has looked at it is written down."""
    one = queries.get_subscription(actor(), subscription_id, policy.KEEP_SUBSCRIPTION)
    if not csrf_holds():
        abort(400)
    return _shown(one, operations.open_address(actor(), one))


@bp.page(f"{ONE_SUBSCRIBER}/avsluta", allow=policy.KEEP_SUBSCRIPTION, methods=["POST"])
def end_subscription(subscription_id: int) -> Answer:
    one = queries.get_subscription(actor(), subscription_id, policy.KEEP_SUBSCRIPTION)
    if not csrf_holds():
        abort(400)
    operations.end_subscription(actor(), one)
    flash(_("Påminnelserna är avslutade och adressen är borttagen."))
    return _to(one)


def _shown(one: SeasonSubscription, address: str | None = None) -> Answer:
    stands = standing(one.confirmed_at is not None, one.ended_at is not None)
    facts = [
        (_("Var"), place_name(one.municipality_id)),
        (_("Inför"), season_names(one.seasons)),
        (_("Läge"), _state(stands, one.ended_why)),
        (_("Bad om det"), instant(one.asked_at)),
        (_("Tillagd av"), account_name(one.noted_by) if one.noted_by else _("Verksamheten själv")),
    ]
    if address:
        facts.append((_("Adress"), address))
    return render_template(
        "prevention/season_subscriber.html",
        one=one,
        facts=facts,
        has_address=one.email is not None and not address,
        ended=stands is Standing.ENDED,
        base=f"{SUBSCRIBERS}/{one.id}",
        back=f"{SUBSCRIBERS}?lan={one.county_id}",
        may_keep=policy.KEEP_SUBSCRIPTION.allows(actor(), one),
    )


def _row(one: Subscriber) -> tuple[Value, ...]:
    last = instant(one.last_sent_at) if one.last_sent_at else None
    state = _state(one.standing, one.ended_why)
    return one.organisation_name, place_name(one.municipality_id), season_names(one.seasons), state, last


def _state(stands: Standing, why: str | None) -> str:
    return _(END_NAMES[End(why)]) if why else _(STANDING_NAMES[stands])


def _to(one: SeasonSubscription) -> Response:
    return redirect(f"{SUBSCRIBERS}/{one.id}", 303)
