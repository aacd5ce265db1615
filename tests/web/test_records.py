"""Somebody asks for public documents: the registrar searches, masks, decides and hands out; nothing that was masked leaves the house."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from outloud.cli import main as outloud

from tests.factories import person
from tests.factories.documents import make_upload
from tests.factories.forms import hidden, send
from tests.factories.networks import make_agreement, make_decision, make_item, make_meeting, make_network, make_organisation, make_party
from tests.factories.records import asked, judged, picked
from tests.factories.requests import make_request
from tests.factories.statements import counted
from tests.factories.year import log
from vaw.domain.networks.operations.documents import add_network_document
from vaw.domain.people.rules import PASSWORD_FRESH_FOR, Role
from vaw.domain.records.models import RecordsDecision, RecordsItem, RecordsMask, RecordsRequest
from vaw.domain.records.models.packages import RecordsPackage
from vaw.domain.records.operations import judging
from vaw.domain.records.operations.packages import order_handout
from vaw.domain.records.queries import items_of, masks_of
from vaw.domain.records.rules import FILES_KEPT, MaskState
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.audit import AUDIT
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import unit
from vaw.tasks.records import build
from vaw.tasks.retention import _EXPIRED_PACKAGES, _OLD_COPIES

pytestmark = pytest.mark.usefixtures("rolled_back", "no_tries")
SECRET = "HemligKanarie"


def planted() -> Any:
    """Minutes with a secret in every field that may hold text. The meeting."""
    network = make_network("Öppet nätverk")
    meeting = make_meeting(network, title=f"{SECRET}1 rubrik", about=f"Om {SECRET}2.", place=f"{SECRET}3 sal", starts_at=clock.now())
    item = make_item(meeting, f"{SECRET}4 punkt", about=f"{SECRET}5 om.", notes=f"Öppen mening. {SECRET}6 ska bort. Slut.")
    with unit(system("test"), "test.presenter"):
        item.presenter = f"{SECRET}7"
    make_decision(item, f"{SECRET}8 beslutades.")
    return meeting


def everything_in(content: bytes) -> str:
    """Every byte that a reader could find in a ZIP: names, raw and unpacked members, and of each PDF text, streams, metadata and XMP."""
    found = [content.decode("latin-1")]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for info in archive.infolist():
            data = archive.read(info)
            found += [info.filename, info.comment.decode("latin-1"), data.decode("utf-8", "replace"), data.decode("latin-1")]
            if info.filename.endswith(".pdf"):
                found.append(of_pdf(data))
    return "\n".join(found)


def of_pdf(data: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(data))
    found = [page.extract_text() for page in reader.pages] + [str(dict(reader.metadata or {})), *map(str, reader.attachments)]
    with pikepdf.open(io.BytesIO(data)) as opened:
        for one in opened.objects:
            found.append(repr(one))
            if isinstance(one, pikepdf.Stream):
                found.append(one.read_bytes().decode("latin-1"))
        found.append(opened.Root.Metadata.read_bytes().decode("utf-8"))
    return "\n".join(found)


def fetched(browser: FlaskClient, package: RecordsPackage) -> bytes:
    answer = browser.get(f"/utlamnande/filer/{package.id}/hamta")
    assert answer.status_code == 200, answer.status_code
    return bytes(answer.data)


def made(request: RecordsRequest, who: Any) -> RecordsPackage:
    package = order_handout(who.actor, request)
    assert build(package.id) == 1
    return package


def press(browser: FlaskClient, page: str, to: str, **fields: Any) -> Any:
    """Press a button of a page."""
    token = hidden(browser.get(page).text)["csrf"]
    return browser.post(to, data={"csrf": token, **fields})


def test_a_registrar_goes_from_the_question_to_files_on_the_pages(app: Flask) -> None:
    meeting = planted()
    browser = person(Role.REGISTRAR).browser(app)
    form = {"dnr": "801-99-2026", "way": "files", "description": "Protokoll från nätverket", "received_on": clock.today().isoformat()}
    search = send(browser, "/utlamnande/ny", **form).headers["Location"]
    assert "namn" not in set(re.findall(r'name="(\w+)"', browser.get("/utlamnande/ny").text)), "never who asks"
    assert f"{SECRET}1 rubrik" in browser.get(f"{search}?ord={SECRET.lower()}").text
    assert "Inget i länet stämmer" in browser.get(f"{search}?ord=finnsinte").text
    where = press(browser, search, search, pick=f"meeting:{meeting.id}").headers["Location"]
    item = db.session.scalars(sa.select(RecordsItem)).one()
    one = f"/utlamnande/handling/{item.id}"
    assert "Föredragande" in browser.get(one).text
    assert "Gå igenom alla förslag först" in send(browser, f"{one}/beslut", outcome="release").text, "a proposal waits"
    press(browser, one, f"{one}/masker", alla="osl-21-7")
    press(browser, one, f"{one}/markera", words=f"{SECRET}6 ska bort", ground="osl-26-1")
    assert send(browser, f"{one}/beslut", outcome="release").headers["Location"] == where
    assert "Lämnas ut maskerad" in browser.get(where).text
    press(browser, where, f"{where}/filer")
    package = db.session.scalars(sa.select(RecordsPackage)).one()
    assert build(package.id) == 1
    content = everything_in(fetched(browser, package))
    assert "OSL 26 kap. 1" in content and "Öppen mening." in content and f"{SECRET}6" not in content and f"{SECRET}7" not in content
    page = browser.get(where).text
    assert package.sha256 and package.sha256 in page and "Test registrar" in page, "who fetched it"
    press(browser, where, f"{where}/avsluta")
    assert "Avslutad" in browser.get(where).text


def test_no_planted_secret_is_in_any_file_of_a_hand_out(app: Flask) -> None:
    meeting, who = planted(), person(Role.REGISTRAR)
    request = make_request(24, why=f"{SECRET}9 varför", what=f"{SECRET}10 vad")
    agreement = make_agreement(f"{SECRET}11 avtal")
    make_party(agreement, make_organisation(f"{SECRET}12 jour", kind="ngo"))
    matter = asked(who)
    for kind, row_id in (("meeting", meeting.id), ("support_request", request.id), ("agreement", agreement.id)):
        item = picked(who, matter, kind, row_id)
        judged(who, item)
        page = who.browser(app).get(f"/utlamnande/handling/{item.id}").text
        spans = re.findall(r'name="span" type="checkbox" value="([^"]+)"', page)
        press(who.browser(app), f"/utlamnande/handling/{item.id}", f"/utlamnande/handling/{item.id}/markera", span=spans, ground="osl-21-3")
        assert SECRET in page
        judging.release_document(who.actor, item)
    package = made(matter, who)
    content = fetched(who.browser(app), package)
    assert SECRET not in everything_in(content) and "OSL 21 kap. 3" in everything_in(content)
    assert SECRET not in json.dumps(package.listed)
    stored = db.session.execute(sa.text("select content::text from records_copy")).scalars().all()
    assert len(stored) == 3 and not any(SECRET in text for text in stored), "what is frozen has never held it"
    lines = db.session.execute(sa.select(AUDIT.c.diff).where(AUDIT.c.operation.like("records.%"))).scalars().all()
    assert SECRET not in str(lines)


def test_every_file_has_its_sum_in_the_manifest_and_the_same_decisions_give_the_same_bytes(app: Flask) -> None:
    who = person(Role.REGISTRAR)
    matter = asked(who)
    item = picked(who, matter, "agreement", make_agreement("Avtal").id)
    judging.release_document(who.actor, item)
    first, second = made(matter, who), made(matter, who)
    assert first.sha256 == second.sha256
    with zipfile.ZipFile(io.BytesIO(fetched(who.browser(app), first))) as archive:
        listed = json.loads(archive.read("manifest.json"))["files"]
        assert {one["path"] for one in listed} | {"manifest.json"} == set(archive.namelist())
        assert {"handling-1.pdf", "beslut.pdf", "handlingar.csv", "handlingar.json", "las-mig.txt"} <= set(archive.namelist())


def test_what_was_handed_out_does_not_change_with_its_source(app: Flask) -> None:
    who, agreement = person(Role.REGISTRAR), make_agreement("Som det var")
    matter = asked(who)
    item = picked(who, matter, "agreement", agreement.id)
    judging.release_document(who.actor, item)
    before = made(matter, who)
    with unit(system("test"), "test.change"):
        agreement.title = "Som det blev"
    after = made(matter, who)
    assert after.sha256 == before.sha256 and "Som det blev" not in everything_in(fetched(who.browser(app), after))
    page = who.browser(app).get(f"/utlamnande/handling/{item.id}").text
    assert "Texten har ändrats" in page and "Som det blev" not in page


def test_masks_never_lie_over_a_text_that_has_changed(app: Flask) -> None:
    who, agreement = person(Role.REGISTRAR), make_agreement("Avtal", purpose="Ring 070-174 06 05 om det.")
    item = picked(who, asked(who), "agreement", agreement.id)
    assert [mask.why for mask in masks_of(item)] == ["personal"]
    with unit(system("test"), "test.change"):
        agreement.purpose = "Det går bra att ringa 070-174 06 05 om det."
    for act in (
        lambda: judging.choose_masks(who.actor, item, choices={}),
        lambda: judging.release_document(who.actor, item),
    ):
        with pytest.raises(RuleBroken, match=r"records\.changed"):
            act()
    one = f"/utlamnande/handling/{item.id}"
    press(who.browser(app), one, f"{one}/las-om")
    judged(who, item)
    judging.release_document(who.actor, item)
    copy = db.session.execute(sa.text("select content::text from records_copy")).scalar_one()
    assert "070" not in copy and "Det går bra att ringa" in copy


def test_nobody_but_the_countys_registrar_sees_a_request(app: Flask) -> None:
    who = person(Role.REGISTRAR)
    matter = asked(who)
    item = picked(who, matter, "agreement", make_agreement("Avtal").id)
    judging.release_document(who.actor, item)
    package = made(matter, who)
    pages = (
        f"/utlamnande/{matter.id}",
        f"/utlamnande/{matter.id}/sok",
        f"/utlamnande/handling/{item.id}",
        f"/utlamnande/filer/{package.id}/hamta",
    )
    for other in (person(Role.REGISTRAR, 3), person(Role.DEVELOPMENT_LEADER), person(Role.COUNTY_MANAGEMENT), person(Role.ADMINISTRATOR)):
        assert {other.browser(app).get(page).status_code for page in pages} == {404}, other.role
    elsewhere = asked(person(Role.REGISTRAR, 3))
    there = person(Role.REGISTRAR, 3).browser(app)
    search = f"/utlamnande/{elsewhere.id}/sok"
    assert "Avtal" not in there.get(search).text
    assert press(there, search, search, pick=f"agreement:{item.row_id}").status_code == 404, "another county's document"


def test_protected_housing_is_never_read_and_never_released(app: Flask) -> None:
    who = person(Role.REGISTRAR)
    matter = asked(who)
    year = clock.today().year
    assert f'value="housing:{year}"' in who.browser(app).get(f"/utlamnande/{matter.id}/sok?slag=housing").text
    item = picked(who, matter, "housing", year)
    assert not masks_of(item)
    with pytest.raises(RuleBroken, match=r"records\.shelter"):
        judging.release_document(who.actor, item)
    form = who.browser(app).get(f"/utlamnande/handling/{item.id}/beslut").text
    assert re.search(r'value="refuse"[^>]*checked', form) and re.search(r'value="osl-21-3"[^>]*selected', form), "refused by default"
    judging.refuse_document(who.actor, item, ground="osl-21-3")
    package = made(matter, who)
    assert [one["path"] for one in package.listed or ()] == [
        "handlingar.csv",
        "handlingar.json",
        "beslut.pdf",
        "las-mig.txt",
        "manifest.json",
    ]
    assert "kammarrätten" in everything_in(fetched(who.browser(app), package)), "how to appeal"


def test_shelters_organisations_and_few_persons_are_proposed_with_their_paragraph() -> None:
    who = person(Role.REGISTRAR)
    make_organisation("Kvinnohuset Vintergatan", kind="shelter_provider")
    agreement = make_agreement(
        "Avtal", purpose="Vi möts ofta. Det skyddade boendet tar emot. Vintergatan nämns. Kvinnohuset Vintergatan är med."
    )
    item = picked(who, asked(who), "agreement", agreement.id)
    found = [(mask.why, agreement.purpose[mask.begins : mask.ends], mask.ground) for mask in masks_of(item)]
    assert ("organisation", "Kvinnohuset Vintergatan", None) in found
    assert ("shelter", "Det skyddade boendet tar emot.", "osl-18-8") in found
    assert all(mask.state == MaskState.PROPOSED and mask.by_id is None for mask in masks_of(item)), "the registrar chooses"


def test_a_document_that_is_gone_says_so_and_a_copy_whose_time_is_over_too(app: Flask) -> None:
    who, agreement = person(Role.REGISTRAR), make_agreement("Avtal")
    matter = asked(who)
    item = picked(who, matter, "agreement", agreement.id)
    judging.release_document(who.actor, item)
    package = made(matter, who)
    with unit(system("test"), "test.gone"):
        db.session.delete(agreement)
    assert "Handlingen finns inte kvar" in who.browser(app).get(f"/utlamnande/handling/{item.id}").text
    assert "Finns inte kvar" in who.browser(app).get(f"/utlamnande/{matter.id}").text
    with clock.frozen(clock.now() + FILES_KEPT):
        db.session.execute(_EXPIRED_PACKAGES, {"now": clock.now()})
        db.session.execute(_OLD_COPIES, {"before": clock.now()})
        other = person(Role.REGISTRAR).browser(app)
        assert other.get(f"/utlamnande/filer/{package.id}/hamta").status_code == 404
        press(other, f"/utlamnande/{matter.id}", f"/utlamnande/filer/{package.id}/igen")
        assert build(package.id) == 1
        with zipfile.ZipFile(io.BytesIO(fetched(other, package))) as archive:
            assert json.loads(archive.read("manifest.json"))["missing"] == [{"document": 1, "why": "Kopian är gallrad."}]


def test_the_log_keeps_a_decision_that_another_one_replaces(app: Flask) -> None:
    who = person(Role.REGISTRAR)
    matter = asked(who)
    item = picked(who, matter, "agreement", make_agreement("Avtal").id)
    judging.refuse_document(who.actor, item, ground="osl-21-7", words="Frågan kan prövas.")
    one = f"/utlamnande/handling/{item.id}"
    press(who.browser(app), one, f"{one}/beslut-igen")
    judging.release_document(who.actor, item)
    outcomes = db.session.scalars(sa.select(RecordsDecision.outcome).order_by(RecordsDecision.id)).all()
    assert outcomes == ["refused", "released"] and all(judging.is_intact(one) for one in db.session.scalars(sa.select(RecordsDecision)))
    page = who.browser(app).get(f"/utlamnande/{matter.id}").text
    assert "Lämnas inte ut" in page and "Lämnas ut helt" in page


def test_a_document_is_taken_out_again_until_it_is_decided(app: Flask) -> None:
    who = person(Role.REGISTRAR)
    matter = asked(who)
    item = picked(who, matter, "agreement", make_agreement("Avtal", purpose="Ring 070-174 06 05.").id)
    one = f"/utlamnande/handling/{item.id}"
    assert press(who.browser(app), one, f"{one}/ta-bort").headers["Location"] == f"/utlamnande/{matter.id}"
    assert not items_of(matter) and not db.session.scalars(sa.select(RecordsMask)).all()


def test_files_are_fetched_after_fresh_proof_alone(app: Flask) -> None:
    who = person(Role.REGISTRAR)
    matter = asked(who)
    judging.refuse_document(who.actor, picked(who, matter, "housing", 2025), ground="osl-18-8")
    package = made(matter, who)
    with clock.frozen(clock.now() + 2 * PASSWORD_FRESH_FOR):
        for path in (f"/utlamnande/filer/{package.id}/hamta", "/arkiv/ny"):
            assert who.browser(app).get(path).headers["Location"] == f"/konto/bekrafta?next={path}"


@pytest.mark.parametrize("path", ["utlamnande", "utlamnande/{request}", "utlamnande/{request}/sok", "utlamnande/handling/{item}", "arkiv"])
def test_a_page_asks_no_more_when_there_is_more(app: Flask, rolled_back: sa.Connection, path: str) -> None:
    who = person(Role.REGISTRAR)
    matter = asked(who)
    item = picked(who, matter, "agreement", make_agreement("Avtal").id)
    place, browser = f"/{path.format(request=matter.id, item=item.id)}", who.browser(app)
    with counted(rolled_back) as few:
        browser.get(place)
    for title in ("Ett", "Två", "Tre"):
        other = make_agreement(title).id
        picked(who, asked(who), "agreement", other)
        judging.release_document(who.actor, picked(who, matter, "agreement", other))
    with counted(rolled_back) as more:
        browser.get(place)
    assert len(more) <= len(few) + 1 and len(few) <= 20


def test_a_file_goes_out_whole_after_somebody_has_opened_it_or_not_at_all(app: Flask) -> None:
    who, network = person(Role.REGISTRAR), make_network("Öppet nätverk")
    document = add_network_document(person(Role.DEVELOPMENT_LEADER).actor, network, upload=make_upload())
    matter = asked(who)
    item = picked(who, matter, "document", document.id)
    one = f"/utlamnande/handling/{item.id}"
    assert "hel eller inte alls" in who.browser(app).get(one).text
    with pytest.raises(RuleBroken, match=r"records\.unopened"):
        judging.release_document(who.actor, item)
    answer = who.browser(app).get(f"{one}/fil")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="handling-1.pdf"'
    db.session.refresh(item)
    judging.release_document(who.actor, item)
    with zipfile.ZipFile(io.BytesIO(fetched(who.browser(app), made(matter, who)))) as archive:
        assert archive.read("handling-1.pdf") == answer.data
    db.session.execute(sa.text("delete from document_piece"))
    with zipfile.ZipFile(io.BytesIO(fetched(who.browser(app), made(matter, who)))) as archive:
        assert json.loads(archive.read("manifest.json"))["missing"] == [{"document": 1, "why": "Filen är gallrad sedan beslutet."}]


def test_what_is_handed_out_is_an_accessible_pdf(app: Flask, tmp_path: Path) -> None:
    who, meeting = person(Role.REGISTRAR), planted()
    matter = asked(who)
    item = picked(who, matter, "meeting", meeting.id)
    judged(who, item)
    judging.release_document(who.actor, item)
    with zipfile.ZipFile(io.BytesIO(fetched(who.browser(app), made(matter, who)))) as archive:
        for name in ("handling-1.pdf", "beslut.pdf"):
            (tmp_path / name).write_bytes(archive.read(name))
            told = CliRunner().invoke(outloud, [str(tmp_path / name), "--json", str(tmp_path / "told.json"), "--fail-on", "warning"])
            assert told.exit_code == 0, f"{name}: {told.output}"


def test_an_activity_is_told_in_words_and_each_of_its_figures_is_masked_by_itself(app: Flask) -> None:
    who = person(Role.REGISTRAR)
    activity = log(person().actor, clock.today(), heads=(12, 0, 0))
    matter = asked(who)
    item = picked(who, matter, "activity", activity.id)
    browser = who.browser(app)
    page = browser.get(f"/utlamnande/handling/{item.id}").text
    assert "Hedersrelaterat våld" in page and ">honour<" not in page and "Maskera Kvinnor" in page
    assert browser.get(f"/utlamnande/{matter.id}").text.count("Utbildning: ") == 1
    here = f"/utlamnande/handling/{item.id}"
    assert press(browser, here, f"{here}/markera", span=["women:0:2"], ground="osl-21-7").status_code == 303
    assert [(mask.piece, mask.state) for mask in masks_of(item)] == [("women", MaskState.CHOSEN)]
    judging.release_document(who.actor, item)
    frozen = db.session.connection().exec_driver_sql("select content::text from records_copy").scalar_one()
    women = next(piece for piece in json.loads(frozen)["pieces"] if piece["key"] == "women")
    assert women["parts"] == [["masked", "OSL 21 kap. 7 §"]]
