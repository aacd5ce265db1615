"""Mails before a season: one link, nothing else, each once; none after a no, whatever is moved, run twice or killed in between."""

from __future__ import annotations

import dataclasses
import email
import email.policy
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.seasons import WINTER, make_break, make_material, make_subscription
from vaw.domain.geography.models import County
from vaw.domain.prevention.models.prompts import SeasonLetter, SeasonMaterial, SeasonSubscription
from vaw.domain.prevention.models.seasons import SchoolBreak
from vaw.domain.prevention.operations import prompts, prompts_letters, prompts_material, seasons
from vaw.domain.prevention.operations.prompts_letters import InHand
from vaw.domain.prevention.queries.prompts import list_shown
from vaw.domain.prevention.rules.prompts import Letter
from vaw.integrations.mail import Answer, Outcome, Post, compose
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.calendar import at_hour
from vaw.kernel.db import db
from vaw.kernel.queue import JobRow
from vaw.tasks import season_letters as task
from vaw.tasks.app import JOBS

SNAPSHOTS = Path(__file__).parent / "snapshots"
NOW = datetime(2027, 1, 11, 8, tzinfo=UTC)  # a Monday, seven weeks before the break
UMEA, SKELLEFTEA = 2480, 2482
DUE = date(2027, 2, 1)  # four weeks before


@pytest.fixture
def folder(app: Flask, rolled_back: sa.Connection, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    monkeypatch.setitem(app.extensions, "settings", dataclasses.replace(app.extensions["settings"], state=tmp_path))
    with clock.frozen(NOW):
        yield tmp_path / "mail"


@pytest.fixture
def me(folder: Path) -> Person:
    return person()


@pytest.fixture
def winter(me: Person) -> SchoolBreak:
    """A break in Umeå, with material that is released."""
    make_material(released_at=NOW, released_by=me.id)
    return make_break(UMEA)


@pytest.fixture
def school(winter: SchoolBreak) -> SeasonSubscription:
    return make_subscription(municipality_id=UMEA, confirmed_at=NOW)


def mails(folder: Path) -> list[EmailMessage]:
    read = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in sorted(folder.glob("*"))]
    return [message for message in read if isinstance(message, EmailMessage)]


def prompted(day: date) -> int:
    with clock.frozen(at_hour(day, 7)):
        return task.prompt()


def unsent() -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(SeasonLetter.sent_at.is_(None))) or 0


def test_whoever_asked_is_prompted_once_on_a_working_day_however_often_it_runs_and_wherever_the_break_moves(
    folder: Path, me: Person, winter: SchoolBreak, school: SeasonSubscription
) -> None:
    assert [prompted(DUE - timedelta(days=day)) for day in (3, 1)] == [0, 0]  # the Friday before, and the Sunday
    assert [prompted(DUE) for _ in range(2)] == [1, 0]
    with clock.frozen(at_hour(DUE, 8)):
        assert [task.send_waiting() for _ in range(2)] == [1, 0] and len(mails(folder)) == 1
    seasons.change_break(me.actor, winter, first_on=date(2027, 3, 8), last_on=date(2027, 3, 12), source="")
    told = [day for n in range(60) if prompted(day := DUE + timedelta(days=n))]
    assert told == [], "a break that is moved is the same occurrence"


def test_a_break_that_moves_before_the_mail_has_left_takes_it_back_and_it_leaves_in_its_new_time(
    folder: Path, me: Person, winter: SchoolBreak, school: SeasonSubscription
) -> None:
    assert prompted(DUE) == 1
    seasons.change_break(me.actor, winter, first_on=date(2027, 3, 15), last_on=date(2027, 3, 19), source="")
    with clock.frozen(at_hour(DUE, 9)):
        assert task.send_waiting() == 0 and unsent() == 0
    assert [prompted(date(2027, 2, day)) for day in (12, 15, 16)] == [0, 1, 0]


