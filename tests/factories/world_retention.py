"""A proposed disposal and a restricted address for the walk through every door, both of Västerbotten's registrar."""

from __future__ import annotations

from tests.factories import person
from tests.factories.retention import make_old_request, proposed
from tests.factories.world_training import Made
from vaw.domain.people.rules import Role
from vaw.domain.retention.models import Disposal, Restriction
from vaw.domain.retention.models.quarantine import Quarantine
from vaw.domain.retention.queries.persons import address_key
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit

HERE = 24


def make_retention() -> Made:
    registrar = person(Role.REGISTRAR, HERE)
    make_old_request(county_id=HERE)
    disposal = proposed(registrar)
    address = "kanarieadress@example.se"
    with unit(system("test"), "test.restricted"):
        restriction = Restriction(
            county_id=HERE, address=address, address_key=address_key(address), reason="Bestrider uppgiften", noted_by=registrar.id,
            noted_at=clock.now(),
        )  # fmt: skip
        db.session.add(restriction)
        db.session.flush()
        kept = Quarantine(county_id=HERE, kind="activity", row_id=1, reported_by=None, reported_at=clock.now())
        db.session.add(kept)
        db.session.flush()
    return {
        "quarantine_id": (kept.id, Quarantine, kept.id, HERE),
        "rule": ("requests", None, None, None),
        "disposal_id": (disposal.id, Disposal, disposal.id, HERE),
        "restriction_id": (restriction.id, Restriction, restriction.id, HERE),
        "retention.download_receipt.ending": ("json", None, None, None),
    }
