"""Signing in by the county board's own provider: a real one, over HTTP, that tells the truth or lies."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import person
from tests.factories.accounts import PASSWORD, Account, account, send
from tests.factories.accounts import sign_in as by_password
from tests.factories.providers import ME, RunningProvider, go, own_sign_in, provider_of_others, running_provider, sent_back
from tests.provider import EVENT, FORGERIES, LIES
from vaw.domain.geography.queries import find_county
from vaw.domain.people.models import ClaimRule, FederatedIdentity, Invitation, Membership, SignIn, User
from vaw.domain.people.operations.accounts import close_account
from vaw.domain.people.operations.claim_rules import approve_claim_rule, end_claim_rule, propose_claim_rule
from vaw.domain.people.operations.invitations import invite
from vaw.domain.people.rules import Role
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit

pytestmark = pytest.mark.usefixtures("rolled_back", "no_tries", "provider_here")
LOGOUT = "/logga-in/utloggad-hos-myndigheten"


@pytest.fixture(scope="module")
def provider() -> Iterator[RunningProvider]:
    with running_provider() as running:
        yield running


@pytest.fixture
def provider_here(app: Flask, provider: RunningProvider) -> Iterator[None]:
    provider.says()
    with own_sign_in(app, provider.issuer):
        yield


def rule(provider: RunningProvider, role: str = Role.DEVELOPMENT_LEADER, value: str = "vaw-leaders") -> ClaimRule:
    """A rule of Västerbotten about the claim "groups", with four eyes on it."""
    county = find_county(24)
    assert county
    mine, second = person(Role.ADMINISTRATOR, 24), person(Role.COUNTY_MANAGEMENT, 24)
    made = propose_claim_rule(mine.actor, county, issuer=provider.issuer, claim="groups", value=value, role=role)
    approve_claim_rule(second.actor, made)
    return made


def invited(email: str = ME["email"], role: str = Role.REGISTRAR, county_id: int = 24) -> Invitation:
    county = find_county(county_id)
    assert county
    return invite(person(Role.ADMINISTRATOR, county_id).actor, county, email=email, name="Kim Inbjuden", role=role)


def roles_of(email: str = ME["email"]) -> list[str]:
    held = sa.select(Membership.role).join(User, User.id == Membership.user_id)
    today = sa.or_(Membership.valid_to.is_(None), Membership.valid_to >= sa.func.current_date())
    return list(db.session.scalars(held.where(User.email == email, today).order_by(Membership.role)))


def tied(app: Flask, provider: RunningProvider, **more: Any) -> tuple[Account, FlaskClient]:
    """An account with password whose owner has tied it to the provider; the browser is signed in by password."""
    mine = account(**more)
    client, _ = by_password(app, mine.email)
    if mine.secret:
        send(client, "/logga-in/kod", code=mine.code())
    assert go(client, provider, "/konto/myndighet/koppla?hos=prov").headers["Location"] == "/konto/myndighet"
    return mine, client


def is_in(client: FlaskClient) -> bool:
    return client.get("/konto").status_code == 200


def test_the_door_names_the_board_and_sends_the_browser_with_pkce_state_and_nonce(app: Flask, provider: RunningProvider) -> None:
    client = app.test_client()
    assert "Logga in med Länsstyrelsen Prov" in client.get("/logga-in").get_data(as_text=True)
    first, second = (client.get("/logga-in/myndighet?hos=prov").headers["Location"] for _ in range(2))
    asked, again = (parse_qs(urlsplit(one).query) for one in (first, second))
    assert first.startswith(f"{provider.issuer}/authorize?")
    assert (asked["code_challenge_method"], asked["response_type"], asked["redirect_uri"]) == (
        ["S256"], ["code"], ["http://localhost/logga-in/svar"],
    )  # fmt: skip
    assert all(len(asked[name][0]) >= 43 and asked[name] != again[name] for name in ("state", "nonce", "code_challenge"))


def test_a_first_sign_in_by_invitation_makes_the_account_without_password(app: Flask, provider: RunningProvider) -> None:
    invited()
    client = app.test_client()
    answer = go(client, provider, "/logga-in/myndighet?hos=prov&next=/konto/inloggningar")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/konto/inloggningar")
    assert is_in(client)
    user = db.session.scalars(sa.select(User).where(User.email == ME["email"])).one()
    assert (user.name, user.password_hash, roles_of()) == ("Kim Prov", None, ["registrar"])
    kept = db.session.scalars(sa.select(FederatedIdentity.subject_hash)).one()
    assert ME["sub"].encode() not in kept
    assert go(app.test_client(), provider).status_code == 303  # known from now on, without an invitation


def test_an_address_of_another_county_or_unverified_opens_no_invitation(app: Flask, provider: RunningProvider) -> None:
    invited(county_id=3)
    invited(email="verified.not@example.se")
    for claims in ({}, *({"email": "verified.not@example.se", "email_verified": verified} for verified in (False, "yes", None))):
        provider.says(**claims)
        answer = go(app.test_client(), provider)
        assert answer.status_code == 403
        assert "Be administratören på din länsstyrelse att bjuda in dig" in answer.get_data(as_text=True)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(FederatedIdentity)) == 0


def test_an_existing_account_is_never_taken_over_by_its_address(app: Flask, provider: RunningProvider) -> None:
    """Neither by a rule nor by an invitation: its owner ties it, signed in."""
    account(email=ME["email"])
    rule(provider)
    invited(role=Role.EQUALITY_EXPERT)
    provider.says(groups=["vaw-leaders"])
    client = app.test_client()
    assert go(client, provider).status_code == 403
    assert not is_in(client)


def test_a_rule_opens_the_account_and_its_role_ends_when_the_claim_does(app: Flask, provider: RunningProvider) -> None:
    rule(provider)
    rule(provider, Role.REGISTRAR, "vaw-registrars")
    provider.says(groups=["vaw-leaders", "others"])
    assert go(app.test_client(), provider).status_code == 303
    assert roles_of() == ["development_leader"]
    provider.says(groups="vaw-registrars")
    client = app.test_client()
    assert go(client, provider).status_code == 303
    assert roles_of() == ["registrar"]
    provider.says()
    go(client, provider)
    assert roles_of() == []
    assert client.get("/aktiviteter").status_code == 404


def test_a_role_that_was_given_by_hand_does_not_end_with_a_claim(app: Flask, provider: RunningProvider) -> None:
    invited(role=Role.DEVELOPMENT_LEADER)
    rule(provider)
    provider.says(groups=["vaw-leaders"])
    go(app.test_client(), provider)
    provider.says(groups=[])
    go(app.test_client(), provider)
    assert roles_of() == ["development_leader"]


def test_a_rule_counts_with_four_eyes_only_and_its_end_takes_its_roles_at_once(app: Flask, provider: RunningProvider) -> None:
    county = find_county(24)
    assert county
    proposed = propose_claim_rule(
        person(Role.ADMINISTRATOR, 24).actor, county, issuer=provider.issuer, claim="groups", value="leaders", role=Role.DEVELOPMENT_LEADER
    )
    provider.says(groups=["leaders"])
    assert go(app.test_client(), provider).status_code == 403
    second = person(Role.COUNTY_MANAGEMENT, 24)
    approve_claim_rule(second.actor, proposed)
    client = app.test_client()
    assert go(client, provider).status_code == 303
    assert client.get("/aktiviteter").status_code == 200
    assert end_claim_rule(second.actor, proposed) == 1
    assert client.get("/aktiviteter").status_code == 404


@pytest.mark.parametrize("lie", [*LIES, *FORGERIES])
def test_no_lie_signs_anybody_in(app: Flask, provider: RunningProvider, lie: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    invited()
    provider.says(lie)
    client = app.test_client()
    answer = go(client, provider)
    assert answer.status_code == 400
    assert "Felkod" in answer.get_data(as_text=True)
    assert not is_in(client)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(FederatedIdentity)) == 0
    noted = [record for record in caplog.records if record.msg == "oidc.refused"]
    assert [record.__dict__["provider"] for record in noted] == ["prov"]
    assert ME["email"] not in caplog.text and ME["sub"] not in caplog.text


def test_an_answer_counts_once_and_in_the_browser_that_asked(app: Flask, provider: RunningProvider) -> None:
    invited()
    client, thief = app.test_client(), app.test_client()
    back = provider.walk(client.get("/logga-in/myndighet?hos=prov").headers["Location"])
    thief.get("/logga-in/myndighet?hos=prov")  # has a browser's mark of its own
    assert thief.get(back).status_code == 400
    assert client.get(back.replace("state=", "state=x")).status_code == 400
    assert client.get(back).status_code == 303
    assert client.get(back).status_code == 400
    assert not is_in(thief)


def test_who_says_no_at_the_provider_is_told_and_not_in(app: Flask, provider: RunningProvider) -> None:
    provider.says("refuse")
    answer = go(app.test_client(), provider)
    assert (answer.status_code, "avbröts" in answer.get_data(as_text=True)) == (400, True)


def test_new_keys_of_the_provider_are_fetched_when_a_token_names_them(app: Flask, provider: RunningProvider) -> None:
    invited()
    assert go(app.test_client(), provider).status_code == 303
    provider.rotate()
    assert go(app.test_client(), provider).status_code == 303


@pytest.mark.parametrize("claims", [{"amr": ["pwd", "mfa"]}, {"acr": "mfa"}], ids=["amr", "acr"])
def test_several_factors_there_stand_for_the_second_step_here(app: Flask, provider: RunningProvider, claims: dict[str, Any]) -> None:
    tied(app, provider, two_step=True)
    asked, not_asked = app.test_client(), app.test_client()
    go(asked, provider)
    assert asked.get("/konto").headers["Location"] == "/logga-in/kod"
    provider.says(**claims)
    go(not_asked, provider)
    assert is_in(not_asked)


def test_a_closed_account_stays_closed(app: Flask, provider: RunningProvider) -> None:
    mine, _ = tied(app, provider)
    close_account(system("web"), mine.row)
    client = app.test_client()
    assert go(client, provider).status_code == 403
    assert not is_in(client)


def test_an_account_is_tied_after_a_proof_and_to_one_account_only(app: Flask, provider: RunningProvider) -> None:
    tied(app, provider)
    other = account(email="another@example.se")
    client, _ = by_password(app, other.email)
    answer = go(client, provider, "/konto/myndighet/koppla?hos=prov")
    assert (answer.status_code, "hör inte till ditt konto" in answer.get_data(as_text=True)) == (403, True)


def test_untying_ends_what_the_provider_signed_in_and_needs_a_password(app: Flask, provider: RunningProvider) -> None:
    _, mine = tied(app, provider)
    there = app.test_client()
    go(there, provider)
    assert "/konto/myndighet" in send(mine, "/konto/myndighet/koppla-bort?hos=prov").headers["Location"]
    assert (is_in(mine), is_in(there)) == (True, False)
    assert go(app.test_client(), provider).status_code == 403
    invited()
    go(there, provider)
    send(there, "/konto/myndighet/koppla-bort?hos=prov")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(FederatedIdentity)) == 1


def stale(client: FlaskClient) -> None:
    """The password or the provider's answer was given long ago."""
    with unit(system("test"), "test.stale"):
        for row in db.session.scalars(sa.select(SignIn)):
            row.created_at -= timedelta(hours=1)
    assert client.get("/konto/nycklar/ny").headers["Location"].startswith("/konto/bekrafta")