@pytest.mark.parametrize("how", ["link", "board", "withdrawn", "removed"])
def test_nothing_leaves_after_a_no_or_without_material_and_days(
    folder: Path, me: Person, winter: SchoolBreak, school: SeasonSubscription, how: str
) -> None:
    assert prompted(DUE) == 1
    if how == "link":
        prompts.end_by_link(system("web"), school)
    elif how == "board":
        prompts.end_subscription(me.actor, school)
    elif how == "withdrawn":
        prompts_material.withdraw_material(me.actor, task_material())
    else:
        seasons.remove_break(me.actor, winter)
    with clock.frozen(at_hour(DUE, 9)):
        assert task.send_waiting() == 0
    assert mails(folder) == [] and prompted(DUE + timedelta(days=1)) == 0
    assert (school.email is None) == (how in ("link", "board")), "a no erases the address"


def task_material() -> SeasonMaterial:
    return db.session.scalars(sa.select(SeasonMaterial)).one()


def test_each_municipality_has_its_own_day_and_a_whole_county_its_earliest(folder: Path, school: SeasonSubscription) -> None:
    make_break(SKELLEFTEA, (date(2027, 3, 8), date(2027, 3, 12)))
    later = make_subscription("Skolan i norr", municipality_id=SKELLEFTEA, email="norr@example.se", confirmed_at=NOW)
    whole = make_subscription("Regionen", email="region@example.se", confirmed_at=NOW)
    waiting = make_subscription("Har inte svarat", email="nej@example.se", municipality_id=UMEA)
    other = make_subscription("Vill ha annat", email="annat@example.se", municipality_id=UMEA, seasons=["fgm_day"], confirmed_at=NOW)
    abroad = make_subscription("Annat län", 25, email="lulea@example.se", municipality_id=2580, confirmed_at=NOW)
    assert (prompted(DUE), prompted(date(2027, 2, 8))) == (2, 1)
    asked = db.session.scalars(sa.select(SeasonLetter.subscription_id).order_by(SeasonLetter.id)).all()
    assert asked == [school.id, whole.id, later.id] and not {waiting.id, other.id, abroad.id} & set(asked)


def test_a_day_after_new_year_is_of_its_calendar_year_and_a_summer_break_begins_on_the_swedish_day(folder: Path, me: Person) -> None:
    """In the summer the day begins at 22 UTC, and a prompt is due from that day in Sweden."""
    make_material(season="honour_memorial", year=2028, released_at=NOW, released_by=me.id)
    make_material(season="summer_break", released_at=NOW, released_by=me.id)
    make_break(UMEA, (date(2027, 6, 14), date(2027, 8, 16)), kind="summer_break")
    make_subscription(municipality_id=UMEA, seasons=["honour_memorial", "summer_break"], confirmed_at=NOW)
    with clock.frozen(datetime(2027, 5, 16, 21, 59, tzinfo=UTC)):
        assert task.prompt() == 0
    with clock.frozen(datetime(2027, 5, 16, 22, 1, tzinfo=UTC)):  # Monday 17 May in Sweden
        assert task.prompt() == 1
    assert [prompted(day) for day in (date(2027, 12, 23), date(2027, 12, 27), date(2027, 12, 28))] == [0, 1, 0]
    refs = db.session.scalars(sa.select(SeasonLetter.ref).order_by(SeasonLetter.id)).all()
    assert refs == ["summer_break/2026", "honour_memorial/2028"]


