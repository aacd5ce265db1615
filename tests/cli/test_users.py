"""`vaw users` and `vaw tokens`."""

from __future__ import annotations

import json
import re

import click
import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask

from tests.domain.test_succession import draft, taken
from tests.factories import Person
from tests.factories.accounts import PASSWORD, Account, account, send, sign_in
from vaw.cli import tokens as token_commands
from vaw.cli import users as user_commands
from vaw.cli.exits import Refused
from vaw.domain.people.models import Invitation
from vaw.domain.people.queries.signed_in import find_actor, find_bearer
from vaw.domain.people.queries.succession import holdings_of
from vaw.domain.people.rules import Role
from vaw.domain.people.rules.tokens import hashed
from vaw.kernel.db import db

pytestmark = pytest.mark.usefixtures("rolled_back")
USERS, TOKENS = user_commands.COMMANDS[0], token_commands.COMMANDS[0]


def run(command: click.Command, *arguments: str) -> Result:
    done = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done


def refused(command: click.Command, *arguments: str) -> str:
    with pytest.raises(Refused) as said:
        CliRunner().invoke(command, arguments, catch_exceptions=False)
    return str(said.value)


def test_an_empty_system_prints_a_link_that_makes_the_first_administrator(app: Flask) -> None:
    link = run(USERS, "setup-link").stdout.strip()
    assert re.fullmatch(r"http://localhost/l/[\w.-]+", link)
    assert run(USERS, "setup-link").stdout.strip() == link
    path = link.removeprefix("http://localhost")
    fields = {"name": "Första Person", "email": "forsta@example.se", "password": PASSWORD, "again": PASSWORD, "county_id": "24"}
    assert send(app.test_client(), path, **fields).status_code == 303
    assert run(USERS, "setup-link").output == ""