def test_who_has_no_password_proves_it_anew_at_the_provider(app: Flask, provider: RunningProvider) -> None:
    invited()
    client = app.test_client()
    go(client, provider)
    stale(client)
    asked = client.get("/konto/bekrafta?next=/konto/nycklar/ny").get_data(as_text=True)
    assert "Bekräfta hos Länsstyrelsen Prov i stället" in asked
    proof = "/konto/myndighet/bekrafta?hos=prov&next=/konto/nycklar/ny"
    assert "prompt=login&max_age=0" in client.get(proof).headers["Location"]
    provider.says("old proof")
    assert go(client, provider, proof).status_code == 400
    provider.says(sub="a-colleague-at-the-same-desk")
    assert go(client, provider, proof).status_code == 403
    assert client.get("/konto/nycklar/ny").status_code == 303
    provider.says()
    assert go(client, provider, proof).headers["Location"] == "/konto/nycklar/ny"
    assert client.get("/konto/nycklar/ny").status_code == 200


def test_signing_out_here_offers_to_sign_out_there(app: Flask, provider: RunningProvider) -> None:
    tied(app, provider)
    client = app.test_client()
    go(client, provider)
    answer = send(client, "/logga-ut", token_from="/konto")
    page = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert f"{provider.issuer}/end?client_id=vaw-test&amp;post_logout_redirect_uri=" in page
    assert not is_in(client)


