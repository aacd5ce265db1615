"""What a county tells before a season: what is prepared, written, released, stopped."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.prevention.base import bp
from vaw.blueprints.prevention.seasons import SEASONS, places_of_seasons
from vaw.blueprints.prevention.seasons_breaks import small_form
from vaw.blueprints.prevention.seasons_forms import MaterialForm, told_of
from vaw.blueprints.prevention.seasons_words import titled
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import county_name
from vaw.domain.prevention import policy
from vaw.domain.prevention.models.prompts import SeasonMaterial
from vaw.domain.prevention.operations import prompts_material as operations
from vaw.domain.prevention.queries import prompts as queries
from vaw.domain.prevention.queries.prompts import Material
from vaw.domain.prevention.queries.seasons import coming, known_days
from vaw.domain.prevention.rules.prompts import WEEKS_USUAL, links_in
from vaw.domain.prevention.rules.seasons import FIRST_YEAR, LAST_YEAR, Occurrence, Season, due_on
from vaw.domain.prevention.tables import SEASON_MATERIAL
from vaw.domain.support.queries.asking import list_offers
from vaw.kernel import clock
from vaw.kernel.i18n import day, ngettext
from vaw.kernel.i18n import gettext as _
from vaw.kernel.table import Value
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash
from vaw.web.place import asked_county

MATERIAL = f"{SEASONS}/underlag"
ONE_MATERIAL = f"{MATERIAL}/<int:material_id>"


@bp.page(MATERIAL, allow=policy.READ_MATERIAL)
def list_material() -> Answer:
    """Every season's next occurrence with its material, or that there is none; then what was told before."""
    by, county = actor(), asked_county(policy.READ_YEAR)
    prepared = queries.list_materials(by, county.id)
    found = {(one.season, one.year): one for one in prepared}
    receivers = queries.count_subscribers(by, county.id) if policy.READ_SUBSCRIPTION.held_by(by) else {}
    occurrences = coming(county.id, clock.today())
    adds = policy.ADD_MATERIAL.allows(by, county)
    next_ones = {(one.season, one.year) for one in occurrences}
    return render_template(
        "prevention/season_materials.html",
        county=county,
        table=SEASON_MATERIAL,
        rows=SEASON_MATERIAL.shown([_row(one, found.get((one.season, one.year)), receivers.get(one.season)) for one in occurrences]),
        hrefs=[_href(one, found.get((one.season, one.year)), county if adds else None) for one in occurrences],
        earlier=[
            (titled(one.season, one.year), f"{MATERIAL}/{one.id}", one.title) for one in prepared if (one.season, one.year) not in next_ones
        ],
        **places_of_seasons(by, county),
    )


@bp.page(f"{MATERIAL}/nytt", allow=policy.ADD_MATERIAL, methods=["GET", "POST"])
def add_material() -> Answer:
    """?infor=, ?ar=: the occurrence. It begins from the text of the year before."""
    by, county, asked = actor(), asked_county(policy.ADD_MATERIAL), _asked()
    if asked is None:
        flash(_("Välj i listan vad underlaget gäller."))
        return redirect(f"{MATERIAL}?lan={county.id}", 303)
    season, year = asked
    known = queries.find_material(by, county.id, season, year)
    if known is not None:
        return _to(known)
    before = queries.material_before(by, county.id, season, year)
    form = MaterialForm(data=_begun(before))
    form.offer(county.id, before.methods if before else ())
    made: list[SeasonMaterial] = []

    def add(values: Any) -> None:
        said = told_of(values)
        made.append(operations.add_material(by, county, season=season, year=year, told=said, confirmed=form.confirmed))

    if form.submitted(add):
        flash(_("Underlaget är sparat. Det skickas inte förrän någon har släppt det."))
        return _to(made[0])
    lead = _("Texten är hämtad från {year}. Kontrollera att den stämmer.").format(year=titled(season, before.year)) if before else ""
    return small_form(form, _("Skriv underlag"), f"{MATERIAL}?lan={county.id}", caption=titled(season, year), lead=lead)


@bp.page(ONE_MATERIAL, allow=policy.READ_MATERIAL)
def show_material(material_id: int) -> Answer:
    by = actor()
    one = queries.get_material(by, material_id)
    season = Season(one.season)
    days = known_days(one.county_id, [one.year])[season].get(one.year)
    return render_template(
        "prevention/season_material.html",
        one=one,
        caption=f"{titled(season, one.year)} · {county_name(one.county_id)}",
        state=_state_told(one, days.first_on if days else None),
        links=links_in(one.links),
        methods=methods_told(one.county_id, one.methods),
        receivers=queries.count_subscribers(by, one.county_id)[season] if policy.READ_SUBSCRIPTION.held_by(by) else None,
        may_keep=policy.KEEP_MATERIAL.allows(by, one),
        base=f"{MATERIAL}/{material_id}",
        back=f"{MATERIAL}?lan={one.county_id}",
    )


