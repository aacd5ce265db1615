"""A text about an individual, from the page where somebody reads it to the registrar's decision; and from the console."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import person
from tests.factories.forms import send
from tests.factories.quarantine import SECRET, places_of_secret
from tests.factories.requests import make_request
from vaw.cli.data import data
from vaw.domain.people.rules import PASSWORD_FRESH_FOR, Role
from vaw.domain.retention.models.quarantine import Quarantine
from vaw.domain.retention.rules.quarantine import ERASED, HELD
from vaw.kernel import clock
from vaw.kernel.db import db

pytestmark = pytest.mark.usefixtures("rolled_back", "no_tries")


def newest() -> Quarantine:
    return db.session.scalars(sa.select(Quarantine).order_by(Quarantine.id.desc()).limit(1)).one()


def test_whoever_reads_it_takes_it_away_and_is_told_the_right_way(app: Flask) -> None:
    request = make_request(24, what=SECRET)
    leader, registrar = person().browser(app), person(Role.REGISTRAR).browser(app)
    assert f'href="/karantan/ny?kind=support_request&amp;id={request.id}"' in leader.get(f"/stod/{request.id}").text
    path = f"/karantan/ny?kind=support_request&id={request.id}"
    assert "Ring 112 först" in leader.get(path).text
    assert send(leader, path).status_code == 422, "nothing was chosen"
    done = send(leader, path, chosen=[f"support_request.{request.id}.what"])
    assert done.headers["Location"] == "/karantan/ratt-vag"
    right_way = leader.get("/karantan/ratt-vag").text
    assert all(word in right_way for word in ("112", "Socialtjänsten", "020-50 50 50", "Säg till den som skrev"))
    for page in (f"/stod/{request.id}", "/stod", f"/sok?q={SECRET.split()[1]}", "/karantan/ratt-vag"):
        assert SECRET not in leader.get(page).text
    assert HELD in leader.get(f"/stod/{request.id}").text
    where = f"/admin/karantan/{newest().id}"
    assert where in registrar.get("/admin/karantan").text
    shown = registrar.get(where).text
    assert "Förfrågan om stöd" in shown and str(len(SECRET)) in shown and "Säkerhetskopior" in shown
    assert SECRET.split()[1] not in shown and "Qvarnlund" not in shown
    for stranger in (person(), person(Role.ADMINISTRATOR), person(Role.REGISTRAR, 3)):
        assert stranger.browser(app).get(where).status_code == 404
    assert places_of_secret() == set()


def test_the_registrar_erases_and_notes_and_what_is_left_says_so(app: Flask) -> None:
    request = make_request(24, what=SECRET)
    send(person().browser(app), f"/karantan/ny?kind=support_request&id={request.id}", chosen=[f"support_request.{request.id}.what"])
    registrar, where = person(Role.REGISTRAR).browser(app), f"/admin/karantan/{newest().id}"
    assert send(registrar, f"{where}/rensa", advised="1").headers["Location"] == where
    assert "Rensad" in registrar.get(where).text and ERASED in person().browser(app).get(f"/stod/{request.id}").text
    assert send(registrar, f"{where}/aterstall").status_code == 422, "it is gone"
    assert newest().advised


def test_another_than_the_reporter_gives_it_back(app: Flask) -> None:
    request = make_request(24, what=SECRET)
    registrar, manager = person(Role.REGISTRAR).browser(app), person(Role.COUNTY_MANAGEMENT).browser(app)
    send(manager, f"/karantan/ny?kind=support_request&id={request.id}", chosen=[f"support_request.{request.id}.what"])
    where = f"/admin/karantan/{newest().id}"
    assert "Någon annan får återställa den" in manager.get(where).text
    assert send(manager, f"{where}/aterstall").status_code == 422
    assert send(registrar, f"{where}/aterstall").headers["Location"] == where
    assert SECRET in manager.get(f"/stod/{request.id}").text


def test_what_cannot_be_undone_asks_for_the_password_first(app: Flask) -> None:
    request, registrar = make_request(24, what=SECRET), person(Role.REGISTRAR)
    send(person().browser(app), f"/karantan/ny?kind=support_request&id={request.id}", chosen=[f"support_request.{request.id}.what"])
    with clock.frozen(clock.now() + 2 * PASSWORD_FRESH_FOR):
        path = f"/admin/karantan/{newest().id}/rensa"
        assert registrar.browser(app).get(path).headers["Location"] == f"/konto/bekrafta?next={path}"


def test_another_county_and_an_unknown_record_are_not_there(app: Flask) -> None:
    request, stranger = make_request(24, what=SECRET), person(county_id=3).browser(app)
    for asked in (f"kind=support_request&id={request.id}", "kind=app_user&id=1", "kind=read_accounts&id=24", "kind=&id=1"):
        assert stranger.get(f"/karantan/ny?{asked}").status_code == 404
    assert stranger.get("/karantan/ny").headers["Location"] == "/karantan/ratt-vag"


def test_the_console_seals_at_once_and_prints_no_text(app: Flask) -> None:
    request, other = make_request(24, what=SECRET), make_request(24, what="Ring 19850312-2395 om flickan")
    run = app.test_cli_runner().invoke
    done = run(data, ["quarantine", "--kind", "support_request", "--id", str(request.id), "--field", "what", "--json"])
    [line] = json.loads(done.stdout)
    assert line["quarantine"] == newest().id and newest().reported_by is None
    assert places_of_secret() == set() and SECRET not in done.output
    found = run(data, ["quarantine", "--found", "--json"])
    assert {"support_request"} <= {one["table"] for one in json.loads(found.stdout)} and "19850312" not in found.output
    db.session.refresh(other)
    assert other.what == HELD and "personal_number" in newest().found
    again = run(data, ["quarantine", "--kind", "support_request", "--id", str(request.id), "--field", "what", "--json"])
    assert json.loads(again.stdout) == [{"table": "support_request", "id": request.id, "quarantine": None}]
    for wrong in (["--kind", "activity"], ["--found", "--kind", "activity", "--id", "1"], ["--kind", "app_user", "--id", "1"], []):
        assert run(data, ["quarantine", *wrong]).exit_code == 1
    assert run(data, ["quarantine", "--kind", "support_request", "--id", str(request.id), "--field", "state"]).exit_code == 1
