"""Contacts of an organisation: new, changed, succeeded; and roles that nobody holds at present."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import abort, render_template, url_for

from vaw.blueprints.people.base import bp, to_organisation, without_version
from vaw.blueprints.people.forms import NO_LONGER, SUCCESSOR, VACANT, ContactForm, EndContactForm
from vaw.domain.geography.queries import counties_of
from vaw.domain.networks.queries.seats import list_seats_of_contact
from vaw.domain.people import policy
from vaw.domain.people.models import Contact
from vaw.domain.people.operations import organisations as operations
from vaw.domain.people.queries import organisations as queries
from vaw.domain.people.queries.succession import Opening, openings_of
from vaw.domain.people.rules import ROLE_NAMES, Role
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import N_, day
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash

_DONE = {
    SUCCESSOR: N_("Överlämnat. Den som slutade är borttagen, och den som tar över står som kontakt."),
    VACANT: N_("Rollen är vakant. Den som slutade är borttagen, och rollen står kvar tills någon tar över."),
    NO_LONGER: N_("Kontakten är avslutad. Namn, e-post och telefon är borttagna, rollen finns kvar i historiken."),
}


@bp.page("/organisationer/<int:organisation_id>/kontakter/ny", allow=policy.CHANGE_ORGANISATION, methods=["GET", "POST"])
def add_contact(organisation_id: int) -> Answer:
    by = actor()
    organisation = queries.get_organisation(by, organisation_id, policy.CHANGE_ORGANISATION)
    form, name = ContactForm(data={"since_on": clock.today()}), organisation.name
    if form.submitted(lambda values: operations.add_contact(by, organisation, confirmed=form.confirmed, **without_version(values))):
        flash(_("Kontakten är tillagd."))
        return to_organisation(organisation_id)
    return render_template("people/contact_new.html", form=form, organisation_id=organisation_id, name=name), form.status


@bp.page("/organisationer/kontakter/<int:contact_id>/andra", allow=policy.CHANGE_CONTACT, methods=["GET", "POST"])
def change_contact(contact_id: int) -> Answer:
    by, contact = actor(), queries.get_contact(actor(), contact_id)
    form, organisation_id, name = ContactForm(obj=contact), contact.organisation_id, contact.organisation.name
    if form.saved(contact, lambda values: operations.change_contact(by, contact, confirmed=form.confirmed, **values)):
        flash(_("Ändringen är sparad."))
        return to_organisation(organisation_id)
    return render_template("people/contact_change.html", form=form, organisation_id=organisation_id, name=name), form.status


@bp.page("/organisationer/kontakter/<int:contact_id>/avsluta", allow=policy.CHANGE_CONTACT, methods=["GET", "POST"])
def end_contact(contact_id: int) -> Answer:
    by, contact = actor(), queries.get_contact(actor(), contact_id)
    form, organisation_id, title = EndContactForm(data={"until_on": clock.today()}), contact.organisation_id, _title(contact)
    openings, county_id = openings_of(contact), contact.organisation.county_id
    sitting = list_seats_of_contact(by, contact_id, clock.today())
    if form.submitted(lambda values: _end(by, contact, values)):
        flash(_(_DONE[form.then.data]))
        return to_organisation(organisation_id)
    may_end = any(county.id == county_id for county in counties_of(by, policy.MANAGE_ACCOUNTS))
    return render_template(
        "people/contact_end.html",
        form=form,
        organisation_id=organisation_id,
        title=title,
        openings=[_told(one, county_id if may_end else None) for one in openings],
        is_theirs=any(one.is_contact for one in openings),
        seats=[(one.network, f"/natverk/platser/{one.seat_id}", None) for one in sitting],
    ), form.status


@bp.page("/organisationer/kontakter/<int:contact_id>/fyll", allow=policy.CHANGE_CONTACT, methods=["GET", "POST"])
def fill_vacancy(contact_id: int) -> Answer:
    by, contact = actor(), queries.get_contact(actor(), contact_id)
    form = ContactForm(data={"role_title": contact.role_title, "since_on": clock.today(), "version": str(contact.version)})
    organisation_id, title = contact.organisation_id, _title(contact)
    if form.saved(contact, lambda values: operations.fill_vacancy(by, contact, confirmed=form.confirmed, **values)):
        flash(_("Rollen är fylld."))
        return to_organisation(organisation_id)
    return render_template("people/contact_fill.html", form=form, organisation_id=organisation_id, title=title), form.status


@bp.page("/organisationer/kontakter/<int:contact_id>/stryk", allow=policy.CHANGE_CONTACT, methods=["POST"])
def drop_vacancy(contact_id: int) -> Answer:
    by, contact = actor(), queries.get_contact(actor(), contact_id)
    if not csrf_holds():
        abort(400)
    operations.drop_vacancy(by, contact)
    flash(_("Rollen behövs inte längre. Den finns kvar i historiken."))
    return to_organisation(contact.organisation_id)


def _end(by: Actor, contact: Contact, values: Mapping[str, Any]) -> None:
    """The operation that the person chose."""
    until_on, then = values["until_on"], values["then"]
    successor = {name: values[name] for name in ("person_name", "email", "phone")}
    if then == SUCCESSOR:
        operations.hand_over_contact(by, contact, until_on=until_on, **successor)
    elif then == VACANT:
        operations.leave_vacant(by, contact, until_on=until_on)
    else:
        operations.end_contact(by, contact, until_on=until_on)


class Told(NamedTuple):
    """An account that still opens, as the page shows it. `href`: where its role is ended, for those who may."""

    role: str
    signed_in: str
    keys: int
    reminders: int
    href: str | None


def _told(one: Opening, county_id: int | None) -> Told:
    signed_in = day(one.signed_in_on) if one.signed_in_on else _("Ingen inloggning är noterad")
    href = url_for("admin.show_account", user_id=one.user_id, lan=county_id) if county_id else None
    return Told(_(ROLE_NAMES[Role(one.role)]), signed_in, one.keys, one.reminders, href)


def _title(contact: Contact) -> str:
    return f"{contact.role_title}, {contact.organisation.name}"