def test_an_invitation_prints_its_link_and_orders_the_mail(app: Flask) -> None:
    link = run(USERS, "invite", "ny@example.se", "--name", "Ny Person", "--role", "registrar", "--county", "01").stdout.strip()
    assert app.test_client().get(link.removeprefix("http://localhost")).status_code == 200
    assert db.session.execute(sa.select(Invitation.role, Invitation.county_id)).all() == [("registrar", 1)]
    assert db.session.scalar(sa.text("select count(*) from job")) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("ny@", "--name", "Ny", "--role", "registrar", "--county", "24"),
        ("ny@example.se", "--name", "Ny", "--role", "registrar", "--county", "99"),
        ("ny@example.se", "--name", "Ny", "--role", "requester", "--county", "24"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused_with_a_sentence(arguments: tuple[str, ...]) -> None:
    told = refused(USERS, "invite", *arguments)
    assert told.endswith(".")
    assert "ny@" not in told


def test_an_unknown_role_is_wrong_usage() -> None:
    done = CliRunner().invoke(USERS, ["invite", "ny@example.se", "--name", "Ny", "--role", "system", "--county", "24"])
    assert done.exit_code == 2


@pytest.fixture
def person() -> Account:
    return account()


def test_accounts_are_listed_as_lines_and_as_json(person: Account) -> None:
    account("kommun.test@example.se", role=Role.REQUESTER)
    assert "test.person@example.se\tTest Person\tdevelopment_leader\tVästerbottens län" in run(USERS, "list").stdout
    rows = json.loads(run(USERS, "list", "--json").stdout)
    assert {row["email"]: (row["role"], row["county"]) for row in rows} == {
        "test.person@example.se": ("development_leader", "24"),
        "kommun.test@example.se": ("requester", None),
    }


def test_locking_ends_sign_ins_tokens_and_the_password_and_unlocking_gives_them_back(app: Flask, person: Account) -> None:
    plain = run(TOKENS, "create", "--as", person.email, "--scope", "activities:read").stdout.strip()
    browser, _ = sign_in(app, person.email)
    run(USERS, "lock", person.email.upper())
    assert browser.get("/konto").status_code == 302
    assert find_bearer(hashed(plain)) is None
    assert sign_in(app, person.email)[1].status_code == 422
    run(USERS, "unlock", person.email)
    assert find_bearer(hashed(plain)) is not None
    assert browser.get("/konto").status_code == 302
    assert sign_in(app, person.email)[1].status_code == 303


def test_locking_says_what_is_left_in_the_accounts_hands_and_hands_it_over(person: Account) -> None:
    heir, leaver = account("efter@example.se"), Person(person.id, person.role, person.county_id, "")
    draft(leaver, "1")
    draft(leaver, "2")
    taken(leaver)
    said = run(USERS, "lock", person.email)
    assert said.stdout == ""
    held = "2 drafts to confirm, 1 taken over, 0 of networks, 0 requests and trainings, 0 efforts and resource centres, 0 of strategies"
    assert f"Västerbottens län: 3 open items ({held})." in said.stderr
    assert "--hand-over-to" in said.stderr
    assert "3 open items handed over" in run(USERS, "lock", person.email, "--hand-over-to", heir.email).stderr
    assert "0 open items handed over" in run(USERS, "lock", person.email, "--hand-over-to", heir.email).stderr
    assert holdings_of(heir.id, 24).drafts == 2
    assert holdings_of(person.id, 24).to_hand_over == 0


def test_an_account_is_locked_even_when_nobody_can_take_over(app: Flask, person: Account) -> None:
    draft(Person(person.id, person.role, person.county_id, ""), "1")
    assert refused(USERS, "lock", person.email, "--hand-over-to", "nobody@example.se") == "no account has that address."
    assert find_actor(person.id, channel="web") is not None
    elsewhere = account("annan@example.se", county_id=12)
    told = refused(USERS, "lock", person.email, "--hand-over-to", elsewhere.email)
    assert told.startswith("the account is locked, but something is still in its hands. Västerbottens län: ")
    assert find_actor(person.id, channel="web") is None
    assert holdings_of(person.id, 24).drafts == 1


def test_sessions_are_revoked_at_once(app: Flask, person: Account) -> None:
    browsers = [sign_in(app, person.email)[0] for _ in range(2)]
    assert "2 sign-ins ended" in run(USERS, "revoke-sessions", person.email).stderr
    assert [browser.get("/konto").status_code for browser in browsers] == [302, 302]


def test_a_link_for_a_forgotten_password_is_printed(app: Flask, person: Account) -> None:
    link = run(USERS, "password-link", person.email).stdout.strip()
    assert app.test_client().get(link.removeprefix("http://localhost")).status_code == 200
    run(USERS, "lock", person.email)
    assert refused(USERS, "password-link", person.email) == "the account is locked."


def test_a_lost_second_step_is_reset(app: Flask) -> None:
    known = account("lost@example.se", two_step=True)
    run(USERS, "reset-two-step", known.email)
    assert sign_in(app, known.email)[1].headers["Location"] == "/"


def test_everybody_is_signed_out_in_one_go_and_nobody_by_mistake(app: Flask, person: Account) -> None:
    sign_in(app, person.email)
    sign_in(app, account("annan@example.se").email)
    assert "name one account, or --all" in refused(USERS, "revoke-sessions")
    assert "name one account, or --all" in refused(USERS, "revoke-sessions", person.email, "--all")
    assert "2 sign-ins ended" in run(USERS, "revoke-sessions", "--all").stderr


@pytest.mark.parametrize("command", ["lock", "unlock", "revoke-sessions", "password-link", "reset-two-step"])
def test_an_unknown_address_is_refused(command: str) -> None:
    assert refused(USERS, command, "nobody@example.se") == "no account has that address."


def test_a_token_is_printed_once_and_acts_as_the_person(person: Account) -> None:
    arguments = ("create", "--as", person.email, "--scope", "activities:read", "--scope", "figures:read", "--days", "7")
    plain = run(TOKENS, *arguments).stdout.strip()
    bearer = find_bearer(hashed(plain))
    assert bearer is not None
    assert (bearer.actor.id, bearer.scopes) == (person.id, frozenset({"activities:read", "figures:read"}))
    assert plain not in str(db.session.execute(sa.text("select * from audit")).all())


def test_a_token_needs_an_open_account_and_a_known_scope(person: Account) -> None:
    assert "no open account" in refused(TOKENS, "create", "--as", "nobody@example.se", "--scope", "activities:read")
    assert CliRunner().invoke(TOKENS, ["create", "--as", person.email, "--scope", "everything"]).exit_code == 2
