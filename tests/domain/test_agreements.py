"""Agreements: what they say, who has signed, and which municipalities are with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.networks import make_agreement, make_network, make_organisation, make_party
from tests.factories.statements import counted
from tests.factories.year import REGIONAL
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.mandates.queries import find_assignment
from vaw.domain.networks.models.agreements import Agreement, AgreementParty
from vaw.domain.networks.operations import agreements as operations
from vaw.domain.networks.operations.agreements import Days, Facts
from vaw.domain.networks.policy import KEEP_AGREEMENT
from vaw.domain.networks.queries import agreements as queries
from vaw.domain.networks.queries.agreements import Filter
from vaw.domain.networks.rules.agreements import AgreementState, Standing
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.db import db, saw_version
from vaw.kernel.errors import Conflict, NotAllowed, NotFound, RuleBroken
from vaw.kernel.guard import PersonalData

pytestmark = pytest.mark.usefixtures("rolled_back")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)
UMEA, SKELLEFTEA, VANNAS = 2480, 2482, 2460
FACTS = Facts("Överenskommelse om samverkan", purpose="Parterna lovar att arbeta tillsammans.")


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def me() -> Person:
    return person()


def here(code: int = 24) -> County:
    found = find_county(code)
    assert found
    return found


def party_of(agreement: Agreement, name: str) -> AgreementParty:
    party = next(party for party in queries.list_parties(agreement) if party.name == name)
    db.session.expire_all()
    return db.session.get_one(AgreementParty, party.id)


def three_parties(agreement: Agreement) -> list[int]:
    """Three organisations that were asked; ids of the parties."""
    return [make_party(agreement, make_organisation(f"{letter} kommun"), asked_on=TODAY - 40 * DAY).id for letter in "ABC"]


# What it says.


def test_an_agreement_begins_as_a_draft_holds_and_ends(me: Person) -> None:
    made = operations.add_agreement(me.actor, here(), facts=FACTS)
    assert (made.state, made.valid_from) == ("draft", None)
    operations.start_agreement(me.actor, made)
    assert (made.state, made.valid_from) == ("in_force", TODAY)
    operations.end_agreement(me.actor, made, valid_to=TODAY)
    assert (made.state, made.valid_to) == ("ended", TODAY)
    operations.start_agreement(me.actor, made)
    assert (made.state, made.valid_to) == ("in_force", None)


def test_it_cannot_end_before_it_began_or_tomorrow(me: Person) -> None:
    made = make_agreement(valid_from=TODAY - DAY)
    for day in (TODAY - 2 * DAY, TODAY + DAY):
        with pytest.raises(RuleBroken, match=r"networks\.agreement_end"):
            operations.end_agreement(me.actor, made, valid_to=day)


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        (replace(FACTS, title="  "), "networks.agreement_title", "title"),
        (replace(FACTS, title="x" * 151), "networks.agreement_title", "title"),
        (replace(FACTS, purpose="lång text " * 500), "networks.agreement_long", "purpose"),
        (replace(FACTS, valid_from=TODAY, valid_to=TODAY - DAY), "networks.agreement_period", "valid_to"),
        (replace(FACTS, review_on=TODAY), "networks.agreement_review", "review_on"),
        (replace(FACTS, assignment_ids=(999_999,)), "networks.agreement_assignment", "assignment_ids"),
        (replace(FACTS, network_id=999_999), "networks.agreement_network", "network_id"),
        (replace(FACTS, responsible_id=999_999), "networks.agreement_responsible", "responsible_id"),
    ],
)
def test_what_does_not_hold_together_is_refused_at_its_field(me: Person, facts: Facts, code: str, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        operations.add_agreement(me.actor, here(), facts=facts)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_personal_data_is_stopped_before_it_is_saved(me: Person) -> None:
    with pytest.raises(PersonalData):
        operations.add_agreement(me.actor, here(), facts=replace(FACTS, purpose="Ring 070-123 45 67 om flickan."))


def test_it_is_tied_to_the_countys_network_assignment_and_leader_and_to_no_others(me: Person) -> None:
    assignment = find_assignment(REGIONAL)
    ours, theirs = make_network("Vårt nätverk"), make_network("Deras nätverk", county_id=3)
    assert assignment
    made = operations.add_agreement(
        me.actor, here(), facts=replace(FACTS, network_id=ours.id, assignment_ids=(assignment.id,), responsible_id=me.id)
    )
    assert (made.network_id, made.assignment_ids, made.responsible_id) == (ours.id, [assignment.id], me.id)
    for wrong in (replace(FACTS, network_id=theirs.id), replace(FACTS, responsible_id=person(county_id=3).id)):
        with pytest.raises(RuleBroken):
            operations.change_agreement(me.actor, made, facts=wrong)


def test_a_day_of_review_that_has_been_stays_until_somebody_has_looked(me: Person) -> None:
    made = make_agreement(review_on=TODAY - DAY)
    operations.change_agreement(me.actor, made, facts=replace(FACTS, review_on=TODAY - DAY))
    with pytest.raises(RuleBroken, match=r"networks\.agreement_review"):
        operations.review_agreement(me.actor, made, review_on=TODAY)
    operations.review_agreement(me.actor, made, review_on=date(2027, 11, 23))
    assert made.review_on == date(2027, 11, 23)


def test_two_who_change_it_at_once_are_told(me: Person) -> None:
    made = make_agreement()
    operations.change_agreement(me.actor, made, facts=FACTS)
    saw_version(made, 1)
    with pytest.raises(Conflict) as lost:
        operations.change_agreement(me.actor, made, facts=replace(FACTS, title="Min titel"))
    assert lost.value.texts["title"] == ("Min titel", FACTS.title)


@pytest.mark.parametrize(("role", "county"), [(Role.DEVELOPMENT_LEADER, 3), (Role.COUNTY_MANAGEMENT, 24), (Role.NATIONAL_COORDINATOR, 24)])
def test_nobody_but_the_countys_leaders_changes_it(role: Role, county: int) -> None:
    other = person(role, county)
    with pytest.raises(NotAllowed):
        operations.start_agreement(other.actor, make_agreement())
    with pytest.raises(NotAllowed):
        operations.add_agreement(other.actor, here(), facts=FACTS)


def test_another_countys_agreement_does_not_exist(me: Person) -> None:
    theirs = make_agreement(county_id=3)
    with pytest.raises(NotFound):
        queries.get_agreement(me.actor, theirs.id)
    assert queries.list_agreements(me.actor, Filter()).rows == []


# Who has signed.


def test_parties_come_from_the_countys_register_and_a_second_click_adds_none(me: Person) -> None:
    agreement, ours = make_agreement(), [make_organisation("A kommun"), make_organisation("B förening", kind="ngo")]
    ids = [organisation.id for organisation in ours]
    assert [choice.name for choice in queries.list_choices(me.actor, agreement)][:2] == ["A kommun", "B förening"]
    assert operations.add_parties(me.actor, agreement, organisation_ids=ids, asked_on=TODAY) == 2
    assert operations.add_parties(me.actor, agreement, organisation_ids=ids, asked_on=TODAY) == 0
    for wrong in ([], [make_organisation("Annans kommun", county_id=3).id], [make_organisation("Gammal", active=False).id]):
        with pytest.raises(RuleBroken, match=r"networks\.agreement_parties"):
            operations.add_parties(me.actor, agreement, organisation_ids=wrong)


def test_an_agreement_that_has_ended_gets_no_new_parties(me: Person) -> None:
    with pytest.raises(RuleBroken, match=r"networks\.agreement_ended"):
        operations.add_parties(me.actor, make_agreement(state="ended"), organisation_ids=[make_organisation().id])


def test_several_sign_at_once_and_the_list_names_who_has_not(me: Person) -> None:
    agreement = make_agreement()
    first, second, _third = three_parties(agreement)
    assert operations.sign_parties(me.actor, agreement, party_ids=[first, second], signed_on=TODAY) == 2
    [line] = queries.list_agreements(me.actor, Filter(unsigned=True)).rows
    assert (line.parties, line.signed, line.waiting) == (3, 2, ("C kommun",))
    assert [party.name for party in queries.list_parties(agreement)] == ["C kommun", "A kommun", "B kommun"]


def test_what_somebody_noted_first_is_not_overwritten_in_silence(me: Person) -> None:
    agreement = make_agreement()
    ids = three_parties(agreement)
    operations.sign_parties(me.actor, agreement, party_ids=ids[:1], signed_on=TODAY - DAY)
    with pytest.raises(RuleBroken, match=r"networks\.agreement_party_changed"):
        operations.sign_parties(me.actor, agreement, party_ids=ids[:2], signed_on=TODAY)
    assert (party_of(agreement, "A kommun").signed_on, party_of(agreement, "B kommun").signed_on) == (TODAY - DAY, None)


def test_a_signature_of_tomorrow_or_of_nobody_is_refused(me: Person) -> None:
    agreement = make_agreement()
    [one, *_] = three_parties(agreement)
    with pytest.raises(RuleBroken, match=r"networks\.agreement_future"):
        operations.sign_parties(me.actor, agreement, party_ids=[one], signed_on=TODAY + DAY)
    with pytest.raises(RuleBroken, match=r"networks\.agreement_parties"):
        operations.sign_parties(me.actor, agreement, party_ids=[], signed_on=TODAY)


def test_asking_once_more_moves_the_day(me: Person) -> None:
    agreement = make_agreement()
    ids = three_parties(agreement)
    assert operations.ask_parties(me.actor, agreement, party_ids=ids, asked_on=TODAY) == 3
    assert {party.asked_on for party in queries.list_parties(agreement)} == {TODAY}


def test_a_party_leaves_and_counts_no_longer(me: Person) -> None:
    agreement = make_agreement()
    signed = Days(None, TODAY - 90 * DAY, None)
    party = make_party(agreement, make_organisation("A kommun"), signed_on=signed.signed_on)
    with pytest.raises(RuleBroken, match=r"networks\.agreement_left"):
        operations.correct_party(me.actor, agreement, party_id=party.id, seen=signed, days=Days(left_on=TODAY))
    operations.correct_party(me.actor, agreement, party_id=party.id, seen=signed, days=replace(signed, left_on=TODAY))
    [told] = queries.list_parties(agreement)
    assert told.standing(TODAY) is Standing.LEFT and told.standing(TODAY - DAY) is Standing.SIGNED
    [line] = queries.list_agreements(me.actor, Filter()).rows
    assert (line.parties, line.signed) == (0, 0)


def test_two_who_correct_one_party_see_both(me: Person) -> None:
    agreement = make_agreement()
    [one, *_] = three_parties(agreement)
    operations.sign_parties(me.actor, agreement, party_ids=[one], signed_on=TODAY)
    asked = TODAY - 40 * DAY
    with pytest.raises(Conflict) as lost:
        operations.correct_party(me.actor, agreement, party_id=one, seen=Days(asked), days=Days(asked, TODAY - DAY))
    assert lost.value.texts["signed_on"] == (TODAY - DAY, TODAY)


def test_one_that_was_added_by_mistake_is_taken_away_and_one_that_signed_is_not(me: Person) -> None:
    agreement = make_agreement()
    first, second, _third = three_parties(agreement)
    operations.sign_parties(me.actor, agreement, party_ids=[first], signed_on=TODAY)
    with pytest.raises(RuleBroken, match=r"networks\.agreement_signed"):
        operations.remove_party(me.actor, agreement, party_id=first)
    operations.remove_party(me.actor, agreement, party_id=second)
    assert [party.name for party in queries.list_parties(agreement)] == ["C kommun", "A kommun"]
    with pytest.raises(RuleBroken, match=r"networks\.agreement_party_changed"):
        operations.remove_party(me.actor, agreement, party_id=second)


def test_a_page_of_the_list_is_three_statements_however_many_there_are(me: Person, rolled_back: sa.Connection) -> None:
    for number in range(60):
        agreement = make_agreement(f"Överenskommelse {number:02}")
        make_party(agreement, make_organisation(f"Kommun {number}"))
    with counted(rolled_back) as told:
        page = queries.list_agreements(me.actor, Filter())
    assert len(told) == 3 and (len(page.rows), page.total) == (50, 60)
    rest = queries.list_agreements(me.actor, Filter(after=page.after))
    assert len(rest.rows) == 10 and not {row.id for row in page.rows} & {row.id for row in rest.rows}


def test_the_list_is_narrowed_by_words_state_and_assignment(me: Person) -> None:
    make_agreement("Om heder", assignment_ids=[7])
    make_agreement("Om stöd", state="draft")
    make_agreement("Den gamla", state="ended")

    def shown(**wanted: object) -> list[str]:
        return [row.title for row in queries.list_agreements(me.actor, Filter(**wanted)).rows]  # type: ignore[arg-type]

    assert shown() == ["Om heder", "Om stöd"]
    assert shown(state=AgreementState.ENDED) == ["Den gamla"]
    assert shown(words="HEDER") == shown(assignment_id=7) == ["Om heder"]
    assert shown(words="100%") == []


# Which municipalities are with it.


def test_a_municipality_counts_when_it_has_signed_what_holds_and_has_not_left(me: Person) -> None:
    held, other = make_agreement("A heder", assignment_ids=[7]), make_agreement("B stöd")
    ended = make_agreement("C gammal", state="ended")
    over = make_agreement("D utgången", valid_to=TODAY - DAY)
    umea, skelleftea, vannas = (
        make_organisation(name, municipality_id=code) for name, code in (("Umeå", UMEA), ("Skellefteå", SKELLEFTEA), ("Vännäs", VANNAS))
    )
    for agreement in (held, ended, over):
        make_party(agreement, umea, signed_on=TODAY)
    make_party(held, skelleftea, asked_on=TODAY)
    make_party(held, vannas, signed_on=TODAY - DAY, left_on=TODAY)
    make_party(other, make_organisation("Kvinnojouren", kind="ngo", municipality_id=UMEA), signed_on=TODAY)
    coverage = queries.get_coverage(me.actor, here())
    told = {place.municipality_id: (place.signed, place.waiting) for place in coverage.places}
    assert [one.name for one in coverage.agreements] == ["A heder", "B stöd"]
    assert (told[UMEA], told[SKELLEFTEA], told[VANNAS]) == (((held.id,), ()), ((), (held.id,)), ((), ()))
    assert len(told) == 15
    assert [one.id for one in queries.get_coverage(me.actor, here(), assignment_id=7).agreements] == [held.id]


def test_coverage_is_two_statements_and_no_other_countys(me: Person, rolled_back: sa.Connection) -> None:
    for number in range(20):
        make_party(make_agreement(f"Nr {number}"), make_organisation(f"Kommun {number}", municipality_id=UMEA), signed_on=TODAY)
    with counted(rolled_back) as told:
        queries.get_coverage(me.actor, here())
    assert len(told) == 2
    with pytest.raises(NotAllowed):
        queries.get_coverage(me.actor, here(3))


def test_who_may_keep_is_a_leader_or_an_expert_of_the_county() -> None:
    agreement = make_agreement()
    kept = {role for role in Role if KEEP_AGREEMENT.allows(person(role, 24).actor, agreement)}
    assert kept == {Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT}
