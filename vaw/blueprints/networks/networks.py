"""The register of networks: list, one on any day, new, changed, reviewed, ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Response, abort, redirect, render_template, request, url_for

from vaw.blueprints.networks.base import bp
from vaw.blueprints.networks.documents import section_of
from vaw.blueprints.networks.network_forms import EndForm, NetworkForm, facts_of
from vaw.blueprints.networks.network_meetings import section_of_meetings
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of, county_name, county_names, list_counties
from vaw.domain.mandates.queries import assignment_titles, term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.networks import policy
from vaw.domain.networks.models import Network
from vaw.domain.networks.operations import networks as operations
from vaw.domain.networks.operations.documents import NETWORK
from vaw.domain.networks.queries import networks as queries
from vaw.domain.networks.queries import seats
from vaw.domain.networks.rules import LEVEL_NAMES, REVIEW_SOON_DAYS, RHYTHM_NAMES, SEAT_ROLE_NAMES, Level, Rhythm, SeatRole
from vaw.domain.networks.rules.meetings import CALENDAR_NAMES, CalendarShows
from vaw.domain.networks.tables import NETWORKS, SEATS
from vaw.domain.people.queries.names import account_name
from vaw.kernel import clock
from vaw.kernel.db import saw_version
from vaw.kernel.i18n import day
from vaw.kernel.i18n import gettext as _
from vaw.render.csv import streamed
from vaw.web.actor import actor
from vaw.web.arguments import day_of, number_of
from vaw.web.blueprint import Answer
from vaw.web.fields.numbers import read_day
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash
from vaw.web.place import asked_county

NATIONAL = "nationella"


class Seat(NamedTuple):
    """A seat as the network's page shows it. None: nobody comes."""

    href: str
    organisation: str
    role: str
    ordinary: str | None
    alternate: str | None
    since: str
    until: str | None
    vacant: bool


def wanted(args: Mapping[str, str]) -> queries.Filter:
    """The register's filter from the address: ord, typ, niva, lan (number or nationella), vakanser, avslutade, efter."""
    level, county = args.get("niva"), number_of(args, "lan")
    return queries.Filter(
        words=(args.get("ord") or "")[:100].replace("\0", ""),
        type=args.get("typ") if args.get("typ") in term_names(TermList.NETWORK_TYPE) else None,
        level=level if level in set(Level) else None,
        county=queries.NATION if args.get("lan") == NATIONAL else county if county in county_names() else None,
        vacant=args.get("vakanser") == "1",
        ended=args.get("avslutade") == "1",
        after=args.get("efter") or None,
    )


@bp.page("/natverk", allow=policy.READ_NETWORK)
def list_networks() -> Answer:
    by, args, asked = actor(), request.args, wanted(request.args)
    page = queries.list_networks(by, asked)
    types = term_names(TermList.NETWORK_TYPE)
    return render_template(
        "networks/networks.html",
        table=NETWORKS,
        rows=NETWORKS.shown([_row(row, types) for row in page.rows]),
        hrefs=[url_for(".show_network", network_id=row.id) for row in page.rows],
        total=page.total,
        next_href=_address(args, efter=page.after) if page.after else None,
        first_href=_address(args, efter=None) if args.get("efter") else None,
        args=args,
        chosen=_chosen(args, asked, types),
        types=list(types.items()),
        levels=[(str(level), _(label)) for level, label in LEVEL_NAMES.items()],
        counties=[(str(county.id), county.short_name) for county in list_counties()],
        may_add=bool(counties_of(by, policy.ADD_NETWORK)),
        reads_agreements=policy.READ_AGREEMENT.held_by(by),
        may_add_national=policy.ADD_NATIONAL_NETWORK.held_by(by),
    )


@bp.page("/natverk/ny", allow=policy.ADD_NETWORK, methods=["GET", "POST"])
def add_network() -> Answer:
    by, county = actor(), asked_county(policy.ADD_NETWORK)
    form = _new_form(county.id, by.id)
    made: list[Network] = []
    if form.submitted(lambda values: made.append(operations.add_network(by, county, facts=facts_of(values), confirmed=form.confirmed))):
        return _begun(made[0])
    return _new_page(form, county, counties_of(by, policy.ADD_NETWORK)), form.status


@bp.page("/natverk/ny-nationellt", allow=policy.ADD_NATIONAL_NETWORK, methods=["GET", "POST"])
def add_national_network() -> Answer:
    by, county = actor(), asked_county(policy.ADD_NATIONAL_NETWORK)
    form = _new_form(None, by.id)
    made: list[Network] = []
    if form.submitted(
        lambda values: made.append(operations.add_national_network(by, county, facts=facts_of(values), confirmed=form.confirmed))
    ):
        return _begun(made[0])
    return _new_page(form, None, []), form.status


