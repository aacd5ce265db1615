"""Fifty who register in the same moment, with real commits: the limit holds in the database (issue 4, "Concurrency")."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask

from tests.factories.occasions import make_occasion
from vaw.domain.support.models.occasions import OCCASION_SEATS, Occasion, Registration, RegistrationLetter
from vaw.domain.support.operations.registering import cancel_registration, sign_up
from vaw.domain.support.queries.registering import find_registration
from vaw.domain.support.rules.registering import RegistrationKind, Wish
from vaw.kernel.actor import system
from vaw.kernel.db import db

PLACES, PEOPLE, AT_ONCE = 5, 50, 10  # so many threads, so that the pool of connections has room for all


def wish(number: int) -> Wish:
    return Wish(RegistrationKind.NAMED, "Exempelby kommun", "municipality", 2480, "", f"Person {number}", f"p{number}@example.se", women=1)


def sign_up_at_once(app: Flask, occasion_id: int, keys: list[UUID], wishes: list[Wish]) -> list[tuple[int, str]]:
    """(id, state) that each was told; the threads wait for one another before they begin."""
    start = Barrier(AT_ONCE)

    def one(part: int) -> list[tuple[int, str]]:
        told = []
        with app.app_context():
            start.wait(30)
            for number in range(part, len(keys), AT_ONCE):
                occasion = db.session.get_one(Occasion, occasion_id)
                made = sign_up(system("web"), occasion, wish=wishes[number], submit_key=keys[number])
                told.append((made.id, made.state))
                db.session.remove()
        return told

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [line for lines in pool.map(one, range(AT_ONCE)) for line in lines]


def test_fifty_at_once_for_five_places_give_five_and_an_ordered_queue(committed: Flask) -> None:
    with committed.app_context():
        occasion_id = make_occasion(places=PLACES).id
    told = sign_up_at_once(committed, occasion_id, [uuid4() for _ in range(PEOPLE)], [wish(number) for number in range(PEOPLE)])
    assert sorted(state for _, state in told) == ["confirmed"] * PLACES + ["waiting"] * (PEOPLE - PLACES)
    with committed.app_context():
        rows = list(db.session.scalars(sa.select(Registration).where(Registration.occasion_id == occasion_id).order_by(Registration.id)))
        assert [row.state for row in rows] == ["confirmed"] * PLACES + ["waiting"] * (PEOPLE - PLACES)  # first come, first served
        queue = [row.queued_at for row in rows[PLACES:]]
        assert queue == sorted(at for at in queue if at) and rows[PLACES - 1].created_at <= rows[PLACES].created_at
        assert db.session.execute(sa.select(OCCASION_SEATS.c.taken)).scalar_one() == PLACES
        assert db.session.scalar(sa.select(sa.func.count()).select_from(RegistrationLetter)) == PEOPLE


def test_a_form_that_is_sent_ten_times_at_once_makes_one_registration(committed: Flask) -> None:
    with committed.app_context():
        occasion_id = make_occasion(places=PLACES).id
    key = uuid4()
    told = sign_up_at_once(committed, occasion_id, [key] * AT_ONCE, [wish(1)] * AT_ONCE)
    assert len(set(told)) == 1
    with committed.app_context():
        assert db.session.execute(sa.select(OCCASION_SEATS.c.taken)).scalar_one() == 1


def test_five_who_cancel_at_once_give_their_places_to_the_first_five_of_the_queue(committed: Flask) -> None:
    with committed.app_context():
        occasion_id = make_occasion(places=PLACES).id
    told = sign_up_at_once(committed, occasion_id, [uuid4() for _ in range(20)], [wish(number) for number in range(20)])
    start = Barrier(PLACES)

    def cancel(number: int) -> None:
        with committed.app_context():
            mine = find_registration(number)
            assert mine is not None
            start.wait(30)
            cancel_registration(system("web"), mine)
            db.session.remove()

    with ThreadPoolExecutor(PLACES) as pool:
        list(pool.map(cancel, sorted(number for number, state in told if state == "confirmed")))
    with committed.app_context():
        rows = list(db.session.scalars(sa.select(Registration).where(Registration.occasion_id == occasion_id).order_by(Registration.id)))
        assert [row.state for row in rows] == ["cancelled"] * 5 + ["offered"] * 5 + ["waiting"] * 10
        assert db.session.execute(sa.select(OCCASION_SEATS.c.taken)).scalar_one() == PLACES
