"""Who has read and changed what: found by those who may, told in words, never of more than they could read."""

from __future__ import annotations

import html
import importlib
import pkgutil
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

import vaw.domain
from tests.architecture.sources import modules, text_of
from tests.conftest import as_owner
from tests.factories import Person, person
from vaw.domain.geography.models import County
from vaw.domain.insight.queries.trail import Asked, groups_for, list_events, list_people
from vaw.domain.insight.rules.trail import READS, Group, groups_of
from vaw.domain.people.models import Membership
from vaw.domain.people.rules import Role
from vaw.kernel import audit, clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound
from vaw.kernel.operation import REGISTRY, unit
from vaw.web.trail_words import WORDS, meant, said

for _module in pkgutil.walk_packages(vaw.domain.__path__, "vaw.domain."):
    importlib.import_module(_module.name)  # fills the registry
pytestmark = pytest.mark.usefixtures("rolled_back")
HERE, ELSEWHERE = 24, 3
CONTACT = "support.operations.answering.open_contact"
LOOK = "housing.operations.looks.look_at"
SIGNED_IN = "people.operations.sign_ins.start_sign_in"


def did(who: Person, *operations: str) -> None:
    for operation in operations:
        with unit(who.actor, operation):
            audit.record("test", 1, {"title": "en hemlig rubrik"})


def found(by: Person, **asked: object) -> set[tuple[int | None, str]]:
    """(who, what) that the reader finds in the county."""
    wanted = Asked(clock.today() - timedelta(days=6), clock.today(), **asked)  # type: ignore[arg-type]
    page = list_events(by.actor, db.session.get_one(County, HERE), wanted)
    return {(event.actor_id, event.operation) for event in page.rows if event.operation in {CONTACT, LOOK, SIGNED_IN}}


def page_of(app: Flask, who: Person, path: str) -> str:
    return html.unescape(who.browser(app).get(path).get_data(as_text=True))


def test_every_operation_has_words_of_its_own_and_no_word_has_lost_its_operation() -> None:
    named = {name for name in REGISTRY if _of_the_program(name)}
    for module in modules("vaw"):
        named |= set(re.findall(r'\bunit\(.*, "([a-z_.]+)"\)', text_of(module)))
    assert sorted(named - WORDS.keys()) == [], "say in vaw/web/trail_words what they are called"
    assert sorted(WORDS.keys() - named) == []
    assert WORDS.keys() >= READS


def _of_the_program(name: str) -> bool:
    """An operation of the program, not one that a test has declared."""
    return REGISTRY[name][1].__module__.startswith("vaw.")


def test_an_operation_is_found_by_words_of_its_sentence() -> None:
    assert CONTACT in meant("LÄSTE kontaktuppgifter")
    assert meant("finns inte alls") == []
    assert said("gone.since.long") == "gone.since.long"


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.DEVELOPMENT_LEADER, {CONTACT, LOOK}),
        (Role.COUNTY_MANAGEMENT, {CONTACT}),
        (Role.ADMINISTRATOR, {SIGNED_IN}),
    ],
)
def test_each_role_finds_what_it_could_read(role: Role, sees: set[str]) -> None:
    reader, other = person(role, HERE), person(Role.DEVELOPMENT_LEADER, HERE)
    did(other, CONTACT, LOOK, SIGNED_IN)
    assert found(reader, actor_id=other.actor.id) == {(other.actor.id, operation) for operation in sees}


def test_nobody_finds_what_was_done_for_another_board_or_for_the_nation() -> None:
    reader = person(Role.DEVELOPMENT_LEADER, HERE)
    stranger, both, metro = person(Role.DEVELOPMENT_LEADER, ELSEWHERE), person(Role.DEVELOPMENT_LEADER, HERE), person(Role.METRO_TEAM, HERE)
    with unit(Actor(None, "test"), "test.memberships"):
        db.session.add(Membership(user_id=both.actor.id, role=Role.REGISTRAR, county_id=ELSEWHERE, valid_from=clock.today()))
    national = person(Role.NATIONAL_COORDINATOR, HERE)
    for who in (stranger, both, metro, national):
        did(who, CONTACT, LOOK)
    assert found(reader) == {(metro.actor.id, CONTACT)}, "who sees other counties' shelters is left out there"
    with pytest.raises(NotFound):
        list_people(reader.actor, db.session.get_one(County, ELSEWHERE))
    assert groups_for(reader.actor, db.session.get_one(County, ELSEWHERE)) == []


