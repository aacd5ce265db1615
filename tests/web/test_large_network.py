"""A network with 80 seats, 300 held meetings and a series of 60: each of its pages costs as many statements as a small network's."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.many import analyze, copy
from tests.factories.networks import make_decision, make_invitation, make_item, make_meeting, make_network, make_organisation, make_seat
from tests.factories.series import make_feed, make_meetings_of, make_series
from tests.factories.statements import counted
from vaw.domain.networks.models import Network
from vaw.domain.networks.queries.invitations import find_invitation
from vaw.kernel import clock
from vaw.kernel.db import db
from vaw.web.calendars import feed_token
from vaw.web.links import invitation_token

INVITED = sa.text(
    "insert into meeting_invitation (meeting_id, seat_id, organisation_id, guest, came_women, came_men, came_unstated, stamp, version) "
    "select m.id, s.id, s.organisation_id, '', case when m.state = 'held' then 1 end, case when m.state = 'held' then 1 end, "
    "case when m.state = 'held' then 0 end, 0, 1 from meeting m join seat s on s.network_id = m.network_id where m.network_id = :network "
    "and not exists (select from meeting_invitation i where i.meeting_id = m.id and i.seat_id = s.id)"
)


def grown(network: Network, *, seats: int, held: int, turns: int, items: int) -> tuple[int, int, int]:
    """Make it so large; (a meeting that comes, one that was held, the series)."""
    for number in range(seats):
        make_seat(network, make_organisation(f"Organisation {number:02}"), mailbox=f"{number}@example.se")
    last = make_meeting(network, state="held", starts_at=clock.now() - timedelta(days=7))
    first = make_item(last)
    make_decision(first)
    copy(first, items - 1, position="n + 1", title="'Punkt ' || n")
    copy(last, held - 1, uid="gen_random_uuid()", starts_at="source.starts_at - n * interval '7 days'",
         ends_at="source.ends_at - n * interval '7 days'")  # fmt: skip
    series = make_series(network, rule=f"FREQ=WEEKLY;INTERVAL=1;COUNT={turns}")
    [coming, *_others] = make_meetings_of(series)
    db.session.connection().execute(INVITED, {"network": network.id})
    return coming.id, last.id, series.id


def addresses(app: Flask, me: Person, network: Network, coming: int, held: int, series: int) -> Iterator[str]:
    yield from ("/moten", "/moten?visa=tidigare", "/moten?visa=utan-protokoll", f"/moten?natverk={network.id}&visa=tidigare")
    for meeting in (coming, held):
        yield from (f"/moten/{meeting}{tab}" for tab in ("", "/dagordning", "/protokoll", "/kallade", "/narvaro", ".ics"))
    yield f"/moten/serier/{series}"
    yield from (f"/natverk/{network.id}{tab}" for tab in ("", "/narvaro", "/narvaro.csv", "/narvaro.xlsx", "/moten/nytt", "/att-ta-upp"))
    number = db.session.scalar(sa.text("select min(id) from meeting_invitation where meeting_id = :id"), {"id": coming})
    invitation = find_invitation(number or 0)
    assert invitation
    with app.test_request_context():
        feed, link = feed_token(make_feed(network, me)), invitation_token(invitation)
    yield from (f"/kalender/{feed}.ics", f"/moten/svar/{link}", f"/moten/svar/{link}/serien")


def test_a_large_network_costs_no_more_statements_than_a_small_one(app: Flask, rolled_back: sa.Connection) -> None:
    me, small, large = person(), make_network("Litet länsnätverk"), make_network("Stort länsnätverk")
    little = grown(small, seats=1, held=1, turns=2, items=1)
    much = grown(large, seats=80, held=300, turns=60, items=30)
    make_invitation(make_meeting(small), guest="Föreläsare", guest_address="gast@example.se")
    analyze("meeting", "meeting_invitation", "seat", "seat_holder", "organisation", "agenda_item")
    browser = me.browser(app)
    pairs = list(zip(addresses(app, me, small, *little), addresses(app, me, large, *much), strict=True))
    dearer = []
    for pair in pairs:
        costs = []
        for address in pair:
            assert browser.get(address).status_code == 200, address
            began = time.process_time()
            with counted(rolled_back) as statements:
                browser.get(address)
            costs.append(len(statements))
        print(f"{pair[1].split('?')[0][:40]:40} {costs[1]:3} statements {(time.process_time() - began) * 1000:5.0f} ms of processor")
        dearer += [(pair[1], *costs)] if costs[1] > costs[0] else []
    assert dearer == []
