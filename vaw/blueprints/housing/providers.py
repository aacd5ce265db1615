"""Providers: who runs protected housing in a county. How one is reached has a page of its own: whoever reads it is noted."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for

from vaw.blueprints.housing.base import bp
from vaw.blueprints.housing.register_forms import ContactForm, EndProviderForm, ProviderChangeForm, ProviderForm
from vaw.domain.geography.queries import county_name
from vaw.domain.housing import policy
from vaw.domain.housing.models import Provider
from vaw.domain.housing.operations import register as operations
from vaw.domain.housing.queries import register as queries
from vaw.domain.housing.queries.facilities import Filter, list_facilities
from vaw.domain.housing.rules.register import FORM_NAMES, OperatorForm
from vaw.domain.housing.tables.register import PROVIDERS
from vaw.kernel import clock
from vaw.kernel.i18n import day
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.messages import flash
from vaw.web.place import asked_county

ALL = "/skyddat-boende/utforare"
ONE = f"{ALL}/<int:provider_id>"


@bp.page(ALL, allow=policy.READ_PROVIDER)
def list_providers() -> Answer:
    by = actor()
    lines = queries.list_providers(by)
    return render_template(
        "housing/providers.html",
        table=PROVIDERS,
        rows=[
            (line.name, county_name(line.county_id), _(FORM_NAMES[OperatorForm(line.form)]), str(line.facilities), _state(line))
            for line in lines
        ],
        hrefs=[f"{ALL}/{line.id}" for line in lines],
        may_add=policy.ADD_PROVIDER.held_by(by),
    )


@bp.page(f"{ALL}/ny", allow=policy.ADD_PROVIDER, methods=["GET", "POST"])
def add_provider() -> Answer:
    by, county = actor(), asked_county(policy.ADD_PROVIDER)
    form = ProviderForm(data={"since_on": clock.today()})
    form.organisation_id.choices = queries.list_choices(county.id)
    made: list[Provider] = []
    if form.submitted(lambda values: made.append(operations.add_provider(by, county, **values))):
        flash(_("Utföraren är tillagd. Lägg nu till dess boenden."))
        return redirect(url_for(".show_provider", provider_id=made[0].id), 303)
    told: dict[str, Any] = {"heading": _("Lägg till en utförare"), "caption": county.name, "submit": _("Lägg till"), "back": ALL}
    lead = _("Utföraren är den organisation som driver ett eller flera skyddade boenden i länet. Skriv aldrig var ett boende ligger.")
    more = ("/organisationer/ny", _("Lägg till en organisation"))
    return render_template("housing/facility_small.html", form=form, lead=lead, more=more, **told), form.status


@bp.page(ONE, allow=policy.READ_PROVIDER)
def show_provider(provider_id: int) -> Answer:
    by = actor()
    provider = queries.get_provider(by, provider_id)
    lines = [line for line in list_facilities(by, Filter(closed=True)) if line.provider_id == provider.id]
    may_keep = policy.KEEP_PROVIDER.allows(by, provider) and provider.until_on is None
    return render_template(
        "housing/provider.html",
        provider=provider,
        name=provider.organisation.name,
        caption=_("Utförare av skyddat boende · {county}").format(county=county_name(provider.county_id)),
        facts=[
            (_("Drivs som"), _(FORM_NAMES[OperatorForm(provider.form)])),
            (_("Sedan"), day(provider.since_on)),
            *([(_("Till och med"), day(provider.until_on))] if provider.until_on else []),
            (_("Visas för"), _("Det egna länet och storstadsteamet")),
            (_("Vill inte nämnas för andra"), _("Ja") if provider.discreet else _("Nej")),
        ],
        open_ones=[line.code for line in lines if line.is_open],
        closed_ones=[line.code for line in lines if not line.is_open],
        may_keep=may_keep,
        may_contact=policy.READ_CONTACT.allows(by, provider) and provider.until_on is None,
    )


@bp.page(f"{ONE}/andra", allow=policy.KEEP_PROVIDER, methods=["GET", "POST"])
def change_provider(provider_id: int) -> Answer:
    by = actor()
    provider = queries.get_provider(by, provider_id, policy.KEEP_PROVIDER)
    form = ProviderChangeForm(obj=provider)
    if form.saved(provider, lambda values: operations.change_provider(by, provider, **values)):
        flash(_("Ändringen är sparad."))
        return _to(provider)
    return _small(form, provider, _("Ändra utföraren"), _("Spara"))


@bp.page(f"{ONE}/kontakt", allow=policy.READ_CONTACT)
def show_contact(provider_id: int) -> Answer:
    by = actor()
    provider = queries.get_provider(by, provider_id, policy.READ_CONTACT)
    mailbox, phone = operations.read_contact(by, provider)
    return render_template(
        "housing/provider_contact.html",
        provider_id=provider_id,
        name=provider.organisation.name,
        mailbox=mailbox,
        phone=phone,
        may_change=policy.CHANGE_CONTACT.allows(by, provider) and provider.until_on is None,
    )


@bp.page(f"{ONE}/kontakt/andra", allow=policy.CHANGE_CONTACT, methods=["GET", "POST"])
def change_contact(provider_id: int) -> Answer:
    by = actor()
    provider = queries.get_provider(by, provider_id, policy.CHANGE_CONTACT)
    mailbox, phone = operations.read_contact(by, provider)
    form = ContactForm(data={"role_mailbox": mailbox, "phone": phone, "version": provider.version})
    if form.saved(provider, lambda values: operations.change_contact(by, provider, **values)):
        flash(_("Kontaktuppgifterna är sparade."))
        return _to(provider)
    return _small(form, provider, _("Hur når man utföraren?"), _("Spara"))


@bp.page(f"{ONE}/avsluta", allow=policy.KEEP_PROVIDER, methods=["GET", "POST"])
def end_provider(provider_id: int) -> Answer:
    by = actor()
    provider = queries.get_provider(by, provider_id, policy.KEEP_PROVIDER)
    form = EndProviderForm(data={"until_on": clock.today(), "version": provider.version})
    if form.saved(provider, lambda values: operations.end_provider(by, provider, **values)):
        flash(_("Utföraren är avslutad. Kontaktuppgifterna är raderade."))
        return _to(provider)
    lead = _("Stäng först alla dess boenden. Då raderas hur man når utföraren; det som boendena har rapporterat finns kvar.")
    return _small(form, provider, _("Avsluta utföraren"), _("Avsluta"), lead)


def _small(form: Any, provider: Provider, heading: str, submit: str, lead: str = "") -> Answer:
    told: dict[str, Any] = {"heading": heading, "caption": provider.organisation.name, "submit": submit, "back": f"{ALL}/{provider.id}"}
    return render_template("housing/facility_small.html", form=form, lead=lead, **told), form.status


def _to(provider: Provider) -> Answer:
    return redirect(url_for("housing.show_provider", provider_id=provider.id), 303)


def _state(line: queries.ProviderLine) -> str:
    if line.until_on is not None:
        return _("Avslutad {day}").format(day=day(line.until_on))
    return _("Verksam, vill inte nämnas") if line.discreet else _("Verksam")
