"""Two who point out one text at the same time, two who decide, and a press that dies on the way: one result, or none."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import person
from tests.factories.quarantine import SECRET
from tests.factories.requests import make_request
from vaw.domain.geography.queries import find_county
from vaw.domain.people.rules import Role
from vaw.domain.retention.models.quarantine import PIECE, Quarantine
from vaw.domain.retention.operations import quarantine as operations
from vaw.domain.retention.queries.quarantine import get_quarantine
from vaw.domain.retention.rules.quarantine import ERASED, HELD, Spot
from vaw.domain.support.models import SupportRequest
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken


def both(app: Flask, *acts: Callable[[], object]) -> list[object]:
    """What two threads got that began together; a rule that was broken is told by its code."""
    start = Barrier(len(acts))

    def one(act: Callable[[], object]) -> object:
        with app.app_context():
            start.wait()
            try:
                return act()
            except RuleBroken as broken:
                return broken.code
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def press(by: Actor, request_id: int) -> int:
    county = find_county(24)
    assert county
    spot = Spot("support_request", request_id, "what")
    return operations.quarantine_texts(by, county, kind="support_request", row_id=request_id, chosen=[spot]).id


def test_two_presses_take_a_text_once_and_two_decisions_make_one(committed: Flask) -> None:
    with committed.app_context():
        leader, manager, registrar = person(), person(Role.COUNTY_MANAGEMENT), person(Role.REGISTRAR)
        request_id = make_request(24, what=SECRET).id
        db.session.remove()
    got = both(committed, lambda: press(leader.actor, request_id), lambda: press(manager.actor, request_id))
    [number] = [int(str(one)) for one in got if isinstance(one, int)]
    assert {one for one in got if isinstance(one, str)} <= {"retention.quarantine_nothing", "retention.quarantine_choice"}

    def erase() -> object:
        return operations.erase_quarantine(registrar.actor, get_quarantine(registrar.actor, number), advised=True)

    assert sorted(map(str, both(committed, erase, erase))) == ["None", "retention.quarantine_ended"]
    with committed.app_context():
        assert db.session.scalars(sa.select(SupportRequest.what)).one() == ERASED
        assert db.session.connection().execute(sa.select(PIECE.c.sealed, PIECE.c.became)).all() == [(None, "erased")]
        db.session.remove()


def test_a_press_that_dies_on_the_way_has_done_nothing_and_the_next_one_does_it_all(
    committed: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with committed.app_context():
        leader, request_id = person(), make_request(24, what=SECRET).id
        with monkeypatch.context() as broken:
            broken.setattr(operations, "withhold_reports", lambda *_: 1 // 0)
            with pytest.raises(ZeroDivisionError):
                press(leader.actor, request_id)
        db.session.remove()
        assert db.session.scalars(sa.select(SupportRequest.what)).one() == SECRET
        assert db.session.scalars(sa.select(Quarantine.id)).all() == []
        press(leader.actor, request_id)
        db.session.remove()
        assert db.session.scalars(sa.select(SupportRequest.what)).one() == HELD
        db.session.remove()