def test_the_question_leaves_by_its_job_and_tells_nothing_but_its_link(app: Flask, folder: Path, me: Person) -> None:
    asked = prompts.Asked("Exempelskolan", "elevhalsan@example.se", ["winter_break"], UMEA)
    prompts.note_subscription(me.actor, db.session.get_one(County, 24), asked=asked)
    [job] = db.session.scalars(sa.select(JobRow).where(JobRow.name == prompts_letters.SEND_ONE))
    assert JOBS[job.name].run == "vaw.tasks.season_letters:send_letter"
    assert [task.send_letter(*job.args) for _ in range(2)] == [1, 0]
    [message] = mails(folder)
    bodies = [part.get_content() for part in message.walk() if not part.is_multipart()]
    said = " ".join([*(str(message[name]) for name in ("Subject", "From")), *bodies])
    for word in ("våld", "heder", "lov", "Exempelskolan", "Västerbotten"):
        assert word.casefold() not in re.sub(r"http://\S+", "", said).casefold(), word
    [link] = set(re.findall(r"http://[^\s\"<]+", said))
    opened = app.test_client().get(link.removeprefix("http://localhost"), follow_redirects=True)
    assert opened.status_code == 200 and "Vill ni ha material i tid?" in opened.text


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("kind", list(Letter))
def test_the_mails_read_as_agreed(folder: Path, kind: Letter, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "season_token", lambda _: "TOKEN")
    school = make_subscription(language=language)
    mail = task.written(InHand(7, kind, school, "elevhalsan@example.se"))
    name = f"season-{kind.value}-{language}.eml"
    assert compose(mail, sender="no-reply@localhost", host="localhost").as_bytes() == (SNAPSHOTS / name).read_bytes()


def test_a_sender_that_is_killed_after_the_server_took_the_mail_sends_it_again_under_the_same_id(
    folder: Path, school: SeasonSubscription, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    assert prompted(DUE) == 1
    with clock.frozen(at_hour(DUE, 9)):
        with monkeypatch.context() as patched:
            patched.setattr(task, "LETTERS", dataclasses.replace(task.LETTERS, mark_sent=killed))
            with pytest.raises(KeyboardInterrupt):
                task.send_waiting()
        [first] = mails(folder)
        assert task.prompt() == 0, "the letter stands, and is not written again"
        assert [task.send_waiting() for _ in range(2)] == [1, 0]
        assert {message["Message-ID"] for message in mails(folder)} == {first["Message-ID"]}
        [shown] = list_shown(school)
    assert (shown.title, shown.season.value, shown.year) == ("Inför sportlovet", "winter_break", 2026)


def test_an_address_that_takes_no_mail_is_erased_and_one_that_cannot_be_prompted_stops_no_other(
    folder: Path, school: SeasonSubscription, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_subscription("Regionen", email="region@example.se", confirmed_at=NOW)
    real = task.write_prompt

    def fails(by: object, subscription: SeasonSubscription, *, ref: str) -> bool:
        if subscription.id == school.id:
            raise OSError
        return real(by, subscription, ref=ref)  # type: ignore[arg-type]

    with monkeypatch.context() as patched, clock.frozen(at_hour(DUE, 9)):
        patched.setattr(task, "write_prompt", fails)
        patched.setattr(Post, "send", lambda _self, _mail: Answer(Outcome.REFUSED, 550))
        assert (task.prompt(), task.send_waiting()) == (1, 0)
    assert (other.email, other.ended_why) == (None, "unreachable") and unsent() == 0


def test_what_nobody_confirms_and_what_ended_long_ago_is_forgotten(folder: Path, me: Person, school: SeasonSubscription) -> None:
    waiting = make_subscription("Har inte svarat", email="nej@example.se")
    prompts.end_by_link(system("web"), school)
    kept = make_subscription("Har svarat", email="ja@example.se", confirmed_at=NOW)
    told = []
    for days in (14, 15, 365, 366):
        with clock.frozen(NOW + timedelta(days=days, hours=-1)):
            told.append(task.forget())
    assert told == [0, 1, 0, 1]
    left = db.session.scalars(sa.select(SeasonSubscription.id)).all()
    assert left == [kept.id] and waiting.id not in left


def test_days_are_not_guessed(folder: Path, me: Person, school: SeasonSubscription) -> None:
    make_material(season="free_week", released_at=NOW, released_by=me.id)
    make_subscription("Regionen", email="region@example.se", seasons=["free_week", "easter_break"], confirmed_at=NOW)
    assert sum(prompted(DUE + timedelta(days=n)) for n in range(28)) == 1  # the school's winter break alone
    assert WINTER[0] == DUE + timedelta(days=28)
