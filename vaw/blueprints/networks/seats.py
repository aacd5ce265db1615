"""Seats of a network: new, another role, who sits, who leaves, ended."""

from __future__ import annotations

from flask import redirect, render_template, url_for

from vaw.blueprints.networks.base import bp
from vaw.blueprints.networks.network_forms import EndForm
from vaw.blueprints.networks.networks import holder_name, organisation_name, to_network
from vaw.blueprints.networks.seat_forms import HolderForm, RoleForm, SeatForm
from vaw.domain.networks import policy
from vaw.domain.networks.models import Seat
from vaw.domain.networks.operations import seats as operations
from vaw.domain.networks.queries import networks, seats
from vaw.domain.networks.rules import HOLDER_NAMES, SEAT_ROLE_NAMES, HolderKind, SeatRole
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import day
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.messages import flash

KINDS = {"ordinarie": HolderKind.ORDINARY, "ersattare": HolderKind.ALTERNATE}
"""Who comes, by the word in the address."""
PATHS = {kind: word for word, kind in KINDS.items()}


@bp.page("/natverk/<int:network_id>/platser/ny", allow=policy.KEEP_NETWORK, methods=["GET", "POST"])
def add_seat(network_id: int) -> Answer:
    by = actor()
    network = networks.get_network(by, network_id, policy.KEEP_NETWORK)
    form, name = SeatForm(data={"since_on": clock.today(), "role": SeatRole.MEMBER.value}), network.name
    form.organisation_id.choices = [(row.id, row.name) for row in seats.seat_choices(by, network)]
    made: list[Seat] = []
    if form.submitted(lambda values: made.append(operations.add_seat(by, network, **values))):
        flash(_("Platsen finns. Säg nu vem som kommer."))
        return redirect(url_for(".put_on_seat", seat_id=made[0].id, kind="ordinarie"), 303)
    return render_template("networks/seat_new.html", form=form, network_id=network_id, name=name), form.status


@bp.page("/natverk/platser/<int:seat_id>", allow=policy.READ_SEAT)
def show_seat(seat_id: int) -> Answer:
    by, today = actor(), clock.today()
    seat = seats.get_seat(by, seat_id)
    place = seats.get_place(by, seat, today)
    now = [(kind, place.of(kind)) for kind in HolderKind]
    shown = {holder.id for _kind, holder in now if holder}
    return render_template(
        "networks/seat.html",
        seat=seat,
        network=seat.network,
        place=place,
        organisation=organisation_name(place),
        role=_(SEAT_ROLE_NAMES[SeatRole(seat.role)]),
        now=[(PATHS[kind], _(HOLDER_NAMES[kind]), holder, holder_name(holder) if holder else "") for kind, holder in now],
        others=[_told(holder) for holder in place.holders if holder.id not in shown],
        gone=next((one.last_on for one in place.holders if one.kind == HolderKind.ORDINARY and one.since_on <= today), None),
        may_keep=policy.KEEP_SEAT.allows(by, seat) and seat.until_on is None and seat.network.until_on is None,
    )


@bp.page("/natverk/platser/<int:seat_id>/roll", allow=policy.KEEP_SEAT, methods=["GET", "POST"])
def change_role(seat_id: int) -> Answer:
    by = actor()
    seat = seats.get_seat(by, seat_id, policy.KEEP_SEAT)
    form = RoleForm(data={"role": seat.role, "since_on": clock.today(), "version": str(seat.version)})
    title, made = _title(by, seat), list[Seat]()
    if form.saved(seat, lambda values: made.append(operations.change_role(by, seat, **values))):
        flash(_("Rollen är ändrad. Vad platsen var tidigare finns kvar att läsa."))
        return _to(made[0].id)
    return render_template("networks/seat_role.html", form=form, seat_id=seat_id, title=title), form.status


