"""How often facilities are asked, in time: what held until yesterday is noted when it changes, so that past days and periods stay."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.dialects.postgresql import insert

from vaw.domain.housing.models.snapshots import FormerCadence
from vaw.kernel import clock
from vaw.kernel.db import db


def note_former(county_id: int, facility_id: int | None, former: str | None) -> None:
    """Keep what held until yesterday, inside the caller's unit; of two changes on one day only the first ends something.

    `facility_id` None: of the county. `former` None: the facility was asked as often as its county.
    """
    until = clock.today() - timedelta(days=1)
    row = {"county_id": county_id, "facility_id": facility_id, "until_on": until, "cadence": former}
    db.session.execute(insert(FormerCadence).values(**row).on_conflict_do_nothing())
