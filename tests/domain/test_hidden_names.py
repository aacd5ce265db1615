"""The name of a shelter provider that a board may not know is not told by where it stands in a list either."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories import person
from tests.factories.networks import make_invitation, make_meeting, make_network, make_organisation, make_seat
from vaw.domain.networks.queries.invited import list_invited
from vaw.domain.networks.queries.presence import list_present, read_presence
from vaw.domain.networks.queries.seats import list_seats
from vaw.kernel import clock

pytestmark = pytest.mark.usefixtures("rolled_back")


@pytest.mark.parametrize("name", ["Aspens jour", "Mellanjouren", "Öjouren"])
def test_a_hidden_name_has_the_same_place_whatever_it_is(name: str) -> None:
    by, network = person(county_id=25).actor, make_network(co_county_ids=[25])
    held = make_meeting(network, state="held", starts_at=clock.now() - timedelta(days=1))
    names = {name: {"kind": "shelter_provider", "sort_key": name.casefold()}, "Bortby kommun": {}, "Östanby kommun": {}}
    for one, more in names.items():
        found = make_organisation(one, **{"kind": "ngo", **more})
        make_invitation(held, make_seat(network, found), came_women=1, came_men=0, came_unstated=0)
    expected = ["Bortby kommun", "Östanby kommun", None]
    assert [one.organisation for one in list_invited(by, held)] == expected
    assert [one.organisation for one in list_present(by, held)] == expected
    assert [line.organisation for line in read_presence(by, network, clock.today()).lines] == expected
    assert [place.organisation for place in list_seats(by, network, clock.today())] == expected