@bp.page("/natverk/<int:network_id>", allow=policy.READ_NETWORK)
def show_network(network_id: int) -> Answer:
    by, today = actor(), clock.today()
    network = queries.get_network(by, network_id)
    asked, typed, error = _asked_day(today)
    places = seats.list_seats(by, network, asked)
    may_keep = policy.KEEP_NETWORK.allows(by, network)
    return render_template(
        "networks/network.html",
        network=network,
        kind=_kind(network),
        where=_where(network),
        facts=_facts(network),
        seats=[_seat(place) for place in places],
        vacant=[_seat(place) for place in places if place.vacant],
        asked=asked,
        typed=typed,
        day_error=error,
        as_of=asked != today,
        may_keep=may_keep and network.until_on is None,
        review_is_near=network.review_on is not None and network.review_on <= today + timedelta(days=REVIEW_SOON_DAYS),
        documents=section_of(NETWORK, network.id, f"/natverk/{network.id}", may_keep=may_keep and network.until_on is None),
        meetings=section_of_meetings(by, network),
        reads_actions=policy.READ_ACTION.held_by(by),
        reads_agreements=policy.READ_AGREEMENT.held_by(by),
        csv_href=f"/natverk/{network.id}.csv?dag={asked.isoformat()}",
    ), 422 if error else 200


