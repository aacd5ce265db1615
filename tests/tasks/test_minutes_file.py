"""The worker makes minutes into a document: accessible, of what they say now, and without names that are not to be handed on."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from outloud.cli import main as outloud

from tests.factories import Person, person
from tests.factories.files import is_in_pdf, pdf_text
from tests.factories.networks import (
    make_action,
    make_decision,
    make_invitation,
    make_item,
    make_meeting,
    make_network,
    make_organisation,
    make_seat,
)
from vaw.domain.networks.models.actions import ActionPoint
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.operations.minutes import add_addendum
from vaw.domain.networks.operations.minutes_file import ask_for_minutes
from vaw.domain.networks.queries.minutes_file import content_of, stand_of
from vaw.domain.people.queries.names import account_name
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.tasks.minutes import make

START = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now(rolled_back: sa.Connection) -> Iterator[None]:
    with clock.frozen(START + timedelta(days=1)):
        yield


@pytest.fixture
def me() -> Person:
    return person()


@pytest.fixture
def meeting(me: Person) -> Meeting:
    network = make_network("Länsgruppen")
    approver = person(Role.COUNTY_MANAGEMENT)
    found = make_meeting(
        network, title="Höstmöte", starts_at=START, state="held", minutes_state="approved", closed_at=clock.now(), closed_by=me.id,
        approved_at=clock.now(), approved_by=approver.id,
    )  # fmt: skip
    town, jour, shelter = (
        make_organisation(name, kind=kind)
        for name, kind in (("Exempelby kommun", "municipality"), ("Exempeljouren", "ngo"), ("Skyddat hus", "shelter_provider"))
    )
    make_invitation(found, make_seat(network, town), came_women=2, came_men=1, came_unstated=0)
    make_invitation(found, make_seat(network, jour), came_women=0, came_men=0, came_unstated=0)
    make_invitation(found, make_seat(network, shelter), came_women=1, came_men=0, came_unstated=0)
    item = make_item(found, "Lägesbild", notes="Kommunerna berättade hur hösten har varit.", presenter="Regionen")
    decision = make_decision(item, "Nätverket tar fram en gemensam rutin.", number=1)
    make_action(town, network_id=network.id, meeting_id=found.id, item_id=item.id, decision_id=decision.id, what="Skriv ett utkast")
    make_action(owner_id=me.id, network_id=network.id, meeting_id=found.id, item_id=item.id, what="Boka lokal")
    return found


def document(me: Person, meeting: Meeting) -> bytes:
    assert make(ask_for_minutes(me.actor, meeting, language="sv").id) == 1
    content = content_of(meeting, "sv")
    assert content is not None
    return content


def test_the_document_says_when_who_what_was_said_decided_and_promised(me: Person, meeting: Meeting) -> None:
    text = pdf_text(document(me, meeting))
    for said in ("Protokoll: Höstmöte", "20 november 2026 kl. 13.00–15.00", "Sammanträdesrum 3 och digitalt", "Exempelby kommun",
                 "3 personer", "Kom inte:", "Exempeljouren", "1. Lägesbild", "Kommunerna berättade", "Beslut § 1", "gemensam rutin",
                 "Skriv ett utkast", "Boka lokal", "Justerat 21 november 2026"):  # fmt: skip
        assert is_in_pdf(text, [said]), said


def test_neither_a_shelter_provider_nor_the_boards_people_are_named(me: Person, meeting: Meeting) -> None:
    text = pdf_text(document(me, meeting))
    assert not is_in_pdf(text, ["Skyddat hus"]) and is_in_pdf(text, ["Utförare av skyddat boende"])
    name = account_name(me.id)
    assert name and not is_in_pdf(text, [name]) and is_in_pdf(text, ["av länsstyrelsen"])


def test_it_is_tagged_with_language_and_title_and_a_checker_of_pdf_ua_finds_nothing(me: Person, meeting: Meeting, tmp_path: Path) -> None:
    words = [
        "rutin",
        "skola",
        "jour",
        "region",
        "samtal",
        "barn",
        "polis",
        "hälsa",
        "stöd",
        "utbildning",
        "kunskap",
        "möte",
        "plan",
        "våld",
        "trygghet",
    ]
    for place in range(2, 40):  # no page looks like another: what stands on all of them at the same place is a running line
        notes = " ".join(words[(place * step) % len(words)] for step in range(20 + 7 * (place % 9)))
        make_item(meeting, f"{words[place % 15].title()} och {words[(place * 4) % 15]}", position=place, notes=notes)
    content = document(me, meeting)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) > 3 and pdf.Root.MarkInfo.Marked and str(pdf.Root.Lang) == "sv"
        assert str(pdf.docinfo.Title) == "Protokoll: Höstmöte, 20 november 2026"
    (tmp_path / "minutes.pdf").write_bytes(content)
    told = CliRunner().invoke(outloud, [str(tmp_path / "minutes.pdf"), "--json", str(tmp_path / "told.json"), "--fail-on", "warning"])
    assert told.exit_code == 0, told.output


def test_an_addendum_makes_the_old_file_an_old_one_and_how_an_action_goes_does_not(me: Person, meeting: Meeting) -> None:
    document(me, meeting)
    with unit(system("test"), "test.done"):
        for action in db.session.scalars(sa.select(ActionPoint)):
            action.state = "done"
    assert stand_of(meeting, "sv") is True
    add_addendum(me.actor, meeting, text="Regionen var med från klockan tio.")
    assert stand_of(meeting, "sv") is None and content_of(meeting, "sv") is None
    assert is_in_pdf(pdf_text(document(me, meeting)), ["Regionen var med från klockan tio."])


def test_a_message_that_comes_twice_makes_one_document_and_two_presses_one_file(me: Person, meeting: Meeting) -> None:
    files = [ask_for_minutes(me.actor, meeting, language="sv").id for _ in range(2)]
    assert files[0] == files[1] and [make(files[0]) for _ in range(2)] == [1, 0] and make(0) == 0


def test_nothing_is_made_of_minutes_that_were_opened_again_or_changed_meanwhile(me: Person, meeting: Meeting) -> None:
    file = ask_for_minutes(me.actor, meeting, language="sv")
    with unit(system("test"), "test.opened"):
        make_item(meeting, "En punkt till", position=2)
    assert make(file.id) == 0 and stand_of(meeting, "sv") is None
    assert isinstance(ask_for_minutes(me.actor, meeting, language="sv").id, int) and make(file.id) == 1


def test_a_long_word_and_an_empty_item_fit_the_page(me: Person, meeting: Meeting) -> None:
    make_item(meeting, "Kunskapshöjande" * 9, position=2)
    content = document(me, meeting)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) <= 2
    assert is_in_pdf(pdf_text(content), ["Inget antecknat."])
