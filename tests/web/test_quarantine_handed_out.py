"""A text about an individual that was frozen to be handed out, or went into files: nobody gets it any more, and nothing else is lost."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.networks import make_agreement, make_item, make_meeting, make_network
from tests.factories.quarantine import SECRET, places_of_secret
from tests.factories.records import asked, judged, picked
from tests.web.test_records import everything_in, fetched, made, press
from vaw.domain.geography.queries import find_county
from vaw.domain.insight.models import Report, ReportFile
from vaw.domain.people.rules import Role
from vaw.domain.records import policy as records
from vaw.domain.records.models import RecordsCopy, RecordsDecision, RecordsItem, RecordsRequest
from vaw.domain.records.models.packages import RECORDS_PIECE, RecordsPackage
from vaw.domain.records.operations import judging
from vaw.domain.records.operations.packages import is_there, keep_package, order_delivery, order_handout
from vaw.domain.records.rules.masking import Span
from vaw.domain.records.rules.packages import PackageState
from vaw.domain.retention import policy
from vaw.domain.retention.models.quarantine import Quarantine
from vaw.domain.retention.operations.quarantine import erase_quarantine, quarantine_texts, restore_quarantine
from vaw.domain.retention.queries.quarantine_copies import given_with
from vaw.domain.retention.queries.quarantine_subjects import SUBJECTS
from vaw.domain.retention.rules.quarantine import ERASED, HELD, Spot
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound
from vaw.kernel.operation import unit
from vaw.tasks.records import build

pytestmark = pytest.mark.usefixtures("rolled_back", "no_tries")
MASKED_IN_THE_MIDDLE = f"Vi pratade länge om läget. {SECRET}. Alla håller kontakten med skolan på orten."


def taken(by: Person, kind: str, row_id: int, *spots: tuple[str, int, str]) -> Quarantine:
    county = find_county(24)
    assert county
    return quarantine_texts(by.actor, county, kind=kind, row_id=row_id, chosen=[Spot(*one) for one in spots])


def handed_out(who: Person, notes: str) -> tuple[RecordsRequest, RecordsItem, Any, Any]:
    """A request with minutes that are released; its document, the meeting and the item with the notes."""
    meeting = make_meeting(make_network("Öppet nätverk"), title="Höstens möte", starts_at=clock.now())
    item = make_item(meeting, "En punkt", notes=notes)
    matter = asked(who)
    document = picked(who, matter, "meeting", meeting.id)
    judged(who, document)
    judging.release_document(who.actor, document)
    return matter, document, meeting, item


def copies() -> list[Any]:
    return list(db.session.connection().scalars(sa.select(RecordsCopy.content)))


def files_in(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_frozen_copy_loses_that_passage_alone_and_its_files_are_taken_back(app: Flask) -> None:
    who = person(Role.REGISTRAR)
    matter, document, meeting, item = handed_out(who, SECRET)
    package, browser = made(matter, who), who.browser(app)
    assert SECRET in everything_in(fetched(browser, package)) and "records_copy.content" in places_of_secret()
    before = copies()
    kept = taken(person(), "meeting", meeting.id, ("agenda_item", item.id, "notes"))
    assert places_of_secret() == set() and not db.session.connection().execute(sa.select(RECORDS_PIECE.c.number)).all()
    assert browser.get(f"/utlamnande/filer/{package.id}/hamta").status_code == 404
    assert [(one.package_id, one.is_archive, one.who) for one in given_with(kept)] == [(package.id, False, "Test registrar")]
    page = browser.get(f"/admin/karantan/{kept.id}").text
    assert f"Utlämnande {package.id}" in page and "Test registrar" in page.split('id="filer"')[1] and SECRET not in page
    press(browser, f"/utlamnande/{matter.id}", f"/utlamnande/filer/{package.id}/igen")
    assert build(package.id) == 1
    db.session.refresh(package)
    again = everything_in(fetched(browser, package))
    assert SECRET not in again and HELD in again and "Höstens möte" in again
    restore_quarantine(who.actor, kept)
    decision = db.session.get_one(RecordsDecision, document.decision_id)
    assert copies() == before and judging.is_intact(decision)


def test_what_the_masks_left_of_the_text_goes_with_it_and_is_erased_for_good() -> None:
    who = person(Role.REGISTRAR)
    meeting = make_meeting(make_network("Öppet nätverk"), title="Höstens möte", starts_at=clock.now())
    item = make_item(meeting, "En punkt", notes=MASKED_IN_THE_MIDDLE)
    matter = asked(who)
    document = picked(who, matter, "meeting", meeting.id)
    judged(who, document)
    begins = MASKED_IN_THE_MIDDLE.index(SECRET)
    span = Span(f"item-{item.id}-notes", begins, begins + len(SECRET))
    judging.mask_passages(who.actor, document, spans=[span], ground="osl-21-7")
    judging.release_document(who.actor, document)
    assert SECRET not in str(copies()) and "skolan på orten" in str(copies())
    kept = taken(person(), "meeting", meeting.id, ("agenda_item", item.id, "notes"))
    said = json.dumps(copies(), ensure_ascii=False)
    assert "skolan" not in said and "läget" not in said and HELD in said and "Höstens möte" in said
    erase_quarantine(who.actor, kept, advised=True)
    said = json.dumps(copies(), ensure_ascii=False)
    assert ERASED in said and HELD not in said and "Höstens möte" in said


def test_a_package_on_its_way_is_stopped_and_a_delivery_to_an_archive_is_taken_back() -> None:
    who, county = person(Role.REGISTRAR), find_county(24)
    assert county
    matter, _document, meeting, item = handed_out(who, SECRET)
    other = asked(who)
    judging.refuse_document(who.actor, picked(who, other, "housing", 2025), ground="osl-18-8")
    waiting, untouched = order_handout(who.actor, matter), order_handout(who.actor, other)
    delivery = order_delivery(who.actor, county, first_year=2025, last_year=2026)
    keep_package(system("test"), delivery, made=io.BytesIO(SECRET.encode()), sha256="0" * 64, listed=[])
    kept = taken(person(), "meeting", meeting.id, ("agenda_item", item.id, "notes"))
    assert [(one.package_id, one.is_archive, one.at) for one in given_with(kept)] == [(delivery.id, True, None)]
    assert not keep_package(system("test"), waiting, made=io.BytesIO(SECRET.encode()), sha256="0" * 64, listed=[]), "made meanwhile"
    assert build(waiting.id) == 0 and places_of_secret() == set()
    states = {one.id: one.state for one in db.session.execute(sa.select(RecordsPackage.id, RecordsPackage.state))}
    assert states == {waiting.id: PackageState.FAILED, untouched.id: PackageState.QUEUED, delivery.id: PackageState.DONE}
    db.session.refresh(delivery)
    assert not is_there(delivery)


def test_a_report_in_which_the_text_stands_is_in_no_hand_out_any_more(app: Flask) -> None:
    who, agreement = person(Role.REGISTRAR), make_agreement("Avtal", purpose=SECRET)
    with unit(system("test"), "test.edition"):
        content = {"sections": [{"number": 1, "heading": "Läget", "text": SECRET}]}
        edition = Report(
            kind="assignment-account", county_id=24, year=2025, edition=1, language="sv", state="done", created_at=clock.now(),
            content=content, approved_at=clock.now(), approved_by=who.id,
        )  # fmt: skip
        db.session.add(edition)
        db.session.flush()
        file = {"content": SECRET.encode(), "size_bytes": len(SECRET.encode()), "sha256": "a" * 64}
        db.session.add(ReportFile(report_id=edition.id, format="pdf", **file))
    matter = asked(who)
    document = picked(who, matter, "report", edition.id)
    judging.open_file(who.actor, document)
    judging.release_document(who.actor, document)
    package = made(matter, who)
    assert files_in(fetched(who.browser(app), package))["handling-1.pdf"] == SECRET.encode()
    taken(person(), "agreement", agreement.id, ("agreement", agreement.id, "purpose"))
    after = made(matter, who)
    files = files_in(fetched(who.browser(app), after))
    assert "handling-1.pdf" not in files and not any(SECRET.encode() in content for content in files.values())
    assert json.loads(files["manifest.json"])["missing"] == [{"document": 1, "why": "Filen är gallrad sedan beslutet."}]


def test_the_registrars_own_words_are_taken_from_the_page_of_the_request(app: Flask) -> None:
    who = person(Role.REGISTRAR)
    matter = asked(who, description="Allt om ett möte")
    document = picked(who, matter, "housing", 2025)
    judging.refuse_document(who.actor, document, ground="osl-18-8", words=SECRET, confirmed=True)
    link = f"/karantan/ny?kind=records_request&id={matter.id}"
    browser = who.browser(app)
    assert link.replace("&", "&amp;") in browser.get(f"/utlamnande/{matter.id}").text
    for stranger in (person(), person(Role.COUNTY_MANAGEMENT), person(Role.REGISTRAR, 3), person(Role.ADMINISTRATOR)):
        assert stranger.browser(app).get(link).status_code == 404
    spot = f"records_decision.{document.decision_id}.words"
    press(browser, link, link, chosen=[spot])
    assert places_of_secret() == set()
    decision = db.session.get_one(RecordsDecision, document.decision_id, populate_existing=True)
    assert (decision.words, decision.outcome, decision.ground) == (HELD, "refused", "osl-18-8")


def test_who_reads_a_request_may_point_out_its_texts_and_nobody_else() -> None:
    right = SUBJECTS["read_records"].read
    assert right is policy.FIND_PERSON
    assert (right.roles, right.where) == (records.READ_REQUEST.roles, records.READ_REQUEST.where)
    with pytest.raises(NotFound):
        taken(person(), "records_request", asked(person(Role.REGISTRAR)).id, ("records_request", 1, "description"))
