"""Whom an agreement binds: added, asked, signed, corrected, taken away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, render_template

from vaw.blueprints.networks.agreement_forms import AskForm, PartiesForm, PartyForm, SignForm, named, read_days, told_days
from vaw.blueprints.networks.agreements import ALL, ONE, small, to
from vaw.blueprints.networks.base import bp
from vaw.domain.networks import policy
from vaw.domain.networks.models.agreements import Agreement
from vaw.domain.networks.operations import agreements as operations
from vaw.domain.networks.operations.agreements import Days
from vaw.domain.networks.queries import agreements as queries
from vaw.kernel import clock
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import ngettext
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash

PARTY = f"{ONE}/parter/<int:party_id>"
PARTIES = "#parter"


def _kept(agreement_id: int) -> Agreement:
    return queries.get_agreement(actor(), agreement_id, policy.KEEP_AGREEMENT)


def _unsigned(agreement: Agreement) -> list[queries.Party]:
    return [party for party in queries.list_parties(agreement) if party.signed_on is None]


@bp.page(f"{ONE}/parter", allow=policy.KEEP_AGREEMENT, methods=["GET", "POST"])
def add_parties(agreement_id: int) -> Answer:
    by, agreement = actor(), _kept(agreement_id)
    form, choices = PartiesForm(), queries.list_choices(by, agreement)
    form.organisation_ids.choices = named(choices)
    added: list[int] = []

    def act(values: Mapping[str, Any]) -> None:
        everybody = queries.municipalities_among([choice.id for choice in choices]) if values["all_municipalities"] else []
        wanted = {*values["organisation_ids"], *everybody}
        added.append(operations.add_parties(by, agreement, organisation_ids=wanted, asked_on=values["asked_on"]))

    if form.submitted(act):
        flash(ngettext("1 part är tillagd.", "{n} parter är tillagda.", added[0]).format(n=added[0]))
        return to(agreement, PARTIES)
    return small(form, agreement_id, agreement.title, _("Lägg till parter"), _("Lägg till"))


@bp.page(f"{ONE}/tillfragade", allow=policy.KEEP_AGREEMENT, methods=["GET", "POST"])
def ask_parties(agreement_id: int) -> Answer:
    by, agreement = actor(), _kept(agreement_id)
    form, told = AskForm(data={"asked_on": clock.today()}), list[int]()
    form.offer(_unsigned(agreement))
    if form.submitted(lambda values: told.append(operations.ask_parties(by, agreement, **values))):
        flash(ngettext("1 part är noterad som tillfrågad.", "{n} parter är noterade som tillfrågade.", told[0]).format(n=told[0]))
        return to(agreement, PARTIES)
    lead = _("Det här skickar ingenting. Ni noterar vilka ni har bett att skriva under, och påminns om de inte har gjort det på 30 dagar.")
    return small(form, agreement_id, agreement.title, _("Notera vilka ni har frågat"), _("Spara"), lead)


@bp.page(f"{ONE}/underskrifter", allow=policy.KEEP_AGREEMENT, methods=["GET", "POST"])
def sign_parties(agreement_id: int) -> Answer:
    by, agreement = actor(), _kept(agreement_id)
    form, told = SignForm(data={"signed_on": clock.today()}), list[int]()
    form.offer(_unsigned(agreement))
    if form.submitted(lambda values: told.append(operations.sign_parties(by, agreement, **values))):
        flash(ngettext("1 underskrift är noterad.", "{n} underskrifter är noterade.", told[0]).format(n=told[0]))
        return to(agreement, PARTIES)
    lead = _("Välj alla som skrev under samma dag. De andra noterar du efteråt.")
    return small(form, agreement_id, agreement.title, _("Notera underskrifter"), _("Spara"), lead)


@bp.page(f"{PARTY}/andra", allow=policy.KEEP_AGREEMENT, methods=["GET", "POST"])
def correct_party(agreement_id: int, party_id: int) -> Answer:
    by, agreement = actor(), _kept(agreement_id)
    party = queries.get_party(agreement, party_id)
    form = PartyForm(data={**party._asdict(), "seen": told_days(party)})

    def act(_values: Mapping[str, Any]) -> None:
        seen = read_days(str(form.seen.data or "")) or Days()
        operations.correct_party(by, agreement, party_id=party_id, seen=seen, days=form.days)

    if form.submitted(act):
        flash(_("Ändringen är sparad."))
        return to(agreement, PARTIES)
    if form.conflict is not None:
        form.seen.data = told_days(queries.get_party(agreement, party_id))
    told: dict[str, Any] = {"agreement_id": agreement_id, "title": agreement.title, "party": party}
    return render_template("networks/agreement_party.html", form=form, all=ALL, **told), form.status


@bp.page(f"{PARTY}/ta-bort", allow=policy.KEEP_AGREEMENT, methods=["POST"])
def remove_party(agreement_id: int, party_id: int) -> Answer:
    by, agreement = actor(), _kept(agreement_id)
    queries.get_party(agreement, party_id)
    if not csrf_holds():
        abort(400)
    operations.remove_party(by, agreement, party_id=party_id)
    flash(_("Parten är borttagen."))
    return to(agreement, PARTIES)
