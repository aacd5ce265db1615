"""A network's presence: which organisations come, over its last meetings, and whom somebody should call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from flask import Response, render_template

from vaw.blueprints.meetings.base import bp
from vaw.blueprints.meetings.meeting_words import day_words, local_day
from vaw.blueprints.meetings.presence import came_words, hidden_name
from vaw.domain.geography.queries import list_municipalities
from vaw.domain.networks import policy
from vaw.domain.networks.models import Network
from vaw.domain.networks.queries.invitations import get_invitation
from vaw.domain.networks.queries.networks import get_network
from vaw.domain.networks.queries.presence import Held, Line, NetworkPresence, read_presence
from vaw.domain.networks.rules.presence import MARK_NAMES, Heads, Mark, absences, is_away
from vaw.domain.networks.tables import PRESENCE_OF_MEETINGS, presence_table
from vaw.kernel import clock
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import ngettext, number, percent
from vaw.kernel.table import Value
from vaw.render.csv import streamed
from vaw.render.workbook import tables_xlsx
from vaw.web.actor import actor
from vaw.web.blueprint import Answer

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Away(NamedTuple):
    """An organisation that has been away again: its name, its seat, and when."""

    name: str
    href: str
    note: str


@bp.page("/natverk/<int:network_id>/narvaro", allow=policy.READ_NETWORK)
def show_network_presence(network_id: int) -> Answer:
    network, found = _read(network_id)
    table = presence_table([_label(one) for one in found.meetings])
    return render_template(
        "meetings/attendance.html",
        network=network,
        found=found,
        away=_away(found),
        table=table,
        rows=[[row[0], *map(str, row[1:])] for row in _rows(found)],
        meetings=PRESENCE_OF_MEETINGS,
        meeting_rows=PRESENCE_OF_MEETINGS.shown(_meeting_rows(network, found)),
        meeting_hrefs=[f"/moten/{one.id}/narvaro" for one in found.meetings],
        facts=_facts(network, found),
    )


@bp.page("/natverk/<int:network_id>/narvaro.csv", allow=policy.READ_NETWORK)
def download_presence_csv(network_id: int) -> Answer:
    """Organisation by meeting, as on the page."""
    network, found = _read(network_id)
    table = presence_table([_label(one) for one in found.meetings])
    return _file(streamed(table, _rows(found)), network, "csv", "text/csv")


@bp.page("/natverk/<int:network_id>/narvaro.xlsx", allow=policy.READ_NETWORK)
def download_presence_xlsx(network_id: int) -> Answer:
    """Both tables of the page, each on a sheet of its own."""
    network, found = _read(network_id)
    table = presence_table([_label(one) for one in found.meetings])
    sheets = [(table, _rows(found)), (PRESENCE_OF_MEETINGS, _meeting_rows(network, found))]
    return _file(tables_xlsx(sheets), network, "xlsx", XLSX)


@bp.page("/moten/borta/<int:invitation_id>", allow=policy.READ_MEETING)
def show_absence(invitation_id: int) -> Answer:
    """Where the word of an absence leads: who it is, when they were away, and how to reach them."""
    invitation = get_invitation(actor(), invitation_id)
    network, found = _read(invitation.meeting.network_id)
    line = next((one for one in found.lines if one.organisation_id == invitation.organisation_id), None)
    if line is None and invitation.organisation_id is None:
        raise NotFound
    told = [
        (_label(meeting), _cell(mark, heads), f"/moten/{meeting.id}/narvaro")
        for meeting, mark, heads in (zip(found.meetings, line.marks, line.heads, strict=True) if line else ())
        if mark is not None
    ]
    return render_template(
        "meetings/absence.html",
        network=network,
        name=_name(line) if line else "",
        is_away=line is not None and is_away(line.marks),
        seat_id=line.seat_id if line else None,
        told=told,
    )


def _read(network_id: int) -> tuple[Network, NetworkPresence]:
    by = actor()
    network = get_network(by, network_id)
    return network, read_presence(by, network, clock.today())


def _file(content: Any, network: Network, kind: str, mimetype: str) -> Response:
    name = f"narvaro-natverk-{network.id}-{clock.today().isoformat()}.{kind}"
    return Response(content, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _name(line: Line) -> str:
    return line.organisation if line.organisation is not None else hidden_name(line.county_id)


def _label(meeting: Held) -> str:
    return day_words(local_day(meeting.starts_at))


def _rows(found: NetworkPresence) -> list[tuple[Value, ...]]:
    """An organisation, at each meeting in words, and at how many of those of which it is known."""
    return [
        (
            _name(line) if line.sits else _("{name} (har ingen plats nu)").format(name=_name(line)),
            *(_cell(mark, heads) for mark, heads in zip(line.marks, line.heads, strict=True)),
            _("{n} av {total}").format(n=number(_count(line, {Mark.CAME})), total=number(_count(line, {Mark.CAME, Mark.ABSENT}))),
        )
        for line in found.lines
    ]


def _cell(mark: Mark | None, heads: Heads | None) -> str:
    if mark is None:
        return _("Inte kallad")
    return came_words(heads) if mark is Mark.CAME else _(MARK_NAMES[mark])


def _count(line: Line, wanted: Iterable[Mark]) -> int:
    return sum(mark in set(wanted) for mark in line.marks if mark is not None)


def _meeting_rows(network: Network, found: NetworkPresence) -> list[tuple[Value, ...]]:
    here = _municipalities(network)
    return [
        (
            _label(one),
            one.organisations if one.heads is not None else None,
            one.invited,
            *(one.heads or (None, None, None)),
            _share(one.heads),
            *_reached(one, here),
        )
        for one in found.meetings
    ]


def _share(heads: Heads | None) -> float | None:
    """Women among those whose sex was said."""
    known = 0 if heads is None else heads.women + heads.men
    return heads.women / known if heads is not None and known else None


def _reached(one: Held, here: frozenset[int]) -> tuple[int | None, float | None]:
    """How many of the network's municipalities somebody came from, and their share."""
    reached = len(one.municipality_ids & here)
    return (None, None) if one.heads is None else (reached, reached / len(here))


