"""The register: what is put in, what is refused, what stays as it was, and who may know of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.factories.housing import leader_of, make_provider, make_snapshot, metro, reporter
from tests.factories.networks import make_organisation
from vaw.domain.geography.models import County
from vaw.domain.housing.models import Facility, Provider
from vaw.domain.housing.models.snapshots import DAY, NOW
from vaw.domain.housing.operations import days, facilities, register
from vaw.domain.housing.queries.facilities import Filter, list_facilities
from vaw.domain.housing.queries.licences import list_duties
from vaw.domain.housing.queries.looks import list_looks
from vaw.domain.housing.queries.register import cadence_of, find_profile, get_facility, get_provider, list_providers
from vaw.domain.housing.queries.snapshots import latest
from vaw.domain.housing.rules.offers import Profile
from vaw.domain.housing.rules.register import CODE, Cadence
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.audit import AUDIT
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, NotFound, RuleBroken
from vaw.kernel.operation import unit

pytestmark = pytest.mark.usefixtures("rolled_back")
OFFER = Profile(4, 6, 2, target_groups=("women",))
HERE, NEXT_DOOR, FAR = 24, 25, 12


def county(id: int = HERE) -> County:
    found = db.session.get(County, id)
    assert found is not None
    return found


def provider() -> Provider:
    organisation = make_organisation("Påhittad jour", kind="shelter_provider")
    return register.add_provider(leader_of(), county(), organisation_id=organisation.id, form="ngo", since_on=clock.today())


def add(offer: Profile = OFFER, days_ago: int = 30) -> Facility:
    return facilities.add_facility(leader_of(), provider(), offer=offer, opened_on=clock.today() - timedelta(days=days_ago))


def test_a_facility_gets_a_name_by_lot_and_can_be_reported_for_at_once() -> None:
    facility = add()
    assert CODE.fullmatch(facility.code)
    assert db.session.scalar(sa.select(NOW.c.sequence).where(NOW.c.facility_id == facility.id)) == 0
    make_snapshot(facility, 2, 3)
    (standing,) = latest(leader_of())
    assert (standing.code, standing.available) == (facility.code, 5)
    assert [duty.kind for duty in list_duties(facility)] == ["inspection"], "children can stay there"


@pytest.mark.parametrize(
    ("offer", "field"),
    [
        (Profile(0, 0), "places_adults"),
        (Profile(501, 0), "places_adults"),
        (Profile(2, 2, 5), "family_places"),
        (replace(OFFER, sons_age=22), "sons_age"),
        (replace(OFFER, stay="Storgatan 1"), "stay"),
        (replace(OFFER, languages=("Umeå",)), "languages"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(offer: Profile, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        add(offer)
    assert refused.value.field == field


def test_a_provider_is_an_organisation_without_a_place_once_a_county() -> None:
    municipality = make_organisation("Påhittad kommun", municipality_id=2480)
    with pytest.raises(RuleBroken, match="provider_organisation"):
        register.add_provider(leader_of(), county(), organisation_id=municipality.id, form="municipal", since_on=clock.today())
    made = provider()
    with pytest.raises(RuleBroken, match="provider_known"):
        register.add_provider(leader_of(), county(), organisation_id=made.organisation_id, form="ngo", since_on=clock.today())
    with pytest.raises(NotAllowed):
        register.add_provider(leader_of(NEXT_DOOR), county(), organisation_id=made.organisation_id, form="ngo", since_on=clock.today())


def test_a_provider_that_every_board_has_in_its_register_cannot_be_discreet() -> None:
    national = make_organisation("Påhittat riksförbund", None, kind="shelter_provider")  # type: ignore[arg-type]
    told = {"organisation_id": national.id, "form": "ngo", "since_on": clock.today()}
    with pytest.raises(RuleBroken, match="discreet_national"):
        register.add_provider(leader_of(), county(), discreet=True, **told)
    assert register.add_provider(leader_of(), county(), **told).discreet is False


@pytest.mark.parametrize(
    ("mailbox", "phone"),
    [("Storgatan 1, 903 26 Umeå", ""), ("boende@example.se", "090-12 34 56"), ("19850312-1234", ""), ("boende", ""), ("", "Storgatan 1")],
)
def test_neither_address_number_nor_town_gets_into_how_a_provider_is_reached(mailbox: str, phone: str) -> None:
    made = provider()
    with pytest.raises(RuleBroken):  # PersonalData is one
        register.change_contact(leader_of(), made, role_mailbox=mailbox, phone=phone)


def test_whoever_reads_the_contact_is_seen_and_the_provider_itself_is_not() -> None:
    facility = add()
    made = db.session.get_one(Provider, facility.provider_id)
    register.change_contact(leader_of(), made, role_mailbox="Boende@example.se", phone="070-123 45 67")
    kept = db.session.connection().exec_driver_sql("select role_mailbox from provider where id = %s", (made.id,)).scalar_one()
    assert "example" not in str(kept), "sealed"
    assert register.read_contact(metro(), made) == ("boende@example.se", "070-123 45 67")
    register.read_contact(reporter(facility), made)
    assert [(look.what, look.role, look.county_id) for look in list_looks(reporter(facility), facility)] == [("contact", "metro_team", 1)]
    lines = db.session.scalar(sa.select(sa.func.count()).select_from(AUDIT).where(AUDIT.c.kind == "provider", AUDIT.c.diff.has_key("look")))
    assert lines == 1, "of the provider too, for it may have no facility"
    with pytest.raises(NotFound):
        register.read_contact(leader_of(NEXT_DOOR), made)


def test_other_counties_know_neither_provider_nor_facility() -> None:
    facility = add()
    made = db.session.get_one(Provider, facility.provider_id)
    register.change_provider(leader_of(), made, form="private", since_on=made.since_on, discreet=True)
    assert [line.discreet for line in list_providers(metro())] == [True]
    for stranger in (leader_of(NEXT_DOOR),):
        assert list_providers(stranger) == [] and list_facilities(stranger, Filter(closed=True)) == []
        for lookup in (lambda by: get_provider(by, made.id), lambda by: get_facility(by, facility.code)):
            with pytest.raises(NotFound):
                lookup(stranger)


def test_a_change_holds_from_its_day_and_what_was_before_stays() -> None:
    facility = add()
    today = clock.today()
    facilities.change_profile(leader_of(), facility, offer=replace(OFFER, places_adults=2), since_on=today)
    facilities.change_profile(leader_of(), facility, offer=replace(OFFER, places_adults=3), since_on=today)  # put right the same day
    told = [find_profile(facility.id, day) for day in (today - timedelta(days=1), today)]
    assert [profile and profile.places_adults for profile in told] == [4, 3]
    with pytest.raises(RuleBroken, match="since_on"):
        facilities.change_profile(leader_of(), facility, offer=OFFER, since_on=facility.opened_on - timedelta(days=1))


def test_beds_are_never_fewer_than_were_reported() -> None:
    facility = add()
    first = make_snapshot(facility, 4, 4, at=clock.now() - timedelta(days=5))
    with pytest.raises(RuleBroken) as refused:  # the report of five days ago still holds
        facilities.change_profile(leader_of(), facility, offer=replace(OFFER, places_children=2), since_on=clock.today())
    assert refused.value.details["occupied"] == 8 and first.adults == 4
    make_snapshot(facility, 3, 2)
    facilities.change_profile(leader_of(), facility, offer=replace(OFFER, places_children=2), since_on=clock.today() + timedelta(days=1))


def test_a_closed_facility_is_asked_no_more_and_its_past_stays() -> None:
    facility = add()
    make_snapshot(facility, at=clock.now() - timedelta(days=3))
    with unit(system("test"), "test.days"):
        days.recount_days(HERE, clock.today() - timedelta(days=10))
    with pytest.raises(RuleBroken, match="reported_after"):
        facilities.close_facility(leader_of(), facility, closed_on=clock.today() - timedelta(days=5))
    facilities.close_facility(leader_of(), facility, closed_on=clock.today() - timedelta(days=2))
    assert latest(leader_of()) == []
    counted = db.session.execute(sa.select(DAY.c.on_day).where(DAY.c.county_id == HERE).order_by(DAY.c.on_day)).scalars().all()
    assert counted[-1] == clock.today() - timedelta(days=2)
    with pytest.raises(RuleBroken, match="facility_closed"):
        facilities.close_facility(leader_of(), facility, closed_on=clock.today())
    register.end_provider(leader_of(), db.session.get_one(Provider, facility.provider_id), until_on=clock.today())


def test_a_provider_ends_after_its_facilities_and_how_it_was_reached_is_forgotten() -> None:
    facility = add()
    made = db.session.get_one(Provider, facility.provider_id)
    register.change_contact(leader_of(), made, role_mailbox="boende@example.se")
    with pytest.raises(RuleBroken, match="provider_open"):
        register.end_provider(leader_of(), made, until_on=clock.today())
    facilities.close_facility(leader_of(), facility, closed_on=clock.today())
    register.end_provider(leader_of(), made, until_on=clock.today())
    assert made.role_mailbox is None
    with pytest.raises(RuleBroken, match="provider_ended"):
        facilities.add_facility(leader_of(), made, offer=OFFER, opened_on=clock.today())


def test_a_facility_follows_its_county_unless_it_has_a_rhythm_of_its_own() -> None:
    facility = add()
    register.set_cadence(leader_of(), county(), cadence="week")
    assert cadence_of(facility) is Cadence.WEEK
    register.set_cadence(leader_of(), county(), cadence="month")
    facilities.change_cadence(leader_of(), facility, cadence="week")
    assert cadence_of(facility) is Cadence.WEEK
    facilities.change_cadence(leader_of(), facility, cadence=None)
    assert cadence_of(facility) is Cadence.MONTH


def test_names_are_not_in_the_order_of_time() -> None:
    made = make_provider()
    codes = [facilities.add_facility(leader_of(), made, offer=OFFER, opened_on=clock.today()).code for _ in range(8)]
    assert codes != sorted(codes) and len(set(codes)) == 8
    assert all(re.fullmatch("[a-z]{4}-[a-z]{4}", code) for code in codes)
    assert [line.code for line in list_facilities(leader_of(), Filter())] == sorted(codes)
