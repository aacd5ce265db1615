"""Thirty colleagues in a running system, each with a browser that is signed in and a program's key. Prints them as JSON.

Its own process: the environment names the running system's database and keys.
"""

from __future__ import annotations

import json
import sys

from config.settings import Settings
from tests.factories import person, token
from vaw.app import create_app
from vaw.domain.activities.queries.log import main_assignment
from vaw.domain.geography.queries import list_counties
from vaw.domain.people.models import User
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit

SCOPES = ("activities:read", "activities:write")


def main(how_many: int) -> None:
    app = create_app(Settings.from_env())
    with app.app_context():
        counties = [row.id for row in list_counties()]
        made = []
        for number in range(how_many):
            one = person(county_id=counties[number % len(counties)])
            with unit(system("test"), "test.address"):
                found = db.session.get(User, one.id)
                assert found is not None
                found.email = f"colleague{number}@example.se"
            assignment = main_assignment(one.county_id or 0, clock.today())
            assert assignment is not None
            made.append(
                {"id": one.id, "county": one.county_id, "assignment": assignment.id, "cookie": one.token, "key": token(one, SCOPES)}
            )
    print(json.dumps(made))


if __name__ == "__main__":
    main(int(sys.argv[1]))
