"""A text about an individual: who may take it away, what goes with it, who decides, and that no figure changes."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.networks import make_item, make_meeting, make_network, make_organisation
from tests.factories.quarantine import SECRET, places_of_secret
from tests.factories.requests import make_request
from tests.factories.whole_year import make_whole_year
from tests.factories.year import REGIONAL
from vaw.domain.activities.models import Activity
from vaw.domain.activities.operations.log import correct_activity, log_activity
from vaw.domain.activities.rules.log import Entry
from vaw.domain.documents.models import DOCUMENT_PIECE, Document, DocumentVersion
from vaw.domain.documents.operations import new_version, store
from vaw.domain.documents.queries import get_version, pieces, versions_of
from vaw.domain.documents.rules import Upload
from vaw.domain.geography.queries import find_county
from vaw.domain.insight.models import Report, ReportFile
from vaw.domain.insight.queries import IN_ORDER, figures_of, frozen, get_file
from vaw.domain.insight.queries.verifying import list_broken
from vaw.domain.mandates.queries import find_assignment
from vaw.domain.notifications.models import Notice
from vaw.domain.people.rules import Role
from vaw.domain.retention.models.quarantine import PIECE, Quarantine
from vaw.domain.retention.operations.quarantine import erase_quarantine, quarantine_texts, restore_quarantine
from vaw.domain.retention.queries.quarantine import list_quarantines, offered, pieces_of
from vaw.domain.retention.rules.quarantine import ERASED, HELD, HELD_FOR, Became, QuarantineState, Spot
from vaw.domain.support.models import RequestMessage
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant, system
from vaw.kernel.audit import AUDIT
from vaw.kernel.db import db, saw_version
from vaw.kernel.errors import Conflict, NotAllowed, NotFound, RuleBroken, Withheld
from vaw.kernel.operation import unit
from vaw.tasks.quarantine import erase_overdue

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today(rolled_back: sa.Connection) -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def county(county_id: int = 24) -> Any:
    return find_county(county_id)


def entry(**more: Any) -> Entry:
    regional = find_assignment(REGIONAL)
    assert regional
    plain: dict[str, Any] = {"municipality_ids": (2480,), "text": SECRET, "shares": {regional.id: 100}}
    return Entry(date(2025, 3, 4), "training", "honour", "digital", 60, **plain | more)


def logged(by: Person) -> Activity:
    return log_activity(by.actor, county(), entry=entry())


def press(by: Actor, kind: str, row_id: int, column: str = "text") -> Quarantine:
    return quarantine_texts(by, county(), kind=kind, row_id=row_id, chosen=[Spot(kind, row_id, column)])


def fresh(model: Any, id: int) -> Any:
    return db.session.get(model, id, populate_existing=True)


def test_one_press_takes_the_text_its_versions_and_what_was_drafted_and_leaves_a_line_without_it() -> None:
    who = person()
    made = logged(who)
    correct_activity(who.actor, made, entry=entry(text=f"{SECRET} i går"), reason="Fel tid")
    assert places_of_secret() == {"activity.text", "activity_version.before"}
    kept = press(person(Role.COUNTY_MANAGEMENT).actor, "activity", made.id)
    assert places_of_secret() == set()
    assert fresh(Activity, made.id).text == HELD
    assert {(one.table, one.characters, one.is_copy) for one in pieces_of(kept.id)} >= {("activity", len(SECRET) + 6, False)}
    lines = db.session.connection().scalars(sa.select(AUDIT.c.diff).where(AUDIT.c.kind == "activity", AUDIT.c.row_id == made.id)).all()
    assert {"quarantined": "text", "characters": len(SECRET) + 6} in lines


def test_who_does_not_read_a_record_cannot_take_its_text() -> None:
    made = logged(person())
    for stranger in (person(county_id=3), person(Role.SHELTER_REPORTER, None), person(Role.REQUESTER, None)):
        with pytest.raises(NotFound):
            press(stranger.actor, "activity", made.id)
    with pytest.raises(NotAllowed):
        press(person(Role.ADMINISTRATOR).actor, "activity", made.id)
    with pytest.raises(NotFound):
        offered(person(county_id=3).actor, "activity", made.id)
    assert fresh(Activity, made.id).text == SECRET


def test_nobody_takes_a_text_of_another_record_through_one_that_they_read() -> None:
    who, other = person(), person(county_id=3)
    mine, theirs = logged(who), log_activity(other.actor, county(3), entry=entry(municipality_ids=()))
    for spot in (Spot("activity", theirs.id, "text"), Spot("app_user", who.id, "name"), Spot("activity", mine.id, "type")):
        with pytest.raises(RuleBroken, match=r"retention\.quarantine_choice"):
            quarantine_texts(who.actor, county(), kind="activity", row_id=mine.id, chosen=[spot])
    with pytest.raises(RuleBroken, match=r"retention\.quarantine_choice"):
        quarantine_texts(who.actor, county(), kind="activity", row_id=mine.id)
    with pytest.raises(NotFound):
        quarantine_texts(who.actor, county(3), kind="activity", row_id=mine.id, chosen=[Spot("activity", mine.id, "text")])


def test_a_messages_text_is_taken_on_the_page_of_its_request() -> None:
    request = make_request(24, what="Vi vill ha stöd", why=SECRET)
    kinds = {one.spot.column for one in offered(person().actor, "support_request", request.id)}
    assert {"what", "why"} <= kinds
    press(person().actor, "support_request", request.id, "why")
    assert places_of_secret() == set()
    assert fresh(type(request), request.id).what == "Vi vill ha stöd", "what was not pointed at stays"


def test_who_reads_a_record_alone_is_not_shown_what_is_written_about_it() -> None:
    request = make_request(24, what=SECRET, dnr="123-2026")
    with unit(system("test"), "test.note"):
        db.session.add(RequestMessage(request_id=request.id, at=NOW, text="Intern anteckning"))
    asking = make_organisation()
    db.session.connection().execute(
        sa.text("update support_request set organisation_id = :o where id = :r"), {"o": asking.id, "r": request.id}
    )
    inside, guest = person(), Actor(person().id, "web", (Grant(Role.REQUESTER, None, asking.id),))
    assert {one.spot.table for one in offered(inside.actor, "support_request", request.id)} == {"support_request", "request_message"}
    told = offered(guest, "support_request", request.id)
    assert {(one.spot.table, one.begins) for one in told} == {("support_request", "")}
    assert "dnr" not in {one.column for one in told}
    with pytest.raises(RuleBroken, match=r"retention\.quarantine_choice"):
        note = db.session.scalars(sa.select(RequestMessage.id)).one()
        quarantine_texts(guest, county(), kind="support_request", row_id=request.id, chosen=[Spot("request_message", note, "text")])


def test_two_who_press_take_it_once_and_an_older_screen_meets_conflict() -> None:
    who, other = person(), person(Role.COUNTY_MANAGEMENT)
    made = logged(who)
    seen = made.version
    press(who.actor, "activity", made.id)
    with pytest.raises(RuleBroken, match=r"retention\.quarantine_(nothing|choice)"):
        press(other.actor, "activity", made.id)
    db.session.refresh(made)
    saw_version(made, seen)
    with pytest.raises(Conflict):
        correct_activity(who.actor, made, entry=entry(women=3), reason="Sent")


def test_only_another_than_the_reporter_gives_it_back_and_only_once() -> None:
    who, registrar = person(Role.REGISTRAR), person(Role.REGISTRAR)
    made = logged(person())
    kept = press(person(Role.COUNTY_MANAGEMENT).actor, "activity", made.id)
    for stranger in (person(), person(Role.ADMINISTRATOR), person(Role.REGISTRAR, 3)):
        with pytest.raises(NotAllowed):
            restore_quarantine(stranger.actor, kept)
    assert restore_quarantine(registrar.actor, kept)[Became.RESTORED] == 1
    assert fresh(Activity, made.id).text == SECRET
    for again in (lambda: restore_quarantine(who.actor, kept), lambda: erase_quarantine(who.actor, kept, advised=False)):
        with pytest.raises(RuleBroken, match=r"retention\.quarantine_ended"):
            again()
    manager = person(Role.COUNTY_MANAGEMENT)
    own = press(manager.actor, "activity", made.id)
    with pytest.raises(RuleBroken, match=r"retention\.quarantine_four_eyes"):
        restore_quarantine(manager.actor, own)


def test_what_was_written_meanwhile_stays_beside_what_comes_back() -> None:
    who = person()
    made = logged(who)
    kept = press(who.actor, "activity", made.id)
    db.session.refresh(made)
    correct_activity(who.actor, made, entry=entry(text="Skrivet på nytt"), reason="Utan namn")
    assert restore_quarantine(person(Role.REGISTRAR).actor, kept)[Became.BESIDE] == 1
    assert fresh(Activity, made.id).text == f"Skrivet på nytt\n\n{SECRET}"


def test_what_nobody_decides_about_is_erased_after_a_fortnight() -> None:
    made = logged(person())
    kept = press(person(Role.COUNTY_MANAGEMENT).actor, "activity", made.id)
    with clock.frozen(NOW + HELD_FOR - timedelta(minutes=1)):
        assert erase_overdue() == 0
    with clock.frozen(NOW + HELD_FOR):
        assert (erase_overdue(), erase_overdue()) == (1, 0)
    assert fresh(Activity, made.id).text == ERASED
    ended = fresh(Quarantine, kept.id)
    assert (ended.state, ended.decided_by, ended.advised) == (QuarantineState.ERASED, None, False)
    assert db.session.connection().scalars(sa.select(PIECE.c.sealed)).all() == [None] * len(pieces_of(kept.id))


def test_the_author_is_told_without_the_text_and_the_registrar_sees_what_waits() -> None:
    who = person()
    made = logged(who)
    kept = press(person(Role.COUNTY_MANAGEMENT).actor, "activity", made.id)
    assert db.session.scalars(sa.select(Notice.user_id).where(Notice.kind == "retention.text_taken")).all() == [who.id]
    assert [one.id for one in list_quarantines(person(Role.REGISTRAR).actor, county())] == [kept.id]
    assert list_quarantines(person(Role.REGISTRAR, 3).actor, county()) == []
    press(who.actor, "activity", logged(who).id)
    told = db.session.scalars(sa.select(Notice.user_id).where(Notice.kind == "retention.text_taken")).all()
    assert told == [who.id], "who points out a text of their own knows it"


def test_no_figure_changes() -> None:
    who = person()
    make_whole_year(who.actor)
    made = logged(who)

    def figures() -> Any:
        return json.loads(json.dumps(frozen(figures_of(who.actor, [figure.code for figure in IN_ORDER], 24, 2025)), default=str))

    before = figures()
    kept = quarantine_texts(system("cli"), county(), kind="activity", row_id=made.id)
    assert figures() == before
    erase_quarantine(person(Role.REGISTRAR).actor, kept, advised=True)
    assert figures() == before


def a_document(by: Person) -> Document:
    network = make_network()
    with unit(by.actor, "test.document"):
        made = store(by.actor, "network", network.id, Upload("plan.txt", "text/plain", io.BytesIO(SECRET.encode()), True))
        new_version(by.actor, made, Upload("plan.txt", "text/plain", io.BytesIO(f"{SECRET} igen".encode()), True))
    return made


def test_a_documents_bytes_are_sealed_given_to_nobody_and_come_back_the_same() -> None:
    who = person()
    made = a_document(who)
    assert "document_piece.content" in places_of_secret()
    kept = press(person(Role.COUNTY_MANAGEMENT).actor, "document", made.id, "content")
    assert places_of_secret() == set()
    db.session.refresh(made)
    with pytest.raises(Withheld):
        get_version(made, 1)
    with unit(who.actor, "test.renew"), pytest.raises(Withheld):
        new_version(who.actor, made, Upload("plan.txt", "text/plain", io.BytesIO(b"annat"), True))
    restore_quarantine(person(Role.REGISTRAR).actor, kept)
    db.session.refresh(made)
    back = [b"".join(pieces(fresh(DocumentVersion, one.id).sha256)).decode() for one in versions_of(made)]
    assert back == [f"{SECRET} igen", SECRET]


def test_an_erased_document_is_removed_with_all_its_bytes() -> None:
    made = a_document(person())
    kept = press(person(Role.COUNTY_MANAGEMENT).actor, "document", made.id, "content")
    erase_quarantine(person(Role.REGISTRAR).actor, kept, advised=True)
    assert fresh(Document, made.id).removed_at == NOW
    assert db.session.connection().scalar(sa.select(sa.func.count()).select_from(DOCUMENT_PIECE)) == 0


def an_edition(text: str, county_id: int = 24) -> Report:
    with unit(system("test"), "test.edition"):
        made = Report(
            kind="assignment-account", county_id=county_id, year=2025, edition=1, language="sv", state="done", created_at=NOW,
            content={"sections": [{"number": 1, "heading": "Läget", "text": f"Vi har gjort mycket.\n{text}"}]},
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        db.session.add(ReportFile(report_id=made.id, format="pdf", content=text.encode(), size_bytes=len(text.encode()), sha256="x"))
    return made


def test_an_edition_in_which_the_text_was_frozen_is_withheld_and_comes_back_byte_by_byte() -> None:
    who = person()
    made, edition = logged(who), an_edition(SECRET)
    other = an_edition(SECRET, 3).id
    db.session.connection().execute(sa.text("update report_file set content = '' where report_id = :id"), {"id": other})
    kept = press(who.actor, "activity", made.id)
    assert places_of_secret() == {"report.content"}, "another county's edition is not this county's to withhold"
    assert fresh(Report, other).withheld_at is None
    with pytest.raises(Withheld):
        get_file(who.actor, edition.id, "pdf")
    assert not [one for one in list_broken() if one.report_id == edition.id], "what is withheld is not what somebody has changed"
    restore_quarantine(person(Role.REGISTRAR).actor, kept)
    assert bytes(get_file(who.actor, edition.id, "pdf").content) == SECRET.encode()
    assert fresh(Report, edition.id).withheld_at is None


def test_an_erased_text_leaves_its_edition_withheld_for_good() -> None:
    made, edition = logged(who := person()), an_edition(SECRET)
    kept = press(who.actor, "activity", made.id)
    erase_quarantine(person(Role.REGISTRAR).actor, kept, advised=False)
    assert places_of_secret() == set()
    with pytest.raises(Withheld):
        get_file(who.actor, edition.id, "pdf")


def test_minutes_made_as_a_file_and_what_was_carried_on_go_with_the_text() -> None:
    who = person()
    meeting, later = make_meeting(network := make_network()), make_meeting(network)
    item = make_item(meeting, notes=SECRET)
    carried = make_item(later, notes=SECRET, carried_from_id=item.id)
    with unit(system("test"), "test.minutes"):
        sql = "insert into minutes_file (meeting_id, language, of, asked_at, content) values (:id, 'sv', 'x', now(), :content)"
        db.session.connection().execute(sa.text(sql), {"id": meeting.id, "content": SECRET.encode()})
    quarantine_texts(who.actor, county(), kind="meeting", row_id=meeting.id, chosen=[Spot("agenda_item", item.id, "notes")])
    assert places_of_secret() == set()
    assert fresh(type(carried), carried.id).notes == HELD