def test_the_registrar_and_the_requester_look_up_nobody(app: Flask) -> None:
    for role in (Role.REGISTRAR, Role.REQUESTER, Role.EQUALITY_EXPERT):
        assert groups_of(frozenset({role})) == []
    assert person(Role.REGISTRAR, HERE).browser(app).get("/admin/handelser").status_code == 404
    assert person(Role.REGISTRAR, HERE).browser(app).get("/admin/kontrollvarden").status_code == 200


def test_the_list_narrows_by_person_kind_words_and_reads() -> None:
    reader, one, two = (person(Role.DEVELOPMENT_LEADER, HERE) for _ in range(3))
    did(one, CONTACT, LOOK)
    did(two, CONTACT)
    assert found(reader, actor_id=two.actor.id) == {(two.actor.id, CONTACT)}
    assert found(reader, group=Group.HOUSING) == {(one.actor.id, LOOK)}
    assert found(reader, operations=tuple(meant("kontaktuppgifter i en förfrågan"))) == {(one.actor.id, CONTACT), (two.actor.id, CONTACT)}
    assert found(reader, operations=()) == set()
    assert found(reader, reads=True) == {(one.actor.id, CONTACT), (one.actor.id, LOOK), (two.actor.id, CONTACT)}


def test_days_are_counted_in_sweden_and_a_search_reaches_back_a_month_at_most() -> None:
    reader, other = person(Role.DEVELOPMENT_LEADER, HERE), person(Role.DEVELOPMENT_LEADER, HERE)
    did(other, CONTACT)
    for days, there in ((1, False), (31, True), (33, False)):
        at = clock.now() - timedelta(days=days)
        with as_owner(db.session.connection()) as connection:
            connection.execute(sa.update(audit.AUDIT).where(audit.AUDIT.c.actor_id == other.actor.id).values(at=at))
        last = clock.today() - timedelta(days=2) if days == 1 else clock.today()
        page = list_events(reader.actor, db.session.get_one(County, HERE), Asked(last - timedelta(days=90), last, actor_id=other.actor.id))
        assert bool(page.rows) is there, days


def test_the_page_tells_in_words_and_never_what_was_in_it(app: Flask) -> None:
    reader, other = person(Role.COUNTY_MANAGEMENT, HERE), person(Role.DEVELOPMENT_LEADER, HERE)
    did(other, CONTACT)
    text = page_of(app, reader, f"/admin/handelser?vem={other.actor.id}&sak=support&ord=kontaktuppgifter")
    assert "Läste kontaktuppgifter i en förfrågan" in text and "Läst" in text
    assert "en hemlig rubrik" not in text and CONTACT not in text
    assert "Med din roll visas inte: Konton, roller och inloggningar, Skyddat boende." in text
    assert "Ingen har gjort något sådant" in page_of(app, reader, "/admin/handelser?ord=zzz")
    for till in ("0001-01-01", "9999-12-31", "i går"):
        assert reader.browser(app).get(f"/admin/handelser?till={till}&fran=0001-01-01").status_code == 200


def test_whoever_is_looked_up_can_see_by_whom(app: Flask) -> None:
    reader, other = person(Role.COUNTY_MANAGEMENT, HERE), person(Role.DEVELOPMENT_LEADER, HERE)
    did(other, CONTACT)
    words = said("insight.operations.trail.look_up")
    assert words not in page_of(app, other, "/konto/handelser?visa=andra")
    page_of(app, reader, f"/admin/handelser?vem={other.actor.id}")
    assert words in page_of(app, other, "/konto/handelser?visa=andra")
    assert words not in page_of(app, person(Role.DEVELOPMENT_LEADER, HERE), "/konto/handelser?visa=andra")


def test_one_sees_what_one_did_and_nobody_elses(app: Flask) -> None:
    me, other = person(Role.REQUESTER, HERE), person(Role.DEVELOPMENT_LEADER, HERE)
    did(me, "support.operations.registering.sign_up")
    did(other, CONTACT)
    text = page_of(app, me, "/konto/handelser")
    assert "Anmälde sig till en utbildning" in text and "Läste kontaktuppgifter" not in text
    assert "/admin/handelser" not in text and "/admin/handelser" in page_of(app, other, "/konto/handelser")


def test_long_lists_come_in_pages_that_leave_nothing_out(app: Flask) -> None:
    me = person(Role.DEVELOPMENT_LEADER, HERE)
    mine = sorted(WORDS)[:60]
    did(me, *mine)
    seen, path = set[str](), "/konto/handelser"
    for _ in range(2):
        text = page_of(app, me, path)
        seen |= {operation for operation in mine if f">{said(operation)}<" in text}
        further = re.search(r'href="([^"]+)" rel="next"', text)
        path = further[1] if further else ""
    assert seen == set(mine) and not path
