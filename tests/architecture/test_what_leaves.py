"""What leaves by mail and by schedule, whoever made it: found mechanically, so that a new way out must be judged here first.

Mails to somebody with an account say how many things there are, mails by link that there is something: none says what. So no right has
to be judged anew when a mail leaves; that it stays so is what is walked here. Files that are made on a schedule are judged by the right
that their owner has when they are made.
"""

from __future__ import annotations

import ast
import io
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from python_calamine import CalamineWorkbook

from tests.architecture.sources import ROOT, modules, name_of, tree_of
from tests.conftest import one_transaction
from tests.factories import Person
from tests.factories.canaries import ADDRESS, NUMBER, WORD, canaries, canary
from tests.factories.files import pdf_text
from tests.factories.schedules import end_roles, make_saved, make_schedule
from tests.factories.world import WORDS, World, make_world
from vaw.cli import mail as console
from vaw.domain.activities.rules.log import Mode
from vaw.domain.housing.models.snapshots import ReportLink
from vaw.domain.insight.models.schedules import RunFile
from vaw.domain.insight.operations.schedules import run_now
from vaw.domain.insight.rules.questions import Choice, Sharing, Span
from vaw.domain.insight.rules.schedules import RUN_FORMATS
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation
from vaw.domain.networks.rules.meetings import MeetingState
from vaw.domain.people.models import AccountEvent, User
from vaw.domain.people.rules.history import TOLD
from vaw.domain.support.models import SupportRequest
from vaw.integrations.mail import Mail, compose
from vaw.kernel import clock
from vaw.kernel.db import db, reading
from vaw.kernel.reminders import REGISTRY
from vaw.tasks import (
    account_letters,
    actions,
    actors,
    follow_ups,
    grants,
    housing_letters,
    invitations,
    meetings,
    outbox,
    schedules,
    sealing,
    season_letters,
    support,
    training,
)
from vaw.web.reminding import PATHS

pytestmark = pytest.mark.xdist_group("doors")
# {template in templates/emails: the mails that are made with it of records whose every word is a canary}.
MAILS: dict[str, Callable[[], Iterator[Mail | None]]] = {
    "account": lambda: (
        account_letters.written(canary(AccountEvent, kind=kind.value, device="Firefox"), canary(User, language=language))
        for kind in TOLD
        for language in ("sv", "en")
    ),
    "action": lambda: map(actions.written, canaries(actions.written)),
    "actor": lambda: map(actors.written, canaries(actors.written)),
    "code": lambda: (support.written(one, "code", support.CODE, key="k", code="123456") for one in canaries(SupportRequest)),
    "follow_up": lambda: map(follow_ups.written, canaries(follow_ups.written)),
    "grant": lambda: map(grants.written, canaries(grants.written)),
    "invitation": lambda: map(invitations.written, canaries(invitations.written)),
    "meeting": lambda: map(meetings.written, canaries(meetings.written, invitation=canary(MeetingInvitation, meeting=_meeting()))),
    "news": lambda: (support.written(one, "news", support.NEWS, key="k") for one in canaries(SupportRequest)),
    "place": lambda: map(training.written, canaries(training.written)),
    "receipt": lambda: (support.written(one, "receipt", support.RECEIPT, key="k") for one in canaries(SupportRequest)),
    "reminder": lambda: (
        outbox.written(outbox.Claimed(NUMBER, uuid.UUID(int=1), NUMBER, uuid.UUID(int=2)), outbox.Announced(ADDRESS, language, n, muted))
        for language, n, muted in product(("sv", "en"), (1, 3), (False, True))
    ),
    "report": lambda: map(
        housing_letters.written, db.session.scalars(sa.select(ReportLink)).all()
    ),  # of the world: it asks for the mailbox
    "root": lambda: map(sealing._written, canaries(sealing._written, root="abcdef", seal=7)),
    "season": lambda: map(season_letters.written, canaries(season_letters.written)),
    "test": lambda: (console._neutral(ADDRESS, language) for language in ("sv", "en")),
}
# What stands in registers that every board reads, and may name a thing.
REGISTERED = ("kanarieorganisation", "kanariemetod")
# Numbers in a mail: of a request, told to whoever sent it.
OWN_NUMBER = {"news", "receipt"}
_LINK = re.compile(r"https?://[^\s\"<>]+")
_SIGNED_OR_OWN = re.compile(r"https?://[^/]+/(l/[\w.-]+|paminnelser|konto/paminnelser)")


def _meeting() -> Meeting:
    """Of a network that nobody has chosen to name in calendars."""
    made: Meeting = canary(Meeting, mode=Mode.DIGITAL, state=MeetingState.OPEN, series=None, sequence=3)
    return made


@pytest.fixture(scope="module")
def world(app: Flask) -> Iterator[World]:
    with one_transaction(app):
        yield make_world(app)


