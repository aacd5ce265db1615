"""The accessibility statement, the form for whoever is shut out, and what the board does with it (the law is 2018:1937)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from flask import abort, redirect, render_template

from vaw.blueprints.start.pages import bp
from vaw.domain.geography.queries import county_name, find_county, list_counties
from vaw.domain.people.operations import barriers as operations
from vaw.domain.people.policy import KEEP_BARRIER
from vaw.domain.people.queries import barriers as queries
from vaw.domain.people.rules.accessibility import ANSWER_WITHIN, TEXT_MOST, issues, latest_assessment
from vaw.integrations.throttle import Limit
from vaw.kernel.actor import system
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_, day, instant, language
from vaw.kernel.i18n import gettext as _
from vaw.kernel.table import Column, Table
from vaw.web.actor import actor, signed_in_person
from vaw.web.asking import STATUS, TRAP, WINDOW, check_trap, count
from vaw.web.blueprint import PUBLIC, Answer
from vaw.web.fields import EmailField, HiddenField, MaxLength, Required, SelectField, TextAreaField
from vaw.web.forms import Form, csrf_holds
from vaw.web.messages import flash

STATEMENT, TELL, TOLD = "/tillganglighet", "/tillganglighet/skriv", "/tillganglighet/synpunkter"
SENT = Limit("barrier", 5, WINDOW)
STANDINGS = {
    "fully": N_("Tjänsten är helt förenlig med lagen."),
    "partly": N_("Tjänsten är delvis förenlig med lagen. Bristerna står här nedanför."),
    "not": N_("Tjänsten är inte förenlig med lagen. Bristerna står här nedanför."),
}
KNOWN = Table(
    "issues",
    N_("Kända brister"),
    (
        Column("issue", N_("Brist"), header=True),
        Column("criterion", N_("Krav")),
        Column("since", N_("Känd sedan")),
        Column("plan", N_("Vad vi gör")),
    ),
)
MESSAGES = Table(
    "barriers",
    N_("Synpunkter på tillgängligheten"),
    (Column("told_at", N_("Inkom"), header=True), Column("county", N_("Län")), Column("state", N_("Läge"))),
)


class TellForm(Form):
    submit_key = HiddenField()
    text = TextAreaField(
        N_("Vad fungerar inte?"),
        [Required(N_("Skriv vad som inte fungerar.")), MaxLength(TEXT_MOST)],
        description=N_("Skriv vilken sida det gäller och vad du ville göra. Använder du ett hjälpmedel får du gärna skriva vilket."),
        rows=6,
        maxlength=TEXT_MOST,
    )
    county_id = SelectField(N_("Ditt län"), [Required(N_("Välj ditt län, så att rätt länsstyrelse svarar."))], coerce=int)
    email = EmailField(
        N_("E-post"),
        [MaxLength(200)],
        description=N_("Om du vill ha svar. Adressen används bara till det."),
        autocomplete="email",
    )


@bp.page(STATEMENT, allow=PUBLIC)
def accessibility() -> Answer:
    said, looked = language(), latest_assessment()
    person = signed_in_person()
    return render_template(
        "start/accessibility.html",
        standing=_(STANDINGS[looked.standing]),
        assessed_on=looked.assessed_on,
        method=looked.method_en if said == "en" else looked.method_sv,
        table=KNOWN,
        rows=[(one.said("issue", said), one.criterion, day(one.since), one.said("plan", said)) for one in issues()],
        reads=person is not None and KEEP_BARRIER.held_by(person.actor),
    )


@bp.page(TELL, allow=PUBLIC, methods=["GET", "POST"])
def tell_barrier() -> Answer:
    """Somebody who is shut out writes; they may be signed in or not, and need not say who they are."""
    form = TellForm(data={"submit_key": str(uuid4()), "county_id": _own_county()})
    form.county_id.choices = [(county.id, county.name) for county in list_counties()]
    failed: list[RuleBroken] = []

    def tell(values: Mapping[str, Any]) -> None:
        try:
            _tell(values, confirmed=form.confirmed)
        except RuleBroken as broken:
            failed.append(broken)
            raise

    if form.submitted(tell):
        flash(_("Tack! Länsstyrelsen har fått det du skrev."))
        return redirect(STATEMENT, 303)
    status = STATUS.get(failed[0].code, 422) if failed else form.status
    return render_template("start/tell_barrier.html", form=form, trap=TRAP, days=ANSWER_WITHIN.days, back=STATEMENT), status


def _tell(values: Mapping[str, Any], *, confirmed: bool) -> None:
    check_trap()
    county = find_county(values["county_id"])
    if county is None:
        raise RuleBroken("support.place", field="county_id")
    count(SENT)
    operations.tell_barrier(
        system("web"), county, text=values["text"], email=values["email"] or "", submit_key=_key(values["submit_key"]), confirmed=confirmed
    )


def _key(text: str | None) -> UUID:
    """The form's own key; a new one where somebody has changed it."""
    try:
        return UUID(text or "")
    except ValueError:
        return uuid4()


def _own_county() -> int | None:
    person = signed_in_person()
    return next((grant.county_id for grant in person.actor.grants if grant.county_id), None) if person else None


@bp.page(TOLD, allow=KEEP_BARRIER)
def list_barriers() -> Answer:
    found = queries.list_barriers(actor())
    return render_template(
        "start/barriers.html",
        table=MESSAGES,
        rows=[(instant(one.told_at), county_name(one.county_id), _("Avslutad") if one.closed_at else _("Väntar på svar")) for one in found],
        hrefs=[f"{TOLD}/{one.id}" for one in found],
        back=STATEMENT,
    )


@bp.page(f"{TOLD}/<int:barrier_id>", allow=KEEP_BARRIER)
def show_barrier(barrier_id: int) -> Answer:
    barrier = queries.get_barrier(actor(), barrier_id)
    due = (barrier.told_at + ANSWER_WITHIN).astimezone(STOCKHOLM).date()
    return render_template("start/barrier.html", barrier=barrier, county=county_name(barrier.county_id), due=due, back=TOLD)


@bp.page(f"{TOLD}/<int:barrier_id>/avsluta", allow=KEEP_BARRIER, methods=["POST"])
def close_barrier(barrier_id: int) -> Answer:
    barrier = queries.get_barrier(actor(), barrier_id)
    if not csrf_holds():
        abort(400)
    operations.close_barrier(actor(), barrier)
    flash(_("Synpunkten är avslutad. Den tas bort om ett år."))
    return redirect(TOLD, 303)
