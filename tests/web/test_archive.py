"""Deliveries to an archive: what is in them, what is not, and that anybody can check them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from tests.factories import Person, person
from tests.factories.forms import send
from tests.factories.networks import make_action, make_agreement, make_item, make_meeting, make_network, make_organisation
from tests.factories.records import asked
from tests.factories.requests import make_request
from vaw.cli.archive import archive
from vaw.domain.geography.queries import find_county
from vaw.domain.insight.models import Report, ReportFile
from vaw.domain.people.rules import Role
from vaw.domain.records.models.packages import RecordsPackage
from vaw.domain.records.operations.packages import fail_package, order_delivery
from vaw.domain.records.queries.packages import bytes_of, columns_of, left_out
from vaw.domain.records.rules.packages import DELIVERED
from vaw.domain.retention.rules import Kind, rules_of_tables, rules_on
from vaw.integrations.documents.spool import Spool
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import Model, db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import unit
from vaw.render.packages import Onward, write_delivery
from vaw.tasks.records import build, gave_up

pytestmark = pytest.mark.usefixtures("inside", "no_tries")


@pytest.fixture
def inside(committed: Flask) -> Iterator[None]:
    """A delivery is read on a connection of its own, as of one moment: it needs real commits."""
    with committed.app_context():
        yield


def delivered(who: Person) -> RecordsPackage:
    county, year = find_county(who.county_id or 24), clock.today().year
    assert county
    package = order_delivery(who.actor, county, first_year=year - 1, last_year=year)
    assert build(package.id) == 1
    return package


def opened(package: RecordsPackage) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(bytes_of(package))))


def rows(archive: zipfile.ZipFile, table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(f"tabeller/{table}.csv").decode())))


def has_report(year: int) -> None:
    """An approved edition with its archive copy."""
    with unit(system("test"), "test.report"):
        made = Report(
            kind="arets-redovisning", county_id=24, year=year, edition=1, language="sv", state="done", created_at=clock.now(),
            ended_at=clock.now(), approved_at=clock.now(), data={"a": 1},
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        db.session.add(ReportFile(report_id=made.id, format="arkiv-pdf", content=b"%PDF-1.7 kopia", size_bytes=14, sha256="x"))


def planted() -> None:
    """One of much, with what must stay."""
    meeting = make_meeting(
        make_network("Arkiverat nätverk"), title="Arkiverat möte", starts_at=clock.now(), join_address="https://hemlig.example.se"
    )
    make_item(meeting, "Arkiverad punkt", notes="=1+1 är en formel")
    make_agreement("Arkiverat avtal", decided_on=clock.today())
    make_action(make_organisation("Påhittad region"), what="Arkiverad åtgärd")
    make_request(24, why="Arkiverad fråga", contact_name="Hemlig Kontakt", contact_email="hemlig.kontakt@example.se", at=clock.now())
    make_agreement("Ett annat läns avtal", 3, decided_on=clock.today())
    has_report(clock.today().year)


def test_a_delivery_holds_what_is_kept_and_nothing_that_is_sealed_or_another_countys() -> None:
    planted()
    who = person(Role.REGISTRAR)
    asked(who)
    with opened(delivered(who)) as archive:
        assert [row["title"] for row in rows(archive, "agreement")] == ["Arkiverat avtal"]
        assert [row["what"] for row in rows(archive, "action_point")] == ["Arkiverad åtgärd"]
        assert rows(archive, "support_request")[0]["why"] == "Arkiverad fråga"
        assert rows(archive, "records_request")[0]["created_by"] == "Test registrar", "an account by its name"
        assert rows(archive, "agenda_item")[0]["notes"] == "'=1+1 är en formel", "no spreadsheet takes it for a formula"
        told = json.loads(archive.read("tabeller/agenda_item.json"))
        assert told[0]["notes"] == "=1+1 är en formel", "and the JSON has it as it was typed"
        whole = b"\n".join(archive.read(name) for name in archive.namelist()).decode("utf-8", "replace").casefold()
    assert not [word for word in ("hemlig", "ett annat läns") if word in whole]


def test_the_manifest_tells_every_file_with_its_sum_its_rows_its_columns_the_law_and_what_was_left_out() -> None:
    planted()
    package = delivered(person(Role.REGISTRAR))
    with opened(package) as archive:
        told, names = json.loads(archive.read("manifest.json")), set(archive.namelist())
        text, words = archive.read("las-mig.txt").decode(), archive.read("beskrivning.txt").decode()
    assert {one["path"] for one in told["files"]} == names - {"manifest.json"}
    by_path = {one["path"]: one for one in told["files"]}
    assert by_path["tabeller/agreement.csv"]["rows"] == by_path["tabeller/agreement.json"]["rows"] == 1
    assert [one["format"] for one in told["files"] if one["path"].startswith("rapporter/")] == ["PDF/A-3"]
    assert told["law"] == ["Arkivlagen (1990:782)", "RA-FS 2021:6"] and told["system"].startswith("vaw 0")
    described = {one["table"]: one for one in told["tables"]}
    assert "  number (integer): Beslutets paragraf i protokollet\r\n" in words
    assert "contact_name" in described["support_request"]["withheld"] and "capacity_snapshot" in told["tables_left_out"]
    title = {"name": "title", "type": "text", "may_be_empty": False, "description": "Rubrik"}
    assert title in described["agreement"]["columns"]
    assert "18 kap. 8 §" in told["left_out"]["housing"] and by_path["tabeller/agreement.csv"]["sha256"] in text


def test_an_edition_that_is_withheld_is_no_part_of_a_delivery() -> None:
    planted()
    with unit(system("test"), "test.withheld"):
        db.session.execute(sa.update(Report).values(withheld_at=clock.now()))
    assert not [name for name in opened(delivered(person(Role.REGISTRAR))).namelist() if name.startswith("rapporter/")]


def test_the_same_content_gives_the_same_sum_and_another_when_a_word_differs() -> None:
    agreement, who = make_agreement("Avtal", decided_on=clock.today()), person(Role.REGISTRAR)
    first, second = delivered(who), delivered(who)
    assert first.sha256 == second.sha256
    with unit(system("test"), "test.change"):
        agreement.purpose = "Något annat"
    assert delivered(who).sha256 != first.sha256


def test_a_worker_that_was_killed_makes_the_same_delivery_again_and_one_that_is_made_stays() -> None:
    who, year = person(Role.REGISTRAR), clock.today().year
    county = find_county(24)
    assert county
    package = order_delivery(who.actor, county, first_year=year, last_year=year)
    with pytest.raises(RuleBroken, match=r"records\.under_way"):
        order_delivery(who.actor, county, first_year=year, last_year=year)
    with Spool() as spool:  # what a worker had written when it died
        write_delivery(Onward(cast("IO[bytes]", spool)), package, authority="T", version="T")
    assert package.state == "queued"
    assert build(package.id) == 1 and build(package.id) == 0
    other = order_delivery(who.actor, county, first_year=year, last_year=year)
    gave_up(other.id)
    assert other.state == "failed"
    fail_package(system("test"), package)
    assert package.state == "done"


def test_whoever_has_the_file_can_check_it_and_finds_every_change(tmp_path: Path) -> None:
    planted()
    whole = tmp_path / "leverans.zip"
    whole.write_bytes(b"".join(bytes_of(delivered(person(Role.REGISTRAR)))))
    run = CliRunner()
    assert run.invoke(archive, ["verify", str(whole)]).exit_code == 0
    changed = tmp_path / "andrad.zip"
    with zipfile.ZipFile(whole) as before, zipfile.ZipFile(changed, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name != "tabeller/network.csv":
                after.writestr(name, content.replace(b"Arkiverat avtal", b"Arkiverad avtal") if name.endswith("agreement.csv") else content)
        after.writestr("mer.txt", "inte med i listan")
    found = run.invoke(archive, ["verify", str(changed)])
    assert found.exit_code == 1
    assert set(found.output.splitlines()) >= {
        "tabeller/agreement.csv\tother bytes", "tabeller/network.csv\tmissing", "mer.txt\tnot in the manifest",
    }  # fmt: skip
    no_package = tmp_path / "inget.zip"
    no_package.write_bytes(b"inget")
    assert run.invoke(archive, ["verify", str(no_package)]).exit_code == 1


def test_every_table_that_is_kept_for_good_is_delivered_or_told_as_left_out() -> None:
    rules = rules_on(clock.today())
    kept = {table for table, codes in rules_of_tables().items() if rules[codes[-1]].kind is Kind.KEPT}
    assert kept == {*left_out(), *(one.table for one in DELIVERED if one.table in kept)}
    walled = ("provider", "facility", "capacity_snapshot", "licence", "grant_application", "turned_away", "document_piece")
    assert not {one.table for one in DELIVERED} & set(walled)


def test_no_sealed_secret_or_binary_column_is_delivered() -> None:
    for table in DELIVERED:
        assert "id" in [column.name for column in columns_of(table)], table.table
        for column in columns_of(table):
            assert not column.info.get("secret") and "seal" not in type(column.type).__name__.lower(), column
        assert set(table.without) <= {column.name for column in Model.metadata.tables[table.table].columns} | set(table.without)


def test_the_registrar_orders_years_on_a_page_and_sees_the_receipt(app: Flask) -> None:
    browser = person(Role.REGISTRAR).browser(app)
    last = clock.today().year
    assert "1994" in send(browser, "/arkiv/ny", first_year=str(last), last_year=str(last - 1)).text, "the wrong order"
    assert send(browser, "/arkiv/ny", first_year=str(last - 1), last_year=str(last)).headers["Location"].startswith("/arkiv")
    package: Any = db.session.scalars(sa.select(RecordsPackage)).one()
    assert "Byggs" in browser.get("/arkiv").text
    build(package.id)
    assert package.sha256 in browser.get("/arkiv").text
    answer = browser.get(f"/utlamnande/filer/{package.id}/hamta")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="arkivleverans-24-{last - 1}-{last}.zip"'
    assert zipfile.is_zipfile(io.BytesIO(answer.data))
    page = browser.get("/arkiv").text
    assert "Test registrar" in page
    assert person(Role.REGISTRAR, 3).browser(app).get(f"/utlamnande/filer/{package.id}/hamta").status_code == 404
    assert "arkivleverans-24" not in person(Role.REGISTRAR, 3).browser(app).get("/arkiv").text
    assert person(Role.DEVELOPMENT_LEADER).browser(app).get("/arkiv").status_code == 404