@bp.page(f"{ONE_MATERIAL}/andra", allow=policy.KEEP_MATERIAL, methods=["GET", "POST"])
def change_material(material_id: int) -> Answer:
    by = actor()
    one = queries.get_material(by, material_id, policy.KEEP_MATERIAL)
    form, released = MaterialForm(obj=one), one.released_at is not None
    form.offer(one.county_id, one.methods)
    if form.saved(one, lambda values: operations.change_material(by, one, told=told_of(values), confirmed=form.confirmed)):
        flash(_("Ändringen är sparad. Släpp underlaget på nytt, så att det kan skickas.") if released else _("Ändringen är sparad."))
        return _to(one)
    lead = _("Underlaget är släppt. Ändras något måste det släppas på nytt.") if released else ""
    caption = titled(Season(one.season), one.year)
    return small_form(form, _("Ändra underlaget"), f"{MATERIAL}/{material_id}", caption=caption, lead=lead)


@bp.page(f"{ONE_MATERIAL}/slapp", allow=policy.KEEP_MATERIAL, methods=["POST"])
def release_material(material_id: int) -> Answer:
    one = queries.get_material(actor(), material_id, policy.KEEP_MATERIAL)
    if not csrf_holds():
        abort(400)
    operations.release_material(actor(), one)
    flash(_("Underlaget är släppt. Det skickas på sin dag."))
    return _to(one)


@bp.page(f"{ONE_MATERIAL}/stoppa", allow=policy.KEEP_MATERIAL, methods=["POST"])
def withdraw_material(material_id: int) -> Answer:
    one = queries.get_material(actor(), material_id, policy.KEEP_MATERIAL)
    if not csrf_holds():
        abort(400)
    operations.withdraw_material(actor(), one)
    flash(_("Underlaget är stoppat. Inga fler mejl skickas, och sidan bakom länken visar det inte."))
    return _to(one)


def methods_told(county_id: int, codes: list[str] | tuple[str, ...]) -> list[tuple[str, str]]:
    """(name, address) of those that the catalogue has today."""
    return [(one.name, f"/katalog/{one.code}") for one in list_offers(county_id) if one.code in codes]


def _to(one: SeasonMaterial) -> Response:
    return redirect(f"{MATERIAL}/{one.id}", 303)


def _asked() -> tuple[Season, int] | None:
    code, year = request.args.get("infor", ""), number_of(request.args, "ar") or 0
    known = code in {one.value for one in Season} and FIRST_YEAR <= year <= LAST_YEAR
    return (Season(code), year) if known else None


def _begun(before: SeasonMaterial | None) -> dict[str, Any]:
    if before is None:
        return {"weeks": WEEKS_USUAL}
    return {name: getattr(before, name) for name in ("title", "text", "links", "methods", "weeks")}


def _row(one: Occurrence, material: Material | None, receivers: int | None) -> tuple[Value, ...]:
    leaves = day(due_on(one.first_on, material.weeks if material else WEEKS_USUAL)) if one.first_on else None
    first = day(one.first_on) if one.first_on else _("Inte inlagd")
    return titled(one.season, one.year), first, leaves, receivers, _state(material)


def _state(material: Material | None) -> str:
    if material is None:
        return _("Saknas")
    if material.released_at is None:
        return _("Skrivet, inte släppt")
    if not material.sent:
        return _("Släppt")
    return ngettext("Släppt, 1 mejl skickat", "Släppt, {n} mejl skickade", material.sent).format(n=material.sent)


def _href(one: Occurrence, material: Material | None, county: County | None) -> str | None:
    if material is not None:
        return f"{MATERIAL}/{material.id}"
    return f"{MATERIAL}/nytt?lan={county.id}&infor={one.season.value}&ar={one.year}" if county else None


def _state_told(one: SeasonMaterial, first_on: date | None) -> str:
    """What happens with it, in a sentence."""
    if one.released_at is None:
        return _("Underlaget är inte släppt. Inget skickas.")
    if first_on is None:
        return _("Underlaget är släppt, men dagarna är inte inlagda. Inget skickas förrän de är det.")
    leaves = day(due_on(first_on, one.weeks))
    return _("Underlaget är släppt. Det skickas från {day}, dagar då länsstyrelsen arbetar.").format(day=leaves)
