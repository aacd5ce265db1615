"""What is kept of a person: one's own as a page and a file, and what a registrar finds of an address on the person's own request."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import time
from typing import Any

from flask import Response, redirect, render_template, request, url_for

from vaw.blueprints.account.proof import with_fresh_password
from vaw.blueprints.retention.base import bp
from vaw.blueprints.retention.forms import AddressForm, DecideForm, RestrictForm
from vaw.domain.geography.models import County
from vaw.domain.people.policy import OWN_ACCOUNT
from vaw.domain.people.queries.accounts import get_own_account
from vaw.domain.retention import policy
from vaw.domain.retention.operations import persons as operations
from vaw.domain.retention.operations import restricting
from vaw.domain.retention.queries import persons as queries
from vaw.domain.retention.queries.own import own_data
from vaw.domain.retention.rules import Rule, rules_on
from vaw.domain.retention.rules.persons import FOUND_NAMES, GOES_BY, Kept
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import N_, instant, language, ngettext
from vaw.kernel.i18n import gettext as _
from vaw.kernel.table import Column, Table
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.messages import flash
from vaw.web.place import asked_county

TABLE_NAMES = {
    "membership": N_("Roller"),
    "sign_in": N_("Inloggningar"),
    "api_token": N_("Nycklar för program"),
    "account_event": N_("Vad som hänt med kontot"),
    "passkey": N_("Passkeys, utan själva nycklarna"),
    "federated_identity": N_("Koppling till en länsstyrelses egen inloggning"),
    "recovery_code": N_("Reservkoder, utan själva koderna"),
    "notice_choice": N_("Val av påminnelser"),
    "notice_hours": N_("Tider för påminnelser"),
    "calendar_feed": N_("Kalenderadresser, utan nycklar"),
    "saved_question": N_("Sparade sammanställningar"),
    "report_schedule": N_("Scheman för filer"),
    "webhook": N_("Webhookar, utan adress och hemlighet"),
    "notice": N_("Påminnelser till dig"),
    "activity_draft": N_("Utkast till aktiviteter"),
    "form_draft": N_("Utkast i formulär"),
}
NAMED = Table("named", N_("Där du nämns"), (Column("as", N_("Som"), header=True), Column("rows", N_("Poster"), "int")))
RESPONSIBLE, DECIDED, WROTE = N_("Ansvarig"), N_("Den som har beslutat eller godkänt"), N_("Den som har skrivit eller ändrat")
# A column that names an account, in words; all others name whoever wrote. The file says which table and column.
_AS = {
    **dict.fromkeys(("responsible_id", "owner_id", "user_id", "taken_by", "adjuster_id"), RESPONSIBLE),
    **dict.fromkeys(("approved_by", "decided_by", "closed_by", "released_by", "cancelled_by", "lifted_by"), DECIDED),
}
OWN = Table("own", N_("Det som är ditt"), (Column("what", N_("Vad"), header=True), Column("rows", N_("Poster"), "int")))


@bp.page("/konto/mina-uppgifter", allow=OWN_ACCOUNT)
@with_fresh_password
def show_own_data() -> Answer:
    user = get_own_account(actor())
    data = own_data(user.id)
    own = [(_(TABLE_NAMES[name]), len(rows)) for name, rows in data["rows"].items()]
    named: Counter[str] = Counter()
    for row in data["named"]:
        named[_AS.get(row["as"], WROTE)] += row["rows"]
    as_said = [(_(words), named[words]) for words in (RESPONSIBLE, DECIDED, WROTE) if named[words]]
    facts = [(_("Namn"), user.name), (_("E-postadress"), user.email), (_("Konto sedan"), instant(user.created_at))]
    return render_template(
        "retention/own.html", facts=facts, own_table=OWN, own=OWN.shown(own), named_table=NAMED, named=NAMED.shown(as_said),
        times=sum(row["times"] for row in data["done"]),
    )  # fmt: skip


@bp.page("/konto/mina-uppgifter.json", allow=OWN_ACCOUNT)
@with_fresh_password
def download_own_data() -> Answer:
    return _file(own_data(get_own_account(actor()).id), "mina-uppgifter")


@bp.page("/admin/gallring/person", allow=policy.FIND_PERSON, methods=["GET", "POST"])
@with_fresh_password
def find_person() -> Answer:
    """Finds, hands out or erases, by the button that was pressed.

    The address is sent in the form, never in an address of a page: those lie in logs and histories.
    """
    by, county, form = actor(), asked_county(policy.FIND_PERSON), AddressForm()
    act = {"radera": _erase}.get(request.form.get("act", ""), operations.look_up_person)
    found: list[Any] = []
    if not form.submitted(lambda values: found.append(act(by, county, **values))):
        return _shown(county, form, None)
    if act is _erase:
        return redirect(url_for(".find_person", lan=county.id), 303)
    return _handed_out(county, found[0]) if request.form.get("act") == "fil" else _shown(county, form, list(found[0]))


def _erase(by: Actor, county: County, *, address: str) -> None:
    count = operations.erase_person(by, county, address=address)
    told = ngettext("Namn och adress är borta ur {n} post.", "Namn och adress är borta ur {n} poster.", count)
    flash(told.format(n=count) if count else _("Inget kunde tas bort nu: det som finns behövs i pågående ärenden."))


def _handed_out(county: County, found: Sequence[Kept]) -> Response:
    rows = [{"what": _(FOUND_NAMES[one.kind]), "where": one.where, **{_(label): value for label, value in one.facts}} for one in found]
    return _file({"made": clock.now().isoformat(), "county": county.name, "rows": rows}, "uppgifter")


@bp.page("/admin/gallring/person/begransa", allow=policy.FIND_PERSON, methods=["GET", "POST"])
@with_fresh_password
def restrict_person() -> Answer:
    by, county, form = actor(), asked_county(policy.FIND_PERSON), RestrictForm()
    if form.submitted(lambda values: restricting.restrict_person(by, county, **values)):
        flash(_("Adressen är begränsad. Den syns bara här, och inga utskick går dit, förrän du häver det."))
        return redirect(url_for(".find_person", lan=county.id), 303)
    return render_template("retention/restrict.html", form=form, county=county), form.status


@bp.page("/admin/gallring/begransningar/<int:restriction_id>/hav", allow=policy.LIFT_RESTRICTION, methods=["POST"])
def lift_restriction(restriction_id: int) -> Answer:
    by, form = actor(), DecideForm()
    restriction = queries.get_restriction(by, restriction_id)
    done = form.submitted(lambda values: restricting.lift_restriction(by, restriction))
    flash(_("Begränsningen är hävd.") if done else form.errors_list[0][1])
    return redirect(url_for(".find_person", lan=restriction.county_id), 303)


def _shown(county: County, form: AddressForm, found: list[Kept] | None) -> Answer:
    rules = rules_on(clock.today())
    restrictions = [
        (one.address, one.reason, instant(one.noted_at), url_for(".lift_restriction", restriction_id=one.id))
        for one in queries.list_restrictions(actor(), county)
    ]
    return render_template(
        "retention/person.html",
        form=form,
        county=county,
        address=form.address.data,
        found=found and [_place(one, rules) for one in found],
        searched=found is not None,
        restrictions=restrictions,
    ), form.status


def _place(one: Kept, rules: dict[str, Rule]) -> tuple[str, str, list[tuple[str, str | None]]]:
    rule = rules[GOES_BY[one.kind]]
    goes = f"{rule.said('name', language())}: {rule.said('counted', language())}"
    facts: list[tuple[str, str | None]] = [(_(label), value) for label, value in one.facts]
    return _(FOUND_NAMES[one.kind]), one.where, [*facts, (_("Gallras efter regeln"), goes)]


def _file(told: dict[str, Any], name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}-{clock.today().isoformat()}.json"'}
    return Response(json.dumps(told, ensure_ascii=False, indent=1, default=_word), mimetype="application/json", headers=headers)


def _word(value: object) -> str:
    """Whatever else a column holds, in words."""
    return value.isoformat() if isinstance(value, time) else str(value)