@bp.page("/natverk/platser/<int:seat_id>/<kind>", allow=policy.KEEP_SEAT, methods=["GET", "POST"])
def put_on_seat(seat_id: int, kind: str) -> Answer:
    """Who comes: the first one on a new seat, or somebody instead of the one who leaves."""
    by = actor()
    seat, holder = seats.get_seat(by, seat_id, policy.KEEP_SEAT), _kind(kind)
    contacts = seats.contact_choices(by, seat.organisation_id)
    place = seats.get_place(by, seat, clock.today())
    now = place.of(holder)
    last = next((one.contact_id for one in place.holders if one.kind == holder), None)
    follower = next((row.id for row in contacts if row.follows_id is not None and row.follows_id == last), None)
    form = HolderForm(
        data={
            "contact_id": follower,
            "mailbox": seat.organisation.role_mailbox if not contacts and place.is_known else "",
            "since_on": clock.today(),
            "version": str(seat.version),
        }
    )
    form.offer([(row.id, f"{row.person_name}, {row.role_title}" if row.person_name else row.role_title) for row in contacts])
    title, network_id = _title(by, seat), seat.network_id
    if form.saved(seat, lambda values: operations.put_on_seat(by, seat, kind=holder.value, confirmed=form.confirmed, **values)):
        flash(_("Sparat. Den som satt tidigare finns kvar i historiken."))
        return to_network(network_id)
    heading = _("Vem är ordinarie?") if holder is HolderKind.ORDINARY else _("Vem är ersättare?")
    return render_template(
        "networks/seat_holder.html", form=form, seat_id=seat_id, title=title, heading=heading, now=holder_name(now) if now else None
    ), form.status


@bp.page("/natverk/platser/<int:seat_id>/slutar/<kind>", allow=policy.KEEP_SEAT, methods=["GET", "POST"])
def leave_seat(seat_id: int, kind: str) -> Answer:
    by = actor()
    seat, holder = seats.get_seat(by, seat_id, policy.KEEP_SEAT), _kind(kind)
    now = seats.get_place(by, seat, clock.today()).of(holder)
    if now is None or now.until_on is not None:
        return _to(seat_id)
    form = EndForm(data={"until_on": clock.today(), "version": str(seat.version)})
    title, who = _title(by, seat), holder_name(now)
    if form.saved(seat, lambda values: operations.leave_seat(by, seat, holder_id=now.id, until_on=values["until_on"])):
        flash(_("Noterat. Platsen är organisationens och står kvar tills någon ny kommer."))
        return _to(seat_id)
    return render_template("networks/seat_leave.html", form=form, seat_id=seat_id, title=title, who=who), form.status


@bp.page("/natverk/platser/<int:seat_id>/avsluta", allow=policy.KEEP_SEAT, methods=["GET", "POST"])
def end_seat(seat_id: int) -> Answer:
    by = actor()
    seat = seats.get_seat(by, seat_id, policy.KEEP_SEAT)
    form, title, network_id = EndForm(data={"until_on": clock.today(), "version": str(seat.version)}), _title(by, seat), seat.network_id
    if form.saved(seat, lambda values: operations.end_seat(by, seat, until_on=values["until_on"])):
        flash(_("Platsen är avslutad. Den syns kvar när man ser efter hur det var tidigare."))
        return to_network(network_id)
    return render_template("networks/seat_end.html", form=form, seat_id=seat_id, title=title), form.status


def _kind(word: str) -> HolderKind:
    if word not in KINDS:
        raise NotFound
    return KINDS[word]


def _to(seat_id: int) -> Answer:
    return redirect(url_for("networks.show_seat", seat_id=seat_id), 303)


def _title(by: Actor, seat: Seat) -> str:
    return f"{organisation_name(seats.get_place(by, seat, clock.today()))}, {seat.network.name}"


def _told(holder: seats.Holder) -> str:
    """A line of the history: who sat, as what, and when."""
    last = day(holder.last_on) if holder.last_on else ""
    return f"{holder_name(holder)} ({_(HOLDER_NAMES[HolderKind(holder.kind)]).lower()}), {day(holder.since_on)} – {last}".rstrip()
