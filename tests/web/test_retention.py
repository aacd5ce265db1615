"""Disposal from the registrar's proposal to the receipt, and what a person may ask for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import person
from tests.factories.forms import send
from tests.factories.networks import make_organisation
from tests.factories.retention import make_old_request
from vaw.cli.retention import retention
from vaw.domain.geography.queries import find_county
from vaw.domain.people.models import Contact
from vaw.domain.people.rules import PASSWORD_FRESH_FOR, Role
from vaw.domain.retention.models import Disposal
from vaw.domain.retention.operations.restricting import restrict_person
from vaw.domain.retention.queries.persons import is_restricted, list_restrictions
from vaw.integrations.mail import Mail, Outcome, Post
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.audit import AUDIT
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import unit
from vaw.tasks.disposals import go_on

pytestmark = pytest.mark.usefixtures("rolled_back", "no_tries")
ADDRESS = "pahittad.person@example.se"


def has_contact() -> Contact:
    organisation = make_organisation("Påhittad förening")
    with unit(system("test"), "test.contact"):
        made = Contact(
            organisation_id=organisation.id, role_title="Samordnare", person_name="Påhittad Person", email=ADDRESS, since_on=clock.today()
        )
        db.session.add(made)
        db.session.flush()
    return made


def test_a_registrar_proposes_the_management_decides_and_both_read_the_receipt(app: Flask) -> None:
    request = make_old_request()
    registrar, manager = person(Role.REGISTRAR).browser(app), person(Role.COUNTY_MANAGEMENT).browser(app)
    assert "Förfrågningar om stöd" in registrar.get("/admin/gallring").text
    where = send(registrar, "/admin/gallring/foresla/requests").headers["Location"]
    assert registrar.get(f"{where}/besluta").status_code == 404, "who proposes does not decide"
    assert "1 förslag väntar på ditt beslut." in manager.get("/admin/gallring").text
    assert send(manager, f"{where}/besluta").headers["Location"] == where
    assert "pågår" in manager.get(where).text
    assert go_on() == 1
    page = registrar.get(where).text
    assert f"{request.year}-{request.sequence}" in page and "Kontrollsumma" in page and "Hemlig" not in page
    told = json.loads(registrar.get(f"{where}/kvitto.json").text)
    assert told["sha256"] == db.session.scalars(sa.select(Disposal.checksum)).one() and told["receipt"]["erased"] == 1
    assert f"{request.year}-{request.sequence}" in registrar.get(f"{where}/kvitto.csv").text
    assert all(rule in registrar.get("/admin/gallring/regler").text for rule in ("Spårbarhetslogg", "5 år", "Arkivlagen"))


def test_a_proposal_is_called_off_with_one_button_and_then_nothing_goes(app: Flask) -> None:
    make_old_request()
    registrar, manager = person(Role.REGISTRAR).browser(app), person(Role.COUNTY_MANAGEMENT).browser(app)
    where = send(registrar, "/admin/gallring/foresla/requests").headers["Location"]
    assert send(registrar, "/admin/gallring/foresla/requests").status_code == 422, "one waits already"
    form = {"csrf": registrar.get(where).text.split('name="csrf" value="', 1)[1].split('"', 1)[0]}
    assert registrar.post(f"{where}/avbryt", data=form).status_code == 303
    assert send(manager, f"{where}/besluta").status_code == 422
    assert go_on() == 0


def test_what_cannot_be_undone_asks_for_the_password_first(app: Flask) -> None:
    make_old_request()
    who = person(Role.REGISTRAR)
    with clock.frozen(clock.now() + 2 * PASSWORD_FRESH_FOR):
        for path in ("/admin/gallring/foresla/requests", "/admin/gallring/person", "/konto/mina-uppgifter"):
            assert who.browser(app).get(path).headers["Location"] == f"/konto/bekrafta?next={path}"


def test_ones_own_data_is_a_page_and_a_file_without_secrets_and_without_others(app: Flask) -> None:
    me, other = person(), person()
    make_old_request()
    browser = me.browser(app)
    assert "Roller" in browser.get("/konto/mina-uppgifter").text
    told = browser.get("/konto/mina-uppgifter.json").text
    data = json.loads(told)
    assert data["account"]["name"] == "Test development_leader" and [row["role"] for row in data["rows"]["membership"]] == [me.role]
    assert data["rows"]["sign_in"][0]["device"] == "Test" and data["kept"]["sign_in"] == "12 hours"
    assert "password" not in told and "token_hash" not in told
    other_mail = db.session.connection().exec_driver_sql(f"select email from app_user where id = {other.id}").scalar()
    assert other_mail and other_mail not in told


def test_a_registrar_finds_hands_out_and_erases_what_is_kept_of_an_address(app: Flask) -> None:
    contact = has_contact()
    browser = person(Role.REGISTRAR).browser(app)
    found = send(browser, "/admin/gallring/person", address=f" {ADDRESS.upper()} ").text
    assert "Påhittad förening" in found and "Påhittad Person" in found
    file = json.loads(send(browser, "/admin/gallring/person", address=ADDRESS, act="fil").text)
    assert [row["Namn"] for row in file["rows"]] == ["Påhittad Person"]
    assert send(browser, "/admin/gallring/person", address=ADDRESS, act="radera").status_code == 303
    db.session.refresh(contact)
    assert (contact.person_name, contact.email, contact.role_title) == (None, None, "Samordnare")
    assert "Inget finns sparat" in send(browser, "/admin/gallring/person", address=ADDRESS).text
    assert send(browser, "/admin/gallring/person", address="ingen adress").status_code == 422
    elsewhere = person(Role.REGISTRAR, 3).browser(app)
    has_contact()
    assert "Inget finns sparat" in send(elsewhere, "/admin/gallring/person", address=ADDRESS).text, "another county's"
    lines = db.session.scalars(sa.select(AUDIT.c.diff).where(AUDIT.c.kind == "county")).all()
    assert {"looked_up": 1} in lines and ADDRESS not in str(lines)


def test_a_restricted_address_gets_no_mail_until_it_is_lifted(app: Flask, tmp_path: Path) -> None:
    who, county = person(Role.REGISTRAR), find_county(24)
    assert county
    has_contact()
    browser = who.browser(app)
    path = "/admin/gallring/person/begransa"
    assert send(browser, path, address="okand@example.se", reason="Bestrider").status_code == 422, "nothing is kept of it"
    assert send(browser, path, address=ADDRESS, reason="Bestrider uppgiften").status_code == 303
    assert send(browser, path, address=ADDRESS, reason="Bestrider uppgiften").status_code == 422
    assert is_restricted(ADDRESS.upper())
    with Post("file:", base_url="http://localhost", folder=tmp_path) as post:
        mails = [Mail(name, to, "Ämne", "Text", "<p>Text</p>", "sv", clock.now()) for name, to in (("a", ADDRESS), ("b", "b@example.se"))]
        assert [post.send(mail).outcome for mail in mails] == [Outcome.REFUSED, Outcome.DELIVERED]
        assert [file.name for file in tmp_path.iterdir()] == ["b.eml"]
    [held] = list_restrictions(who.actor, county)
    form = {"csrf": browser.get(path).text.split('name="csrf" type="hidden" value="', 1)[-1].split('"', 1)[0]}
    assert browser.post(f"/admin/gallring/begransningar/{held.id}/hav", data=form).status_code == 303
    assert not is_restricted(ADDRESS)
    with pytest.raises(RuleBroken, match=r"retention\.has_account"):
        mine = str(db.session.connection().exec_driver_sql(f"select email from app_user where id = {who.id}").scalar())
        restrict_person(who.actor, county, address=mine, reason="Bestrider")


def test_the_command_line_counts_and_carries_out_only_what_was_decided(app: Flask) -> None:
    make_old_request()
    run = app.test_cli_runner().invoke
    [line] = [one for one in json.loads(run(retention, ["preview", "--json", "--county", "24"]).stdout) if one["rows"]]
    assert (line["rule"], line["rows"], line["oldest"]) == ("requests", 1, "2020-03-01")
    assert json.loads(run(retention, ["run", "--json"]).stdout) == {"disposals": {}, "audit_lines": 0}
    registrar, manager = person(Role.REGISTRAR).browser(app), person(Role.COUNTY_MANAGEMENT).browser(app)
    send(manager, send(registrar, "/admin/gallring/foresla/requests").headers["Location"] + "/besluta")
    [done] = json.loads(run(retention, ["run", "--json"]).stdout)["disposals"].values()
    assert (done["erased"], done["spared"]) == (1, 0)
    assert run(retention, ["preview", "--county", "99"]).exit_code == 1
