"""Accounts, sign-ins and keys in the business itself: one's own and nobody else's, also when two come at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import person
from tests.factories.accounts import PASSWORD, Account, account
from vaw.domain.geography.queries import find_county
from vaw.domain.people.models import RecoveryCode, SignIn, User
from vaw.domain.people.operations import accounts, invitations, sign_ins
from vaw.domain.people.operations import tokens as token_operations
from vaw.domain.people.queries.accounts import find_by_password, get_own_account
from vaw.domain.people.queries.invitations import find_invitation
from vaw.domain.people.queries.sign_ins import get_sign_in
from vaw.domain.people.rules import Role
from vaw.integrations.throttle import Limit, Throttle
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.errors import Conflict, NotAllowed, NotFound, RuleBroken, Taken

NEW = "grön-cykel-snö-trumma"


def signed_in(who: Account) -> SignIn:
    sign_ins.start_sign_in(who.actor, who.row, password=PASSWORD, device="Test")
    return db.session.scalars(sa.select(SignIn).where(SignIn.user_id == who.id).order_by(SignIn.id.desc())).first() or SignIn()


@pytest.mark.usefixtures("rolled_back")
def test_nobody_changes_somebody_elses_account() -> None:
    mine, other = account(), account("other@example.se")
    theirs = signed_in(other)
    attempts: list[Callable[[], object]] = [
        lambda: accounts.change_profile(mine.actor, other.row, name="Ny", language="sv"),
        lambda: accounts.set_language(mine.actor, other.row, language="en"),
        lambda: accounts.change_password(mine.actor, other.row, old=PASSWORD, new=NEW, sign_in_id=None),
        lambda: accounts.turn_on_two_step(mine.actor, other.row, secret="JBSWY3DPEHPK3PXP", code="0", sign_in_id=None),
        lambda: accounts.renew_recovery_codes(mine.actor, other.row),
        lambda: accounts.close_account(mine.actor, other.row),
        lambda: accounts.open_account(mine.actor, other.row),
        lambda: accounts.turn_off_two_step(mine.actor, other.row),
        lambda: sign_ins.start_sign_in(mine.actor, other.row, password=PASSWORD, device=""),
        lambda: sign_ins.pass_second_step(mine.actor, theirs, code="0"),
        lambda: sign_ins.end_sign_in(mine.actor, theirs),
        lambda: sign_ins.end_other_sign_ins(mine.actor, other.row, but=None),
        lambda: sign_ins.revoke_sign_ins(mine.actor, other.row),
        lambda: token_operations.create_token(mine.actor, other.row, name="x", scopes=["activities:read"], days=1),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    with pytest.raises(NotFound):
        get_sign_in(mine.actor, theirs.id)


@pytest.mark.usefixtures("rolled_back")
def test_not_even_an_administrator_closes_accounts_by_the_consoles_right() -> None:
    admin, other = person(Role.ADMINISTRATOR), account()
    with pytest.raises(NotAllowed):
        accounts.close_account(admin.actor, other.row)


@pytest.mark.usefixtures("rolled_back")
def test_a_closed_account_is_found_by_no_password_and_starts_no_sign_in() -> None:
    mine = account()
    assert find_by_password(mine.email.upper(), PASSWORD) is mine.row
    accounts.close_account(system("cli"), mine.row)
    assert find_by_password(mine.email, PASSWORD) is None
    with pytest.raises(RuleBroken, match=r"^people.account_closed$"):
        sign_ins.start_sign_in(mine.actor, mine.row, password=PASSWORD, device="")


@pytest.mark.usefixtures("rolled_back")
def test_an_account_without_a_password_opens_to_none() -> None:
    known = person()
    email = db.session.get_one(User, known.id).email
    assert find_by_password(email, "") is None
    assert find_by_password(email, "\0") is None


@pytest.mark.usefixtures("rolled_back")
def test_every_change_is_in_the_audit_without_its_secret() -> None:
    mine = account()
    accounts.change_password(mine.actor, mine.row, old=PASSWORD, new=NEW, sign_in_id=None)
    secret = pyotp.random_base32()
    code = pyotp.TOTP(secret).at(int(clock.now().timestamp()))
    plain = accounts.turn_on_two_step(mine.actor, mine.row, secret=secret, code=code, sign_in_id=None)
    _, token = token_operations.create_token(mine.actor, mine.row, name="Program", scopes=["figures:read"], days=9)
    lines = db.session.execute(sa.text("select operation, actor_id, diff::text from audit where actor_id = :id"), {"id": mine.id}).all()
    told = str(lines)
    assert {line.operation.rpartition(".")[2] for line in lines} == {"change_password", "turn_on_two_step", "create_token"}
    for hidden in (NEW, secret, token, *plain, mine.row.password_hash or "x"):
        assert hidden not in told
    assert '"password_hash": "changed"' in told


@pytest.mark.usefixtures("rolled_back")
def test_one_is_told_ones_own_account_only() -> None:
    mine = account()
    assert get_own_account(mine.actor) is mine.row
    with pytest.raises(NotFound):
        get_own_account(system("web"))


def _at_once(app: Flask, times: int, act: Callable[[int], object]) -> list[str]:
    """What each of several threads ended with: "done" or the name of what was raised."""
    ends: list[str] = []
    gate = threading.Barrier(times)

    def run(number: int) -> None:
        with app.app_context():
            gate.wait()
            try:
                act(number)
                ends.append("done")
            except (RuleBroken, Conflict, Taken) as refused:
                ends.append(type(refused).__name__)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


def test_a_code_that_two_browsers_send_at_once_opens_one(committed: Flask) -> None:
    with committed.app_context():
        mine = account(two_step=True)
        rows, code = [signed_in(mine).id for _ in range(4)], mine.code()

    def use(number: int) -> None:
        sign_ins.pass_second_step(mine.actor, db.session.get_one(SignIn, rows[number]), code=code)

    assert _at_once(committed, 4, use) == ["RuleBroken"] * 3 + ["done"]


def test_a_recovery_code_that_two_browsers_send_at_once_opens_one(committed: Flask) -> None:
    with committed.app_context():
        mine = account(two_step=True)
        plain = accounts.renew_recovery_codes(mine.actor, mine.row)[0]
        rows = [signed_in(mine).id for _ in range(4)]

    def use(number: int) -> None:
        sign_ins.pass_second_step(mine.actor, db.session.get_one(SignIn, rows[number]), code=plain)

    assert _at_once(committed, 4, use) == ["RuleBroken"] * 3 + ["done"]
    with committed.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(RecoveryCode).where(RecoveryCode.used_at.is_not(None))) == 1


def test_a_link_that_is_accepted_twice_at_once_makes_one_account(committed: Flask) -> None:
    with committed.app_context():
        county = find_county(24)
        assert county is not None
        admin = person(Role.ADMINISTRATOR).actor
        made = invitations.invite(admin, county, email="ny@example.se", name="Ny", role=Role.REGISTRAR).id

    def accept(_: int) -> None:
        invitation = find_invitation(made)
        assert invitation is not None
        invitations.accept_invitation(system("web"), invitation, name="Ny", password=PASSWORD)

    assert _at_once(committed, 4, accept) == ["RuleBroken"] * 3 + ["done"]


def test_two_starts_of_an_empty_system_make_one_set_up(committed: Flask) -> None:
    assert _at_once(committed, 4, lambda _: invitations.open_set_up(system("cli"))) == ["done"] * 4
    with committed.app_context():
        assert db.session.scalar(sa.text("select count(*) from invitation")) == 1


def test_however_many_guess_at_once_no_more_than_the_limit_are_heard(app: Flask) -> None:
    counted = Throttle(app.extensions["redis"], "secret")
    limit, heard = Limit("test", 6, timedelta(minutes=1)), list[bool]()
    counted.clear(limit, "me")
    threads = [threading.Thread(target=lambda: heard.append(counted.take([(limit, "me")]))) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(heard) == 6
    counted.give_back(limit, "me")
    assert not counted.take([(limit, "me")])
    counted.clear(limit, "me")
    assert counted.take([(limit, "me")])
