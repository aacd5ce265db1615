"""Documents: kept once by content, in pieces, under the right of their page; gone at once and for good when they are removed."""

from __future__ import annotations

import hashlib
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import person
from tests.factories.documents import a_pdf, make_upload
from tests.factories.networks import make_agreement, make_network
from vaw.domain.documents import queries
from vaw.domain.documents.models import DOCUMENT_BLOB, DOCUMENT_PIECE, Document
from vaw.domain.documents.rules import CHUNK, COUNT_MOST, SIZE_MOST
from vaw.domain.networks.models import Network
from vaw.domain.networks.operations import documents as operations
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant, system
from vaw.kernel.audit import AUDIT
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, NotFound, RuleBroken
from vaw.kernel.guard import PersonalData
from vaw.kernel.operation import unit
from vaw.tasks.retention import tidy

NETWORK, AGREEMENT = operations.NETWORK, operations.AGREEMENT


def kept() -> tuple[int, int]:
    """How many contents there are, in how many pieces."""
    counts = [db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in (DOCUMENT_BLOB, DOCUMENT_PIECE)]
    return counts[0] or 0, counts[1] or 0


def content_of(kind: str, home_id: int, document_id: int, number: int) -> bytes:
    version = queries.get_version(queries.get_document(kind, home_id, document_id), number)
    return b"".join(queries.pieces(version.sha256))