def logout(app: Flask, provider: RunningProvider, headers: dict[str, str] | None = None, **claims: Any) -> tuple[int, str]:
    """What the provider's server is told to its back-channel logout."""
    said = {"iat": int(time.time()), "jti": "1", "events": EVENT, "sub": ME["sub"], **claims}
    token = provider.sign(**{name: value for name, value in said.items() if value is not None})
    answer = app.test_client().post(LOGOUT, data={"logout_token": token}, headers=headers)
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status_code, token


def test_the_provider_ends_its_sessions_at_once_and_no_other(app: Flask, provider: RunningProvider) -> None:
    _, by_hand = tied(app, provider)
    provider.says(sid="first")
    first, second = app.test_client(), app.test_client()
    go(first, provider)
    provider.says(sid="second")
    go(second, provider)
    status, token = logout(app, provider, sid="first")
    assert (status, is_in(first), is_in(second), is_in(by_hand)) == (200, False, True, True)
    assert app.test_client().post(LOGOUT, data={"logout_token": token}).status_code == 400  # once
    assert logout(app, provider, jti="2")[0] == 200
    assert (is_in(second), is_in(by_hand)) == (False, True)
    assert logout(app, provider, jti="3", sub="nobody here")[0] == 200


NOT_A_LOGOUT = {
    "another kind": {"typ": "JWT"},
    "a nonce": {"nonce": "n"},
    "no event": {"events": None},
    "another event": {"events": {"urn:another": {}}},
    "old": {"iat": 1_600_000_000},
    "no time": {"iat": None},
    "expired": {"exp": 1_600_000_000},
    "no number": {"jti": None},
    "nobody": {"sub": None},
    "another's": {"aud": "another"},
    "another issuer": {"iss": "https://login.example.org"},
}