def test_every_mail_has_an_example_here_and_is_written_where_mails_are_written() -> None:
    """By the template: one that no example is made of, and one that is drawn anywhere else, fails."""
    templates = {path.stem for path in (ROOT / "vaw/templates/emails").iterdir()}
    assert set(MAILS) == templates
    drawn = {name_of(path) for folder in ("vaw",) for path in modules(folder) if "emails/" in path.read_text("utf-8")}
    drawn |= {name_of(path) for path in modules("vaw") if _calls(path, "Mail")}
    writers = {one.__file__ for one in (account_letters, follow_ups, housing_letters, invitations, meetings, outbox, sealing)}
    writers |= {one.__file__ for one in (season_letters, support, training, console)}
    assert drawn == {name_of(Path(path or "")) for path in writers} | {"vaw/tasks/letter_round.py"}


def _calls(path: Path, name: str) -> bool:
    return any(isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name for node in ast.walk(tree_of(path)))


@pytest.mark.parametrize("template", MAILS)
def test_a_mail_says_nothing_of_what_it_is_about(app: Flask, world: World, template: str) -> None:
    with app.test_request_context():
        made = [mail for mail in MAILS[template]() if mail is not None]
    assert made
    faults = [fault for mail in made for fault in _faults(template, mail)]
    assert faults == []


def _faults(template: str, mail: Mail) -> Iterator[str]:
    """What of the thing is in the mail: its words, its number, an address that opens more than it says."""
    message = compose(replace(mail, key="letter"), sender="avsandare@example.se", host="example.se")  # its own number is in its Message-ID
    del message["To"]
    calendar = mail.invitation.content.decode().replace("\r\n ", "").replace(ADDRESS, "") if mail.invitation else ""
    parts = [mail.subject, mail.text, mail.html, calendar, *(str(value) for value in message.values())]
    for part in parts:
        links = _LINK.findall(part)
        yield from (
            f"leads to {link}" for link in links if not re.fullmatch(r"https?://[^/]+/(l/[\w.-]+|paminnelser|konto/paminnelser)>?", link)
        )
        said = _LINK.sub("", part)
        yield from (f"says {word}" for word in (WORD, ADDRESS) if word in said.lower())
        if str(NUMBER) in said and template not in OWN_NUMBER:
            yield f"says {NUMBER}"


def test_what_a_reminder_is_called_is_never_a_text_that_somebody_typed(world: World) -> None:
    """The list behind a mail names things whatever has become of one's role since: by codes and registers alone."""
    faults = []
    assert set(PATHS) <= set(REGISTRY)
    for kind in PATHS:
        with reading() as connection:
            rows = connection.execute(REGISTRY[kind].names).all()
        faults += [f"{kind}: {name}" for _id, *names in rows for name in names if name and WORD in _typed(name)]
    assert faults == []


def _typed(name: str) -> str:
    return re.sub("|".join(REGISTERED), "", name.lower())


ASKED = Choice(figures=("activities", "by-type"), span=Span.YEARS, years=(2025,))


def _saved(sharing: Sharing) -> Callable[[Person], Any]:
    return lambda who: make_saved(who, ASKED, sharing)


SCHEDULED: dict[str, Callable[[Person], Any]] = {
    "the yearly account": lambda _who: None,
    **{f"a compilation for {sharing}": _saved(sharing) for sharing in (Sharing.OWN, Sharing.COUNTY)},  # the nation's are the coordinator's
}


@pytest.mark.parametrize("kind", SCHEDULED)
def test_a_scheduled_file_holds_nothing_that_its_owner_may_not_read(world: World, kind: str) -> None:
    """Of another county: none of the words of the records here is in it, in any format."""
    stranger = world.people["development_leader elsewhere"]
    hers = _files(stranger, kind)
    assert set(hers) == set(RUN_FORMATS)
    assert [f"{format}: {word}" for format, text in hers.items() for word in WORDS if word in text.lower()] == []


@pytest.mark.parametrize("kind", SCHEDULED)
def test_no_file_is_made_for_somebody_who_has_lost_the_role_since_it_was_ordered(world: World, kind: str) -> None:
    leaver = world.people["development_leader elsewhere"]
    assert leaver.county_id is not None
    run = run_now(leaver.actor, make_schedule(leaver, SCHEDULED[kind](leaver), formats=RUN_FORMATS))
    end_roles(leaver, clock.today() - timedelta(days=1))
    try:
        assert schedules.make(run.id) == 0
        assert db.session.scalars(sa.select(RunFile.content).where(RunFile.run_id == run.id)).all() == []
    finally:
        end_roles(leaver, None)


def _files(who: Person, kind: str) -> dict[str, str]:
    """{format: text} of what the schedule makes for this person."""
    run = run_now(who.actor, make_schedule(who, SCHEDULED[kind](who), formats=RUN_FORMATS))
    assert schedules.make(run.id) == len(RUN_FORMATS)
    made = db.session.execute(sa.select(RunFile.format, RunFile.content).where(RunFile.run_id == run.id)).all()
    return {format: _text(format, content or b"") for format, content in made}


def _text(format: str, content: bytes) -> str:
    if format == "pdf":
        return pdf_text(content)
    if format == "xlsx":
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])
    return content.decode("utf-8-sig")