def test_a_large_file_comes_back_as_it_was_in_pieces(rolled_back: Any, leader: Actor) -> None:
    network, content = make_network(), bytes(range(256)) * (10 * CHUNK // 256) + b"the end"
    document = operations.add_network_document(leader, network, upload=make_upload("Mandat.pdf", content))
    [line] = queries.list_documents(NETWORK, network.id)
    assert (line.name, line.number, line.size_bytes, line.scanned) == ("Mandat.pdf", 1, len(content), False)
    assert kept() == (1, 11) and content_of(NETWORK, network.id, document.id, 1) == content
    version = queries.get_version(document, 1)
    assert version.sha256 == hashlib.sha256(content).digest()


def test_the_same_content_is_kept_once_and_stays_while_anybody_has_it(rolled_back: Any, leader: Actor) -> None:
    network, agreement, content = make_network(), make_agreement(), a_pdf()
    first = operations.add_network_document(leader, network, upload=make_upload("Ett.pdf", content))
    second = operations.add_agreement_document(leader, agreement, upload=make_upload("Två.pdf", content))
    assert kept() == (1, 1)
    operations.remove_network_document(leader, network, document_id=first.id)
    assert kept() == (1, 1) and content_of(AGREEMENT, agreement.id, second.id, 1) == content
    operations.remove_agreement_document(leader, agreement, document_id=second.id)
    assert kept() == (0, 0)


def test_a_newer_version_stands_first_and_the_earlier_ones_stay(rolled_back: Any, leader: Actor) -> None:
    agreement = make_agreement()
    document = operations.add_agreement_document(leader, agreement, upload=make_upload("Text.docx.pdf", b"old"))
    text = make_upload("annat.txt", b"new", "text/plain")
    operations.renew_agreement_document(leader, agreement, document_id=document.id, upload=text)
    assert [version.number for version in queries.versions_of(document)] == [2, 1]
    [line] = queries.list_documents(AGREEMENT, agreement.id)
    assert (line.name, line.number, line.media_type) == ("Text.docx.txt", 2, "text/plain")
    assert [content_of(AGREEMENT, agreement.id, document.id, number) for number in (1, 2)] == [b"old", b"new"]
    with pytest.raises(RuleBroken, match=r"documents\.same"):
        operations.renew_agreement_document(
            leader, agreement, document_id=document.id, upload=make_upload("Text.txt", b"new", "text/plain")
        )
    assert len(queries.versions_of(document)) == 2


def test_a_removed_document_is_nowhere_and_that_it_was_there_stays(rolled_back: Any, leader: Actor) -> None:
    network = make_network()
    document = operations.add_network_document(leader, network, upload=make_upload("Mandat.pdf"))
    operations.renew_network_document(leader, network, document_id=document.id, upload=make_upload("Mandat.pdf", b"%PDF newer"))
    sums = [version.sha256 for version in queries.versions_of(document)]
    operations.remove_network_document(leader, network, document_id=document.id)
    assert queries.list_documents(NETWORK, network.id) == [] and kept() == (0, 0)
    assert db.session.get_one(Document, document.id).removed_at is not None
    for refused in (
        lambda: queries.get_document(NETWORK, network.id, document.id),
        lambda: queries.pieces(sums[0]),
        lambda: operations.remove_network_document(leader, network, document_id=document.id),
        lambda: operations.renew_network_document(leader, network, document_id=document.id, upload=make_upload()),
    ):
        with pytest.raises(NotFound):
            refused()


def test_a_document_is_found_at_its_own_home_alone(rolled_back: Any, leader: Actor) -> None:
    network, other, agreement = make_network(), make_network("Annat nätverk"), make_agreement()
    document = operations.add_network_document(leader, network, upload=make_upload())
    for kind, home_id in ((NETWORK, other.id), (AGREEMENT, network.id), (AGREEMENT, agreement.id)):
        with pytest.raises(NotFound):
            queries.get_document(kind, home_id, document.id)
    with pytest.raises(NotFound):
        operations.remove_network_document(leader, other, document_id=document.id)


def test_only_those_who_keep_the_page_keep_its_documents(rolled_back: Any) -> None:
    network, nation = make_network(), make_network("Landets nätverk", county_id=None)
    manager, coordinator = (
        Actor(None, "web", (Grant(role, county_id=24),)) for role in (Role.COUNTY_MANAGEMENT, Role.NATIONAL_COORDINATOR)
    )
    for by, home in ((manager, network), (coordinator, network), (manager, nation), (Actor(None, "web"), network)):
        with pytest.raises(NotAllowed):
            operations.add_network_document(by, home, upload=make_upload())
    assert operations.add_network_document(coordinator, nation, upload=make_upload()).home_id == nation.id


def test_a_name_that_points_out_somebody_is_stopped(rolled_back: Any, leader: Actor) -> None:
    network = make_network()
    with pytest.raises(PersonalData) as found:
        operations.add_network_document(leader, network, upload=make_upload("Beslut 19811218-9876.pdf"))
    assert found.value.field == "name" and kept() == (0, 0)


def test_two_documents_of_a_home_do_not_bear_one_name(rolled_back: Any, leader: Actor) -> None:
    network = make_network()
    operations.add_network_document(leader, network, upload=make_upload("Mandat.pdf"))
    with pytest.raises(RuleBroken, match=r"documents\.name_known"):
        operations.add_network_document(leader, network, upload=make_upload("MANDAT.docx", b"x"))
    operations.add_network_document(leader, make_network("Annat"), upload=make_upload("Mandat.pdf"))


def test_a_home_takes_a_hundred_documents_and_a_file_25_megabytes(rolled_back: Any, leader: Actor) -> None:
    network = make_network()
    with pytest.raises(RuleBroken, match=r"documents\.too_large"):
        operations.add_network_document(leader, network, upload=make_upload("Stor.pdf", bytes(SIZE_MOST + 1)))
    with unit(system("test"), "test.many"):
        rows = [{"home_kind": NETWORK, "home_id": network.id, "name": f"{n}.pdf", "added_at": clock.now()} for n in range(COUNT_MOST)]
        db.session.execute(sa.insert(Document), rows)
    with pytest.raises(RuleBroken, match=r"documents\.too_many"):
        operations.add_network_document(leader, network, upload=make_upload("Ett till.pdf"))


def test_the_audit_tells_what_was_done_and_neither_names_nor_sums(rolled_back: Any, leader: Actor) -> None:
    network = make_network()
    document = operations.add_network_document(leader, network, upload=make_upload("Kanariemandat.pdf"))
    operations.remove_network_document(leader, network, document_id=document.id)
    lines = db.session.execute(sa.select(AUDIT.c.operation, AUDIT.c.kind, AUDIT.c.diff).where(AUDIT.c.kind.like("document%"))).all()
    assert {line.operation for line in lines} == {
        "networks.operations.documents.add_network_document",
        "networks.operations.documents.remove_network_document",
    }
    assert "Kanariemandat" not in str(lines) and {line.diff["sha256"] for line in lines if line.kind == "document_version"} == {"changed"}


def test_bytes_that_no_document_names_are_tidied_away(committed: Flask, leader: Actor) -> None:
    with committed.app_context():
        network = make_network()
        operations.add_network_document(leader, network, upload=make_upload("Kvar.pdf", b"stays"))
        with unit(system("test"), "test.orphan"):
            db.session.execute(DOCUMENT_BLOB.insert(), {"sha256": b"1" * 32, "size_bytes": 1, "pieces": 1})
            db.session.execute(DOCUMENT_PIECE.insert(), {"sha256": b"1" * 32, "number": 0, "content": b"x"})
        assert kept() == (2, 2)
        db.session.rollback()
        assert tidy() == 1
        assert kept() == (1, 1)
        db.session.rollback()


def test_a_content_that_goes_here_and_comes_there_at_the_same_moment_is_kept(committed: Flask) -> None:
    """Forty times: the last document with a content is removed while another one with it is added."""
    with committed.app_context():
        me = person().actor
        homes = [make_network(f"Nätverk {n}").id for n in range(2)]
        document_id = operations.add_network_document(me, db.session.get_one(Network, homes[0]), upload=make_upload("0.pdf", b"shared")).id
        db.session.rollback()
    at, faults = 0, list[str]()
    for turn in range(40):
        here, there = homes[at], homes[1 - at]
        made = list[int]()
        meet = Barrier(2)

        def remove(home: int = here, old: int = document_id, meet: Barrier = meet) -> None:
            with committed.app_context():
                network = db.session.get_one(Network, home)
                meet.wait(10)
                operations.remove_network_document(me, network, document_id=old)

        def add(home: int = there, name: str = f"{turn}.pdf", made: list[int] = made, meet: Barrier = meet) -> None:
            with committed.app_context():
                network, upload = db.session.get_one(Network, home), make_upload(name, b"shared")
                meet.wait(10)
                made.append(operations.add_network_document(me, network, upload=upload).id)

        for thread in (threads := [Thread(target=remove), Thread(target=add)]):
            thread.start()
        for thread in threads:
            thread.join(30)
        with committed.app_context():
            document_id, at = made[0], 1 - at
            try:
                assert content_of(NETWORK, there, document_id, 1) == b"shared"
            except (AssertionError, NotFound):
                faults.append(f"turn {turn}")
            db.session.rollback()
    assert faults == []
