"""Organisations and contacts: roles first, persons second, and no place of a shelter."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from tests.factories import person
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.people.models import Organisation
from vaw.domain.people.operations import organisations as operations
from vaw.domain.people.queries import organisations as queries
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant, system
from vaw.kernel.audit import AUDIT
from vaw.kernel.db import db, saw_version
from vaw.kernel.errors import Conflict, NotAllowed, NotFound, RuleBroken
from vaw.kernel.guard import PersonalData
from vaw.kernel.i18n import sort_key
from vaw.kernel.operation import unit

pytestmark = pytest.mark.usefixtures("rolled_back")
UMEA, MALMO = 2480, 1280


def county(code: int = 24) -> County:
    found = find_county(code)
    assert found
    return found


def add(by: Actor, name: str = "Testkommunen", kind: str = "municipality", **more: object) -> Organisation:
    return operations.add_organisation(by, county(), name=name, kind=kind, **more)  # type: ignore[arg-type]


def national(name: str = "Nationella testmyndigheten") -> Organisation:
    with unit(system("test"), "test.national"):
        made = Organisation(name=name, kind="state_agency", sort_key=sort_key(name))
        db.session.add(made)
    return made


def names(by: Actor, **asked: object) -> list[str]:
    return [row.name for row in queries.list_organisations(by, queries.Filter(**asked)).rows]  # type: ignore[arg-type]


def test_a_leader_adds_an_organisation_of_the_own_county(leader: Actor) -> None:
    made = add(leader, municipality_id=UMEA, role_mailbox="Social@Kommun.example.se", phone="090-16 10 00", web="kommun.example.se")
    assert (made.county_id, made.municipality_id, made.role_mailbox) == (24, UMEA, "social@kommun.example.se")
    assert made.web == "https://kommun.example.se"


def test_a_leader_of_another_county_may_not_add_one_here() -> None:
    with pytest.raises(NotAllowed):
        add(Actor(None, "web", (Grant(Role.DEVELOPMENT_LEADER, 12),)))


def test_county_management_reads_but_does_not_change(leader: Actor) -> None:
    made = add(leader)
    reader = Actor(None, "web", (Grant(Role.COUNTY_MANAGEMENT, 24),))
    assert queries.get_organisation(reader, made.id).name == "Testkommunen"
    with pytest.raises(NotAllowed):
        operations.deactivate_organisation(reader, made)


def test_another_county_cannot_find_the_organisation(leader: Actor) -> None:
    made, other = add(leader), Actor(None, "web", (Grant(Role.DEVELOPMENT_LEADER, 12),))
    assert names(other) == []
    with pytest.raises(NotFound):
        queries.get_organisation(other, made.id)


def test_national_organisations_are_seen_by_every_board_and_changed_by_no_county(leader: Actor) -> None:
    made = national()
    assert made.name in names(leader, reach="national")
    with pytest.raises(NotAllowed):
        operations.deactivate_organisation(leader, made)


def test_a_requester_sees_the_own_organisation_and_not_the_rest_of_the_county(leader: Actor) -> None:
    own, other = add(leader, "Egen kommun"), add(leader, "Annan kommun")
    requester = Actor(1, "web", (Grant(Role.REQUESTER, None, own.id),))
    assert queries.get_organisation(requester, own.id) is own
    with pytest.raises(NotFound):
        queries.get_organisation(requester, other.id)


def test_the_list_is_in_swedish_order_and_searches_anywhere_in_the_name(leader: Actor) -> None:
    for name in ("Ängens förening", "Ålsta förening", "Zons förening", "Ögats myndighet"):
        add(leader, name, "ngo")
    assert names(leader) == ["Zons förening", "Ålsta förening", "Ängens förening", "Ögats myndighet"]
    assert names(leader, words="åls") == ["Ålsta förening"]
    assert names(leader, words="FÖRENING") == ["Zons förening", "Ålsta förening", "Ängens förening"]
    assert names(leader, words="%") == []


def test_pages_follow_each_other_without_gaps_or_doubles(leader: Actor) -> None:
    for number in range(7):
        add(leader, f"Förening {number}", "ngo")
    first = queries.list_organisations(leader, queries.Filter(), size=3)
    second = queries.list_organisations(leader, queries.Filter(after=first.after), size=3)
    third = queries.list_organisations(leader, queries.Filter(after=second.after), size=3)
    assert [row.name for page in (first, second, third) for row in page.rows] == [f"Förening {number}" for number in range(7)]
    assert first.total == 7
    assert third.after is None


def test_an_inactive_organisation_leaves_the_list_and_comes_back(leader: Actor) -> None:
    made = add(leader)
    operations.deactivate_organisation(leader, made)
    assert names(leader) == []
    assert names(leader, inactive=True) == ["Testkommunen"]
    operations.reactivate_organisation(leader, made)
    assert names(leader) == ["Testkommunen"]


def test_the_same_name_in_the_same_place_is_one_organisation(leader: Actor) -> None:
    first = add(leader, municipality_id=UMEA)
    with pytest.raises(RuleBroken, match=r"people\.organisation_known"):
        add(leader, " testkommunen ", municipality_id=UMEA)
    operations.change_organisation(leader, first, name="Testkommunen", kind="municipality", municipality_id=UMEA)
    operations.deactivate_organisation(leader, first)
    assert add(leader, municipality_id=UMEA).id != first.id


def test_a_municipality_of_another_county_is_refused(leader: Actor) -> None:
    with pytest.raises(RuleBroken, match=r"people\.organisation_municipality"):
        add(leader, municipality_id=MALMO)


def test_a_shelter_provider_has_no_place_finer_than_the_county(leader: Actor) -> None:
    with pytest.raises(RuleBroken, match=r"people\.organisation_shelter_place"):
        add(leader, kind="shelter_provider", municipality_id=UMEA)
    with pytest.raises(RuleBroken, match=r"people\.organisation_shelter_phone"):
        add(leader, kind="shelter_provider", phone="090-16 10 00")
    assert add(leader, kind="shelter_provider", phone="+46 (0)70 174 06 05").phone
    assert not {"address", "street", "postcode", "latitude", "longitude"} & set(Organisation.__table__.columns.keys())


def test_an_organisation_with_a_landline_contact_cannot_become_a_shelter_provider(leader: Actor) -> None:
    made = add(leader, kind="ngo")
    operations.add_contact(leader, made, role_title="Samordnare", phone="090-16 10 00")
    with pytest.raises(RuleBroken, match=r"people\.organisation_shelter_contacts"):
        operations.change_organisation(leader, made, name="Testkommunen", kind="shelter_provider")


@pytest.mark.parametrize("web", ["javascript:alert(1)", "https://", "ftp://example.se", "https://ex ample.se"])
def test_a_web_address_that_is_none_is_refused(leader: Actor, web: str) -> None:
    with pytest.raises(RuleBroken, match=r"people\.organisation_web"):
        add(leader, web=web)


def test_a_personal_number_is_stopped_in_every_field(leader: Actor) -> None:
    number = "19811228-9874"  # one of the tax agency's test numbers
    for field in ("name", "role_mailbox", "phone", "web"):
        with pytest.raises(PersonalData):
            add(leader, **{"name": "Testkommunen", field: f"a {number}"})  # type: ignore[arg-type]
    made = add(leader)
    for field in ("role_title", "person_name", "email", "phone"):
        with pytest.raises(PersonalData):
            operations.add_contact(leader, made, **{"role_title": "Chef", field: f"a {number}"})  # type: ignore[arg-type]


def test_a_contact_needs_a_role_and_no_person(leader: Actor) -> None:
    made = add(leader)
    contact = operations.add_contact(leader, made, role_title="Enhetschef")
    assert (contact.person_name, contact.email, contact.phone) == (None, None, None)
    with pytest.raises(RuleBroken, match=r"people\.contact_role_title"):
        operations.add_contact(leader, made, role_title=" ", person_name="Exempel Exempelsson")


def test_an_ended_contact_keeps_its_role_and_loses_the_person(leader: Actor) -> None:
    contact = operations.add_contact(leader, add(leader), role_title="Chef", person_name="Exempel Exempelsson", email="e@example.se")
    operations.end_contact(leader, contact, until_on=clock.today())
    assert (contact.role_title, contact.until_on) == ("Chef", clock.today())
    assert (contact.person_name, contact.email, contact.phone) == (None, None, None)
    with pytest.raises(RuleBroken, match=r"people\.contact_ended"):
        operations.change_contact(leader, contact, role_title="Chef")


def test_the_trail_never_holds_who_a_contact_is(leader: Actor) -> None:
    contact = operations.add_contact(leader, add(leader), role_title="Chef", person_name="Exempel Exempelsson", email="e@example.se")
    operations.end_contact(leader, contact, until_on=clock.today())
    kept = db.session.execute(sa.select(AUDIT.c.diff).where(AUDIT.c.kind == "contact")).scalars().all()
    assert len(kept) == 2
    assert "xempel" not in str(kept)


def test_a_contact_ends_between_its_first_day_and_today(leader: Actor) -> None:
    contact = operations.add_contact(leader, add(leader), role_title="Chef", since_on=date(2026, 5, 1))
    with pytest.raises(RuleBroken, match=r"people\.contact_until_before_since"):
        operations.end_contact(leader, contact, until_on=date(2026, 4, 30))
    with (
        clock.frozen(datetime(2026, 6, 1, 12, tzinfo=ZoneInfo("Europe/Stockholm"))),
        pytest.raises(RuleBroken, match=r"people\.contact_until_ahead"),
    ):
        operations.end_contact(leader, contact, until_on=date(2026, 6, 2))


def test_a_contact_is_changed_by_the_own_county_only(leader: Actor) -> None:
    contact = operations.add_contact(leader, add(leader), role_title="Chef")
    other = Actor(None, "web", (Grant(Role.DEVELOPMENT_LEADER, 12),))
    with pytest.raises(NotFound):
        queries.get_contact(other, contact.id)
    with pytest.raises(NotAllowed):
        operations.change_contact(other, contact, role_title="Annan")


def test_the_second_of_two_editors_sees_both_texts(leader: Actor) -> None:
    made = add(leader)
    seen = made.version
    operations.change_organisation(leader, made, name="Den förstas", kind="municipality")
    saw_version(made, seen)
    with pytest.raises(Conflict) as both:
        operations.change_organisation(leader, made, name="Den andras", kind="municipality")
    assert both.value.texts["name"] == ("Den andras", "Den förstas")
    assert db.session.scalar(sa.select(Organisation.name).where(Organisation.id == made.id)) == "Den förstas"


def test_the_register_tells_which_municipalities_are_missing(leader: Actor) -> None:
    add(leader, municipality_id=UMEA)
    assert queries.municipalities_in_register(24) == {UMEA}
    assert queries.municipalities_in_register(12) == frozenset()


def test_an_administrator_reads_no_organisation() -> None:
    admin = person(Role.ADMINISTRATOR).actor
    made = national()
    assert names(admin) == []
    with pytest.raises(NotFound):
        queries.get_organisation(admin, made.id)
