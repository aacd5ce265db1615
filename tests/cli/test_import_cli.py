"""`vaw data import` and `undo-import`: what contracts.md promises, and nothing else on stdout."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from tests.factories import person
from tests.factories.spreadsheets import CSV, HEADINGS, SAMPLES, SECRETS, XLSX, as_csv, as_xlsx, lines, truth
from vaw.cli.data import data
from vaw.domain.activities.models import Activity, ImportBatch
from vaw.domain.activities.queries import totals
from vaw.domain.people.models import User
from vaw.kernel.db import db
from vaw.kernel.queue import JobRow
from vaw.tasks import app as tasks

RIGHT = dict.fromkeys(totals.names(), 0)
PROMISED = {"accepted", "totals", "refused", "by_field", "by_month"}
# Three other ways to keep the same log: other headings, orders, marks and spellings; 3 activities, 4 h 30 min, 13 women, 4 men, 1 unstated.
ENGLISH = as_csv(
    [
        ("Comment", "Date", "Municipalities", "Activity type", "Violence field", "Minutes", "Women", "Men", "Unstated", "Mode"),
        ("ok", "3 March 2025", "Umeå", "Training", "Honour-related violence and oppression", "90", "10", "2", "1", "Online"),
        ("", "2025-04-04", "Whole county", "Webinar", "Sexual violence", "60 min", "3", "2", "0", "Digital"),
        ("", "2025/05/05", "2480; 2482", "Conference", "Prostitution and trafficking", "2 h", "", "", "", "hybrid"),
    ],
    encoding="utf-8", delimiter=",",
)  # fmt: skip
TWO_LINES = as_xlsx(
    {
        "Så fyller du i": [("Ett blad per år",)],
        "Logg 2025": [
            ("Länsstyrelsens logg",), (),
            ("Dag", "Insats", "Våldstyp", "Ort", "Deltagare", "", "", "Tidsåtgång (h:mm)", "Kanal"),
            ("", "", "", "", "Kv", "Män", "Uppgift saknas", "", ""),
            ("3/3 2025", "Utbildning", "Heder", "Umeå kn", "10", "2", "1", "1:30", "Digitalt"),
            ("4 april 2025", "Webbinarium", "Sexuellt våld", "hela länet", 3, 2, 0, "1:00", "Teams"),
            (45782, "Konferens", "Människohandel", "Umeå kommun och Skellefteå", "ej räknat", "", "", "2:00", "Hybrid"),
            ("Totalt", "", "", "", 13, 4, 1, "4:30"),
        ],
    }
)  # fmt: skip
OLD_WINDOWS = as_csv(
    [
        ("Form", "Antal män", "Antal kvinnor", "Okänt kön", "Timmar", "Kommun(er)", "Område", "Aktivitetstyp", "Datum för aktivitet"),
        ("Digitalt", "2", "10", "1", "1,5", "Umeå/Skellefteå", "HRV", "utbildning", "25-03-03"),
        ("Digitalt", "2", "3", "0", "1", "Länet", "Sexuellt våld", "webbinarium", "25-04-04"),
        ("", "-", "-", "-", "2 tim", "", "Prostitution/människohandel", "konferens", "25-05-05"),
    ],
    encoding="cp1252", delimiter="\t",
)  # fmt: skip


@pytest.fixture
def here(committed: Flask) -> Iterator[Flask]:
    with committed.app_context():
        yield committed


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(data, arguments)


def count() -> int:
    found = db.session.scalar(sa.select(sa.func.count(Activity.id)))
    db.session.rollback()
    return found or 0


@pytest.mark.parametrize(("name", "county"), [(XLSX, "24"), (CSV, "12")])
def test_a_dry_run_prints_the_truth_and_changes_nothing(here: Flask, name: str, county: str) -> None:
    done = run(here, "import", "activities", str(SAMPLES / name), "--county", county, "--dry-run", "--json")
    assert done.exit_code == 0 and done.stderr == ""
    told, expected = json.loads(done.stdout), truth(name)
    assert told.keys() >= PROMISED and told["accepted"] == expected["accepted"]
    assert told["totals"] == {key: expected[key] for key in ("minutes", "women", "men", "unstated", "without_heads")}
    assert (told["by_field"], told["by_month"]) == (expected["by_field"], expected["by_month"])
    assert [row["row"] for row in told["refused"]] == [row["row"] for row in expected["refused"]]
    assert all({"row", "column", "code"} <= row.keys() for row in told["refused"])
    assert not [secret for secret in SECRETS if secret in done.stdout]
    assert not db.session.scalar(sa.select(sa.func.count(ImportBatch.id))) and count() == 0


def test_an_import_brings_in_what_the_dry_run_promised_and_undo_takes_it_out(here: Flask) -> None:
    done = run(here, "import", "activities", str(SAMPLES / XLSX), "--county", "24", "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 0 and told["accepted"] == count() == 180 and totals.differences() == RIGHT
    for job_id in db.session.scalars(sa.select(JobRow.id)).all():  # what the steps asked a worker for is done already
        tasks.run(job_id)
    assert count() == 180
    undone = run(here, "undo-import", str(told["id"]))
    assert undone.exit_code == 0 and undone.stdout == "" and "180 rows" in undone.stderr
    assert count() == 0 and totals.differences() == RIGHT
    assert run(here, "undo-import", str(told["id"])).exit_code == 1
    assert run(here, "undo-import", "999").exit_code == 1


def test_rows_belong_to_the_account_that_imports(here: Flask) -> None:
    me, other = person(), person(county_id=12)
    emails = {row.id: row.email for row in db.session.scalars(sa.select(User))}
    file = str(SAMPLES / XLSX)
    assert run(here, "import", "activities", file, "--county", "24", "--as", emails[other.id]).exit_code == 1
    assert run(here, "import", "activities", file, "--county", "24", "--as", "nobody@example.se").exit_code == 1
    assert count() == 0
    assert run(here, "import", "activities", file, "--county", "24", "--as", emails[me.id]).exit_code == 0
    assert set(db.session.scalars(sa.select(Activity.created_by))) == {me.id}


@pytest.mark.parametrize(("content", "suffix"), [(ENGLISH, "csv"), (TWO_LINES, "xlsx"), (OLD_WINDOWS, "txt")])
def test_other_spreadsheets_of_the_same_kind_come_in_too(here: Flask, tmp_path: Path, content: bytes, suffix: str) -> None:
    file = tmp_path / f"logg.{suffix}"
    file.write_bytes(content)
    done = run(here, "import", "activities", str(file), "--county", "24", "--json")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["accepted"], told["refused"], count()) == (3, [], 3)
    assert told["totals"] == {"minutes": 270, "women": 13, "men": 4, "unstated": 1, "without_heads": 1}
    assert (told["first_on"], told["last_on"], told["by_month"]) == ("2025-03-03", "2025-05-05", {"3": 1, "4": 1, "5": 1})
    assert told["by_field"] == {"honour": 1, "sexual": 1, "trafficking": 1}
    assert totals.differences() == RIGHT


def test_warnings_must_be_answered_for_here_too(here: Flask, tmp_path: Path) -> None:
    file = tmp_path / "logg.csv"
    file.write_bytes(as_csv([HEADINGS, ("2025-03-03", "Utbildning", "HRV", "", "", "", "", 1, "", "Samtal om Anna Exempelsson")]))
    refused = run(here, "import", "activities", str(file), "--county", "24")
    assert refused.exit_code == 1 and count() == 0
    assert run(here, "import", "activities", str(file), "--county", "24", "--confirm", "j").exit_code == 0 and count() == 1


def test_wrong_usage_and_refused_files_are_told_apart(here: Flask, tmp_path: Path) -> None:
    good, bad = tmp_path / "logg.csv", tmp_path / "logg.pdf"
    good.write_bytes(as_csv([HEADINGS, *lines(2)]))
    bad.write_bytes(b"%PDF-1.7")
    assert run(here, "import", "weather", str(good), "--county", "24").exit_code == 2
    assert run(here, "import", "activities", str(good), "--county", "99").exit_code == 2
    assert run(here, "import", "activities", str(tmp_path / "none.csv"), "--county", "24").exit_code == 2
    refused = run(here, "import", "activities", str(bad), "--county", "24", "--dry-run", "--json")
    assert refused.exit_code == 1 and refused.stdout == ""


def test_without_json_the_report_is_told_in_lines(here: Flask) -> None:
    done = run(here, "import", "activities", str(SAMPLES / XLSX), "--county", "24", "--dry-run")
    assert done.stdout.splitlines()[0].startswith("180 rows would come in, 23610 minutes")
    assert "row 46, column D: import.unknown_municipality" in done.stdout