@pytest.mark.parametrize("what", NOT_A_LOGOUT)
def test_what_is_no_logout_token_ends_nothing(app: Flask, provider: RunningProvider, what: str) -> None:
    tied(app, provider)
    client = app.test_client()
    go(client, provider)
    assert logout(app, provider, **NOT_A_LOGOUT[what])[0] == 400
    assert is_in(client)


def test_a_page_elsewhere_cannot_send_a_logout_and_rubbish_is_refused(app: Flask, provider: RunningProvider) -> None:
    tied(app, provider)
    client = app.test_client()
    go(client, provider)
    assert logout(app, provider, {"Origin": "https://www.example.org"})[0] == 403
    for rubbish in ("", "a.b.c", "." * 20000, "e30.e30."):
        assert app.test_client().post(LOGOUT, data={"logout_token": rubbish}).status_code == 400
    assert is_in(client)


def test_a_provider_that_is_down_leaves_the_door_as_it_was(app: Flask) -> None:
    mine = account()
    with own_sign_in(app, "http://127.0.0.1:9"):
        client = app.test_client()
        answer = client.get("/logga-in/myndighet?hos=prov")
        assert (answer.status_code, "svarar inte" in answer.get_data(as_text=True)) == (503, True)
        assert by_password(app, mine.email, PASSWORD)[1].status_code == 303


def test_a_discovery_document_of_somebody_else_is_refused(app: Flask, provider: RunningProvider) -> None:
    with own_sign_in(app, provider.issuer.replace("127.0.0.1", "localhost")):
        assert app.test_client().get("/logga-in/myndighet?hos=prov").status_code == 400


def test_a_provider_that_others_have_written_is_understood(app: Flask) -> None:
    invited()
    with provider_of_others(ME) as issuer, own_sign_in(app, issuer):
        client = app.test_client()
        off = client.get("/logga-in/myndighet?hos=prov").headers["Location"]
        assert client.get(sent_back(off, f"sub={ME['sub']}".encode())).status_code == 303
        assert is_in(client)