def _municipalities(network: Network) -> frozenset[int]:
    """Those of the network's counties, or of the country."""
    counties = {network.county_id, *network.co_county_ids}
    return frozenset(town.id for town in list_municipalities() if network.county_id is None or town.county_id in counties)


def _facts(network: Network, found: NetworkPresence) -> list[tuple[str, str | None]]:
    """What the last meetings come to together."""
    here, heads = _municipalities(network), found.heads
    reached, every = len(found.municipality_ids & here), len(here)
    share = _share(heads)
    some = _("{n} av {total} ({share})").format(n=number(reached), total=number(every), share=percent(reached / every))
    return [
        (_("Kommuner som har varit med"), some if heads is not None else None),
        (_("Kvinnor"), number(heads.women) if heads else None),
        (_("Män"), number(heads.men) if heads else None),
        (_("Utan uppgift om kön"), number(heads.unstated) if heads else None),
        (_("Andel kvinnor bland dem vars kön är noterat"), None if share is None else percent(share)),
    ]


def _away(found: NetworkPresence) -> list[Away]:
    """Those with a seat who were away again, the longest first."""
    gone = [line for line in found.lines if line.sits and is_away(line.marks)]
    gone.sort(key=lambda line: -len(absences(line.marks)))
    return [Away(_name(line), f"/natverk/platser/{line.seat_id}", _away_words(found, line)) for line in gone]


def _away_words(found: NetworkPresence, line: Line) -> str:
    n = len(absences(line.marks))
    last = next((place for place, mark in enumerate(line.marks) if mark is Mark.CAME), None)
    said = ngettext("Borta 1 gång i rad.", "Borta {n} gånger i rad.", n).format(n=number(n))
    return said if last is None else f"{said} {_('Var med senast {day}.').format(day=_label(found.meetings[last]))}"
