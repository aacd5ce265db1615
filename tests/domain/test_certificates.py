"""Certificates: who gets one, what it follows, and how it is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.occasions import came, make_occasion, make_registration
from vaw.domain.support.models.occasions import Certificate, Occasion
from vaw.domain.support.operations.attending import correct_attendance, tick, untick
from vaw.domain.support.operations.certificates import ask_for_certificate, keep_certificate, revoke_certificate
from vaw.domain.support.queries.certificates import document_of, find_by_code, is_made, page_of_certificates
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, RuleBroken
from vaw.kernel.guard import PersonalData
from vaw.kernel.operation import unit
from vaw.kernel.queue import JobRow

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
WEB = system("web")


@pytest.fixture
def now(rolled_back: sa.Connection) -> Iterator[None]:
    with clock.frozen(START + timedelta(hours=4)):
        yield


@pytest.fixture
def me(now: None) -> Person:
    return person()


@pytest.fixture
def held(now: None) -> Occasion:
    return make_occasion(starts_at=START, state="held", ended_at=START + timedelta(hours=3))


def jobs() -> list[list[int]]:
    return list(db.session.scalars(sa.select(JobRow.args).where(JobRow.name == "support.certificate.make").order_by(JobRow.id)))


def kept(certificate: Certificate) -> Certificate:
    keep_certificate(system("task"), certificate, content=b"%PDF made")
    return certificate


def test_whoever_came_gets_one_certificate_however_often_they_ask(held: Occasion) -> None:
    one = came(make_registration(held, women=3, men=1))
    first, second = (ask_for_certificate(WEB, one) for _ in range(2))
    assert first is second and jobs() == [[first.id]]
    assert (first.title, first.minutes, first.heads, first.first_on) == (held.title, 180, 4, START.date())


@pytest.mark.parametrize("heads", [None, 0])
def test_whoever_did_not_come_gets_none(held: Occasion, heads: int | None) -> None:
    one = make_registration(held)
    if heads is not None:
        came(one, 0, 0, 0)
    with pytest.raises(RuleBroken, match="certificate_absent"):
        ask_for_certificate(WEB, one)


def test_there_is_none_before_the_board_has_closed(now: None) -> None:
    one = came(make_registration(make_occasion(starts_at=START)))
    with pytest.raises(RuleBroken, match="certificate_early"):
        ask_for_certificate(WEB, one)


def test_there_is_none_for_a_name_that_has_been_forgotten(held: Occasion) -> None:
    one = came(make_registration(held))
    with unit(system("test"), "test.forget"):
        one.name = None
    with pytest.raises(RuleBroken, match="certificate_gone"):
        ask_for_certificate(WEB, one)


def test_the_document_lies_sealed(held: Occasion) -> None:
    certificate = kept(ask_for_certificate(WEB, came(make_registration(held))))
    raw = db.session.scalar(sa.text("select content from certificate where id = :id").bindparams(id=certificate.id))
    assert b"made" not in bytes(raw) and document_of(certificate.registration_id or 0) == b"%PDF made"


def test_a_certificate_says_what_the_course_was_and_nothing_of_who_has_it(held: Occasion) -> None:
    certificate = ask_for_certificate(WEB, came(make_registration(held, name="Hemligt Namn")))
    shown = find_by_code(certificate.code)
    assert shown is not None and shown.title == held.title and shown.county_id == 24 and "Hemligt" not in str(shown)
    assert find_by_code("2" * 16) is None


def test_the_board_takes_it_back_with_a_reason_and_the_document_goes(me: Person, held: Occasion) -> None:
    certificate = kept(ask_for_certificate(WEB, came(make_registration(held))))
    for reason, broken in (("  ", RuleBroken), ("Gäller 811218-9876", PersonalData)):
        with pytest.raises(broken):
            revoke_certificate(me.actor, certificate, reason=reason)
    with pytest.raises(NotAllowed):
        revoke_certificate(person(county_id=3).actor, certificate, reason="Fel")
    for reason in ("Fel kurs", "En gång till"):
        revoke_certificate(me.actor, certificate, reason=reason)
    shown = find_by_code(certificate.code)
    assert shown is not None and shown.revoked_at is not None and certificate.reason == "Fel kurs"
    assert document_of(certificate.registration_id or 0) is None


def test_what_was_revoked_while_it_was_written_is_not_kept(me: Person, held: Occasion) -> None:
    certificate = ask_for_certificate(WEB, came(make_registration(held)))
    revoke_certificate(me.actor, certificate, reason="Fel kurs")
    assert keep_certificate(system("task"), certificate, content=b"%PDF") is False and not is_made(certificate.id)


def test_it_follows_corrected_attendance(me: Person, held: Occasion) -> None:
    one = came(make_registration(held, women=5))
    certificate = kept(ask_for_certificate(WEB, one))
    correct_attendance(me.actor, one, women=4, men=0, unstated=0)
    assert certificate.heads == 4 and not is_made(certificate.id) and len(jobs()) == 2
    untick(me.actor, one)
    assert certificate.revoked_at is not None
    tick(me.actor, one)
    assert certificate.revoked_at is None and certificate.reason == "" and certificate.heads == 5 and len(jobs()) == 3


def test_what_the_board_revoked_stays_revoked_whatever_is_corrected(me: Person, held: Occasion) -> None:
    one = came(make_registration(held, women=5))
    certificate = ask_for_certificate(WEB, one)
    revoke_certificate(me.actor, certificate, reason="Fel kurs")
    untick(me.actor, one)
    tick(me.actor, one)
    assert certificate.revoked_at is not None and certificate.reason == "Fel kurs"


def test_the_list_of_an_occasion_is_latest_first_in_pages(held: Occasion) -> None:
    made = [ask_for_certificate(WEB, came(make_registration(held))).id for _ in range(3)]
    first = page_of_certificates(held.id, size=2)
    assert [row.id for row in first.rows] == made[:0:-1]
    assert [row.id for row in page_of_certificates(held.id, after=first.after, size=2).rows] == made[:1]