@bp.page("/natverk/<int:network_id>.csv", allow=policy.READ_NETWORK)
def download_seats(network_id: int) -> Answer:
    """The seats as they stand on the page, for a spreadsheet."""
    by = actor()
    network = queries.get_network(by, network_id)
    asked = day_of(request.args, "dag") or clock.today()
    rows = [
        (seat.organisation, seat.role, seat.ordinary or _("Vakant"), seat.alternate, place.since_on, place.until_on)
        for place in seats.list_seats(by, network, asked)
        for seat in [_seat(place)]
    ]
    name = f"natverk-{network.id}-{asked.isoformat()}.csv"
    return Response(streamed(SEATS, rows), mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@bp.page("/natverk/<int:network_id>/andra", allow=policy.KEEP_NETWORK, methods=["GET", "POST"])
def change_network(network_id: int) -> Answer:
    by = actor()
    network = queries.get_network(by, network_id, policy.KEEP_NETWORK)
    form, name = NetworkForm(obj=network), network.name
    form.offer(network.county_id, network)
    if form.saved(network, lambda values: operations.change_network(by, network, facts=facts_of(values), confirmed=form.confirmed)):
        flash(_("Ändringen är sparad."))
        return to_network(network_id)
    return render_template("networks/network_change.html", form=form, network_id=network_id, name=name), form.status


@bp.page("/natverk/<int:network_id>/sedd", allow=policy.KEEP_NETWORK, methods=["POST"])
def review_network(network_id: int) -> Answer:
    """One press over what was on screen: whoever presses on an older text is told that somebody was first."""
    by = actor()
    network = queries.get_network(by, network_id, policy.KEEP_NETWORK)
    if not csrf_holds():
        abort(400)
    saw_version(network, number_of(request.form, "version") or 0)
    operations.review_network(by, network)
    flash(_("Tack. Översynen är gjord, och ni påminns om ett år."))
    return to_network(network_id)


@bp.page("/natverk/<int:network_id>/avsluta", allow=policy.KEEP_NETWORK, methods=["GET", "POST"])
def end_network(network_id: int) -> Answer:
    by = actor()
    network = queries.get_network(by, network_id, policy.KEEP_NETWORK)
    form, name = EndForm(data={"until_on": clock.today(), "version": str(network.version)}), network.name
    open_seats = len(seats.list_seats(by, network, clock.today()))
    if form.saved(network, lambda values: operations.end_network(by, network, until_on=values["until_on"])):
        flash(_("Nätverket är avslutat. Det går fortfarande att läsa vilka som var med."))
        return to_network(network_id)
    return render_template("networks/network_end.html", form=form, network_id=network_id, name=name, open_seats=open_seats), form.status


def to_network(network_id: int) -> Answer:
    return redirect(url_for("networks.show_network", network_id=network_id), 303)


def holder_name(holder: seats.Holder) -> str:
    """Who comes, by name where one may know it, and in what role."""
    role = holder.role or _("Uppgift visas inte")
    return f"{holder.person}, {role}" if holder.person else role


def organisation_name(place: seats.Place) -> str:
    """The organisation's name; of another county's shelter provider no more than the county."""
    if place.organisation is not None:
        return place.organisation
    return _("Utförare av skyddat boende, {county}").format(county=county_name(place.county_id) if place.county_id else _("hela landet"))


def _seat(place: seats.Place) -> Seat:
    ordinary, alternate = place.ordinary, place.alternate
    return Seat(
        href=f"/natverk/platser/{place.id}",
        organisation=organisation_name(place),
        role=_(SEAT_ROLE_NAMES[SeatRole(place.role)]),
        ordinary=holder_name(ordinary) if ordinary else None,
        alternate=holder_name(alternate) if alternate else None,
        since=day(place.since_on),
        until=day(place.until_on) if place.until_on else None,
        vacant=place.vacant,
    )


def _row(row: queries.Line, types: Mapping[str, str]) -> tuple[str | int | date | None, ...]:
    counties = [row.county_id, *row.co_county_ids] if row.county_id else []
    where = ", ".join(county.short_name for county in list_counties() if county.id in counties) or _("Hela landet")
    return (row.name, types.get(row.type, row.type), LEVEL_NAMES[Level(row.level)], where, row.seats, row.vacant, row.review_on)


def _kind(network: Network) -> str:
    kind = term_names(TermList.NETWORK_TYPE).get(network.type, network.type)
    return f"{kind} · {_(LEVEL_NAMES[Level(network.level)])}"


def _where(network: Network) -> str:
    if network.county_id is None:
        return _("Hela landet")
    others = [county.name for county in list_counties() if county.id in network.co_county_ids]
    return ", ".join([county_name(network.county_id), *others])


def _facts(network: Network) -> list[tuple[str, str | None]]:
    titles = assignment_titles()
    return [
        (_("Syfte"), network.purpose or None),
        (_("Ordförande"), network.chair or None),
        (_("Hur ofta"), _(RHYTHM_NAMES[Rhythm(network.rhythm)])),
        (_("Län"), _where(network)),
        (_("Uppdrag"), "; ".join(titles[id] for id in network.assignment_ids if id in titles) or None),
        (_("Ansvarig hos länsstyrelsen"), account_name(network.responsible_id)),
        (_("Finns sedan"), day(network.since_on)),
        (_("Nästa översyn"), day(network.review_on) if network.review_on else None),
        (_("Kalendrar visar"), _(CALENDAR_NAMES[CalendarShows(network.calendar_shows)])),
    ]


def _asked_day(today: date) -> tuple[date, str, str | None]:
    """The day that the page is about (?dag=, as people write days), what was typed, and what is wrong with it."""
    typed = (request.args.get("dag") or "")[:40].strip()
    try:
        return (read_day(typed) if typed else today), typed, None
    except ValueError as wrong:
        return today, typed, str(wrong)


def _new_form(county_id: int | None, user_id: int | None) -> NetworkForm:
    today = clock.today()
    form = NetworkForm(
        data={
            "since_on": today,
            "review_on": operations.a_year_after(today),
            "responsible_id": user_id,
            "co_county_ids": [],
            "assignment_ids": [],
            "calendar_shows": CalendarShows.TIME.value,
        }
    )
    form.offer(county_id)
    return form


def _new_page(form: NetworkForm, county: County | None, counties: list[County]) -> str:
    return render_template("networks/network_new.html", form=form, county=county, counties=counties)


def _begun(network: Network) -> Answer:
    flash(_("Nätverket är tillagt. Ge nu organisationerna sina platser."))
    return to_network(network.id)


def _address(args: Mapping[str, str], **changed: str | None) -> str:
    kept = {name: value for name, value in {**dict(args), **changed}.items() if value}
    return "/natverk" + (f"?{urlencode(kept)}" if kept else "")


def _chosen(args: Mapping[str, str], asked: queries.Filter, types: Mapping[str, str]) -> list[tuple[str, str]]:
    """(what narrows the list, address without it)."""
    county = _("Hela landet") if asked.county == queries.NATION else county_name(asked.county) if isinstance(asked.county, int) else ""
    said = [
        ("ord", f"”{asked.words}”" if asked.words else ""),
        ("typ", types.get(asked.type, "") if asked.type else ""),
        ("niva", _(LEVEL_NAMES[Level(asked.level)]) if asked.level else ""),
        ("lan", county),
        ("vakanser", _("Har vakanta platser") if asked.vacant else ""),
        ("avslutade", _("Avslutade") if asked.ended else ""),
    ]
    return [(text, _address(args, **{name: None, "efter": None})) for name, text in said if text]
