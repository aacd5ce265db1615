"""Two workers with the same disposal, and two registrars with the same rule: one result."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import person
from tests.factories.retention import make_old_request, proposed
from vaw.domain.people.rules import Role
from vaw.domain.retention import operations
from vaw.domain.retention.models import Disposal
from vaw.domain.retention.operations import approve_disposal
from vaw.domain.retention.queries import list_items
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.tasks.disposals import carry_out


def both(app: Flask, act: Callable[[], object]) -> list[object]:
    """What two threads got that began together; a rule that was broken is told by its code."""
    start = Barrier(2)

    def one(_: int) -> object:
        with app.app_context():
            start.wait()
            try:
                return act()
            except RuleBroken as broken:
                return broken.code
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, range(2)))


def test_two_at_once_make_one_proposal_and_take_each_row_once(committed: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "AT_ONCE", 2)
    with committed.app_context():
        registrar, manager = person(Role.REGISTRAR), person(Role.COUNTY_MANAGEMENT)
        for _ in range(7):
            make_old_request()
        db.session.remove()
    assert sum(one == "retention.open" for one in both(committed, lambda: proposed(registrar).id)) == 1
    with committed.app_context():
        disposal = db.session.scalars(sa.select(Disposal)).one()
        approve_disposal(manager.actor, disposal)
        number = disposal.id
        db.session.remove()
    assert sum(int(str(one)) for one in both(committed, lambda: carry_out(number))) == 7
    with committed.app_context():
        kept = db.session.scalars(sa.select(Disposal)).one()
        assert (kept.planned, kept.erased, kept.spared, kept.state) == (7, 7, 0, "done")
        assert [item[2] for item in list_items(number)] == ["erased"] * 7
        db.session.remove()
