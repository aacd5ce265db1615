"""Planning a training: a draft, its copy, its changes, opening it, and calling it off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from flask import abort, redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.training.base import bp
from vaw.blueprints.training.calendar import ALL
from vaw.blueprints.training.occasion_forms import CallOffForm, OccasionForm, copy_of, filled, fresh, plan_of
from vaw.blueprints.training.occasions import ONE
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of, find_county
from vaw.domain.mandates.queries import term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.support import policy
from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.operations import occasions as operations
from vaw.domain.support.queries import occasions as queries
from vaw.domain.support.queries.asking import list_offers
from vaw.domain.support.rules.occasions import OccasionState
from vaw.kernel.db import saw_version
from vaw.kernel.errors import Taken
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash
from vaw.web.place import asked_county


@bp.page(f"{ALL}/ny", allow=policy.ADD_OCCASION, methods=["GET", "POST"])
def add_occasion() -> Answer:
    """`?metod=` and `?omrade=` say what it is about; `?forfragningar=1,2` leads on to the requests that it is to answer."""
    by, county = actor(), asked_county(policy.ADD_OCCASION)
    return _draft(county, lambda: fresh(county, by.id, _given(county)), _("Ny utbildning"), f"{ALL}/ny")


@bp.page(f"{ONE}/kopiera", allow=policy.ADD_OCCASION, methods=["GET", "POST"])
def copy_occasion(occasion_id: int) -> Answer:
    by, county = actor(), asked_county(policy.ADD_OCCASION)
    before = queries.get_occasion(by, occasion_id)
    heading = _("Kopiera: skriv en ny dag")
    return _draft(county, lambda: copy_of(before, county, by.id), heading, f"{ALL}/{occasion_id}/kopiera", before)


def _draft(county: County, made: Callable[[], OccasionForm], heading: str, path: str, before: Occasion | None = None) -> Answer:
    """The form of a draft; a second click leads to the draft that the first one made."""
    by, form, drafts = actor(), made(), list[Occasion]()

    def add(values: Mapping[str, Any]) -> None:
        plan = plan_of(values)
        drafts.append(operations.add_occasion(by, county, plan=plan, submit_key=form.key, copied_from=before, confirmed=form.confirmed))

    try:
        done = form.submitted(add)
    except Taken as again:
        found = queries.find_submitted(form.key) if again.constraint == "uq_occasion_submit_key" else None
        if found is None or not policy.READ_OCCASION.allows(by, found):
            raise
        drafts.append(found)
        done = True
    if done:
        flash(_("Utkastet är sparat. Bara ni ser det tills ni öppnar det för anmälan."))
        return _to(drafts[0], _requests())
    counties = [(one.short_name, f"{path}?lan={one.id}", one.id == county.id) for one in counties_of(by, policy.ADD_OCCASION)]
    told = {"heading": heading, "county": county, "counties": counties, "submit": _("Spara utkastet")}
    return render_template(
        "training/occasion_form.html", form=form, cancel=path.removesuffix("/kopiera").removesuffix("/ny"), **told
    ), form.status


@bp.page(f"{ONE}/andra", allow=policy.KEEP_OCCASION, methods=["GET", "POST"])
def change_occasion(occasion_id: int) -> Answer:
    by = actor()
    one = queries.get_occasion(by, occasion_id, policy.KEEP_OCCASION)
    county, title, moved = find_county(one.county_id), one.title, one.calendar_sequence
    if county is None:
        abort(404)
    form = filled(one, county)
    if form.saved(one, lambda values: operations.change_occasion(by, one, plan=plan_of(values), confirmed=form.confirmed)):
        told = one.state == OccasionState.OPEN and one.calendar_sequence > moved
        flash(_("Ändringen är sparad. De som är anmälda får veta om tid, plats eller form är ny.") if told else _("Ändringen är sparad."))
        return _to(one)
    told_form = {"heading": _("Ändra utbildningen"), "county": county, "counties": [], "submit": _("Spara"), "title": title}
    return render_template("training/occasion_form.html", form=form, cancel=f"{ALL}/{occasion_id}", **told_form), form.status


@bp.page(f"{ONE}/stall-in", allow=policy.KEEP_OCCASION, methods=["GET", "POST"])
def call_off_occasion(occasion_id: int) -> Answer:
    by = actor()
    one = queries.get_occasion(by, occasion_id, policy.KEEP_OCCASION)
    form, is_draft, title = CallOffForm(data={"version": str(one.version)}), one.state == OccasionState.DRAFT, one.title
    if is_draft:
        del form.reason

    def call_off(values: Mapping[str, Any]) -> None:
        operations.call_off_occasion(by, one, reason=values.get("reason") or "", confirmed=form.confirmed)

    if form.saved(one, call_off):
        flash(_("Utkastet är borttaget.") if is_draft else _("Utbildningen är inställd. De som är anmälda får veta det."))
        return _to(one)
    return render_template(
        "training/occasion_call_off.html", form=form, title=title, cancel=f"{ALL}/{occasion_id}", is_draft=is_draft
    ), form.status


@bp.page(f"{ONE}/oppna", allow=policy.KEEP_OCCASION, methods=["POST"])
def open_occasion(occasion_id: int) -> Answer:
    one = _pressed(occasion_id)
    operations.open_occasion(actor(), one)
    flash(_("Utbildningen är öppen. Nu syns den i kalendern och det går att anmäla sig."))
    return _to(one)


@bp.page(f"{ONE}/ny-lank", allow=policy.KEEP_OCCASION, methods=["POST"])
def renew_invitation(occasion_id: int) -> Answer:
    one = _pressed(occasion_id)
    operations.renew_invitation(actor(), one)
    flash(_("Det finns en ny länk. Den gamla länken och den gamla koden till skärmen fungerar inte längre."))
    return _to(one)


def _pressed(occasion_id: int) -> Occasion:
    """The occasion under a button, as it was on screen: whoever presses on an older page is told that somebody was first."""
    found = queries.get_occasion(actor(), occasion_id, policy.KEEP_OCCASION)
    if not csrf_holds():
        abort(400)
    saw_version(found, number_of(request.form, "version") or 0)
    return found


def _given(county: County) -> dict[str, Any]:
    """What the address says of a new one; what is not offered counts as absent."""
    asked, number = request.args.get("metod", ""), number_of(request.args, "metod")
    method = next((offer for offer in list_offers(county.id) if asked and (offer.code == asked or offer.id == number)), None)
    field = request.args.get("omrade")
    given: dict[str, Any] = {"method_id": method.id, "title": method.name} if method else {}
    return given | ({"field": field} if field in term_names(TermList.VIOLENCE_FIELD) else {})


def _requests() -> str:
    """Numbers of the requests that it is to answer, as the address says them, to be ticked on their page."""
    numbers = (request.args.get("forfragningar") or "").split(",")
    return ",".join(number for number in numbers if number.isascii() and number.isdigit() and len(number) < 10)


def _to(one: Occasion, requests: str = "") -> Response:
    return redirect(f"{ALL}/{one.id}/forfragningar?forfragningar={quote(requests)}" if requests else f"{ALL}/{one.id}", 303)
