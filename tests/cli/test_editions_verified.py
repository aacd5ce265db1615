"""`vaw editions verify`: every kept byte and every frozen number is proven, and one that was changed is named."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from tests.domain.test_differences import edition
from tests.factories import Person, person
from tests.factories.whole_year import make_whole_year
from vaw.cli.editions import editions
from vaw.cli.exits import Refused
from vaw.domain.insight.models import ReportFile
from vaw.kernel.db import db


@pytest.fixture
def leader(rolled_back: sa.Connection) -> Person:
    made = person()
    make_whole_year(made.actor)
    return made


def verified() -> Result:
    return CliRunner().invoke(editions, ["verify"])


def test_editions_as_they_were_kept_pass(leader: Person) -> None:
    made = edition(leader), edition(leader)
    db.session.expire_all()
    found = verified()
    assert (found.exit_code, found.stdout) == (0, "")
    assert f"{len(made)} editions with 10 files" in found.stderr


@pytest.mark.parametrize("format", ["pdf", "xlsx", "csv", "json"])
def test_one_changed_byte_of_a_file_is_named(leader: Person, rolled_back: sa.Connection, format: str) -> None:
    report = edition(leader)
    of = sa.and_(ReportFile.report_id == report.id, ReportFile.format == format)
    changed = sa.func.set_byte(ReportFile.content, 3, sa.func.get_byte(ReportFile.content, 3).op("#")(1))
    rolled_back.execute(sa.update(ReportFile).where(of).values(content=changed))
    found = verified()
    assert isinstance(found.exception, Refused)
    assert f"arets-redovisning\t24\t2025\tedition 1\t{format}" in found.stdout.splitlines()


@pytest.mark.parametrize("what", ["data", "content"])
def test_a_frozen_number_or_word_that_was_changed_is_named(leader: Person, rolled_back: sa.Connection, what: str) -> None:
    report = edition(leader)
    path, value = ("{activities,0,0}", "6") if what == "data" else ("{definitions,activities,unit}", '"påhitt"')
    changed = f"update report set {what} = jsonb_set({what}, '{path}', '{value}') where id = {report.id}"
    rolled_back.execute(sa.text(changed))
    found = verified()
    assert isinstance(found.exception, Refused)
    assert found.stdout.splitlines() == ["arets-redovisning\t24\t2025\tedition 1\tnumbers"]
