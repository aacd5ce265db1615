"""Rows to judge a permission by: of every model that one names, in every county and of every organisation that a rule can ask for.

A model that no permission has named before needs one line in ROWS.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count, product
from typing import Any
from uuid import uuid4

from tests.factories.judged_kept import AT, COUNTIES, DAY, HERE, KEPT, THERE, USERS
from vaw.domain.activities.models import Activity, Draft, ImportBatch, LockedYear
from vaw.domain.activities.rules.drafts import DraftState
from vaw.domain.activities.rules.imports import ImportState
from vaw.domain.geography.models import County
from vaw.domain.housing.models import Facility, Provider
from vaw.domain.housing.models.editions import Edition
from vaw.domain.housing.models.grants import GrantApplication, GrantCall, GrantList
from vaw.domain.housing.models.licences import Duty, Licence
from vaw.domain.housing.models.snapshots import CapacitySnapshot, FixedDay, ReportLink
from vaw.domain.housing.rules.register import pseudonym
from vaw.domain.insight.models import Report
from vaw.domain.insight.models.accounts import AssignmentAccount
from vaw.domain.insight.models.questions import SavedQuestion
from vaw.domain.insight.models.schedules import ReportRun, Schedule
from vaw.domain.insight.models.templates import ReportTemplate
from vaw.domain.insight.models.webhooks import Webhook
from vaw.domain.insight.rules import ReportState
from vaw.domain.insight.rules.accounts import AccountState
from vaw.domain.knowledge.models import Dataset, DatasetVersion
from vaw.domain.mandates.models import AccountGiven, Assignment, Term
from vaw.domain.networks.models import Network, Seat
from vaw.domain.networks.models.actions import ActionPoint
from vaw.domain.networks.models.agreements import Agreement
from vaw.domain.networks.models.meetings import CalendarFeed, Meeting, MeetingInvitation, MeetingSeries, MeetingTemplate
from vaw.domain.networks.models.minutes import AgendaItem, Decision
from vaw.domain.networks.rules.meetings import MeetingState
from vaw.domain.notifications.models import Matter, Notice, NoticeHours
from vaw.domain.people.models import (
    AccountEvent,
    ApiToken,
    Barrier,
    ClaimRule,
    Contact,
    Invitation,
    Membership,
    Organisation,
    Passkey,
    SignIn,
    TwoStepReset,
    User,
)
from vaw.domain.people.rules import Role
from vaw.domain.prevention.models import Effort
from vaw.domain.prevention.models.centres import Centre
from vaw.domain.prevention.models.prompts import SeasonMaterial, SeasonSubscription
from vaw.domain.prevention.models.questions import EffortQuestion
from vaw.domain.prevention.models.seasons import SchoolBreak, SeasonWeek
from vaw.domain.strategies.models import Strategy, StrategyGoal
from vaw.domain.strategies.models.national import NationalExample, NationalQuestion
from vaw.domain.strategies.models.plans import Measure, StrategyParty
from vaw.domain.support.models import AnswerTemplate, Method, SupportRequest
from vaw.domain.support.models.adoption import FollowUp, MethodStage
from vaw.domain.support.models.evaluation import Evaluation
from vaw.domain.support.models.occasions import Certificate, Occasion, Registration
from vaw.kernel.db import Model

OCCASION = 9001  # made for every test, as the users and organisations are
ORGANISATIONS = (9001, 9002, 9003, None)
AREAS = (None, "housing", "honour", "strategies")
numbers = count(9101)


def _token() -> bytes:
    return next(numbers).to_bytes(32, "big")


def occasion_of(county: int, others: list[int]) -> Occasion:
    return Occasion(
        county_id=county, co_county_ids=others, state="open", title="T", field="mvw", professions=[], mode="digital", starts_at=AT,
        ends_at=AT + timedelta(hours=1), minutes=60, created_at=AT,
    )  # fmt: skip


NETWORKS: tuple[tuple[int | None, list[int]], ...] = ((HERE, []), (HERE, [3]), (THERE, []), (THERE, [HERE]), (None, []))


def _network(county: int | None, others: list[int]) -> Network:
    return Network(
        county_id=county, co_county_ids=others, type="test", level="working", name="T", sort_key="t", rhythm="as_needed", since_on=DAY
    )


def _meeting(county: int | None, others: list[int], state: str = "open") -> Meeting:
    return Meeting(
        network=_network(county, others), uid=uuid4(), state=state, title="T", mode="digital", starts_at=AT,
        ends_at=AT + timedelta(hours=1), created_at=AT,
    )  # fmt: skip


def _decision(meeting: Meeting) -> Decision:
    item = AgendaItem(network=meeting.network, meeting=meeting, position=1, kind="information", title="T", created_at=AT)
    return Decision(meeting=meeting, item=item, text="T", created_at=AT)


def _strategy(county: int) -> Strategy:
    return Strategy(county_id=county, title="T", starts_on=DAY, ends_on=DAY)


def _measure(county: int) -> Measure:
    strategy = _strategy(county)
    goal = StrategyGoal(strategy=strategy, part="external", number=1, text="T", sub_goals=["power"])
    return Measure(county_id=county, strategy=strategy, goal=goal, what="T", due_on=DAY, state_at=AT, created_at=AT)


def _provider(county: int, organisation: int) -> Provider:
    return Provider(county_id=county, organisation_id=organisation, form="ngo", since_on=DAY)


def _facility(county: int, organisation: int) -> Facility:
    return Facility(
        provider=_provider(county, organisation), code=pseudonym(next(numbers)), county_id=county, organisation_id=organisation,
        opened_on=DAY,
    )  # fmt: skip


def _of_facility(county: int, organisation: int) -> dict[str, Any]:
    return {"facility": _facility(county, organisation), "county_id": county, "organisation_id": organisation}


def _call() -> GrantCall:
    return GrantCall(
        assignment_id=1, county_id=1, year=2026, title="T", cap=1, opens_on=DAY, closes_on=DAY, account_due_on=DAY + timedelta(1),
        invite_key="T",
    )  # fmt: skip


def _effort(county: int, shared: bool) -> Effort:
    return Effort(
        county_id=county, title="T", sort_key="t", aim="T", level="local", prevention_level="universal", field="honour", targets=[],
        methods=[], settings=[], begins_on=DAY, state="ongoing", shared=shared, shared_on=DAY if shared else None, created_at=AT,
    )  # fmt: skip


SHELTERS = tuple(product((HERE, THERE), (9001, 9002)))  # (county, organisation) of protected housing


def _dataset(county: int | None, *, shared: bool = False) -> Dataset:
    return Dataset(
        county_id=county, title="T", sort_key="t", definition="T", unit="T", source="T", measure="rate", of_persons=False, shared=shared
    )


def _dataset_version(county: int | None) -> DatasetVersion:
    return DatasetVersion(
        dataset=_dataset(county), county_id=county, state="draft", kind="own", retrieved_on=DAY, cells=0, unsplit=0, report={}, made_at=AT
    )


# What rows there are to judge, by model: every county, user and organisation that a rule can ask for, and none where that can be.
def _of_nation() -> Schedule:
    """A schedule without a county is of a compilation of the whole country."""
    asked = SavedQuestion(user_id=USERS[0], name="T", sharing="nation", choice={}, created_at=AT)
    return Schedule(user_id=USERS[0], question=asked, rhythm="monthly", formats=["pdf"], language="sv", since=AT, created_at=AT)


ROWS: dict[type[Model], Callable[[], list[Any]]] = {
    County: lambda: [],  # the 21 are there
    Webhook: lambda: [
        Webhook(
            user_id=user, host="a.se", address="https://program.example.se/", secret="made up", types=["x"], created_at=AT,
            cluster="1", seen="1:1:", after_line=0,
        )
        for user in USERS
    ],
    Schedule: lambda: [
        Schedule(user_id=user, county_id=county, rhythm="monthly", formats=["pdf"], language="sv", since=AT, created_at=AT)
        for user, county in product(USERS, (HERE, THERE))
    ]
    + [_of_nation()],
    ReportRun: lambda: [
        ReportRun(
            user_id=USERS[0], county_id=county, name="T", year=2025, number=1, formats=["pdf"], language="sv", keep_days=30, created_at=AT
        )
        for county in COUNTIES
    ],
    SavedQuestion: lambda: [
        SavedQuestion(user_id=user, county_id=county, name="T", sharing=sharing, choice={}, created_at=AT)
        for user, county, sharing in product(USERS, COUNTIES, ("own", "county", "nation"))
        if county is not None or sharing != "county"
    ],
    Dataset: lambda: [_dataset(county, shared=shared) for county in COUNTIES for shared in (False, True)],
    DatasetVersion: lambda: [_dataset_version(county) for county in COUNTIES],
    User: lambda: [],  # those that all others refer to are made for every test
    Organisation: lambda: [],
    SignIn: lambda: [SignIn(token_hash=_token(), user_id=user, created_at=AT, seen_at=AT, device="Test") for user in USERS],
    Passkey: lambda: [
        Passkey(user_id=user, name="T", credential_id=_token(), public_key=b"k", handle=b"h", sign_count=0, backed_up=False, created_at=AT)
        for user in USERS
    ],
    AccountEvent: lambda: [AccountEvent(user_id=user, kind="password", at=AT, device="Test") for user in USERS],
    TwoStepReset: lambda: [
        TwoStepReset(subject_id=user, county_id=county, asked_at=AT, expires_at=AT, stopped_at=AT)
        for user, county in product(USERS, COUNTIES)
        if county is not None
    ],
    Barrier: lambda: [
        Barrier(county_id=county, text="Test", submit_key=uuid4(), told_at=AT) for county in COUNTIES if county is not None
    ],
    ApiToken: lambda: [
        ApiToken(user_id=user, name="Test", token_hash=_token(), scopes=[], created_at=AT, expires_at=AT) for user in USERS
    ],
    Membership: lambda: [
        Membership(user_id=user, role=Role.REGISTRAR, county_id=county, organisation_id=organisation, valid_from=DAY)
        for user, county, organisation in product(USERS, COUNTIES, ORGANISATIONS)
    ],
    Invitation: lambda: [
        Invitation(role=Role.REGISTRAR, county_id=county, organisation_id=organisation, created_at=AT, expires_at=AT)
        for county, organisation in product(COUNTIES, ORGANISATIONS)
    ],
    ClaimRule: lambda: [
        ClaimRule(
            county_id=county, issuer="T", claim="T", value="T", role=Role.REGISTRAR, valid_from=DAY, created_at=AT, created_by=USERS[0]
        )
        for county in (HERE, THERE)
    ],
    Contact: lambda: [Contact(organisation_id=one, role_title="Test", since_on=DAY) for one in ORGANISATIONS if one],
    Term: lambda: [
        Term(list="objective", code=f"test{next(numbers)}", number=1, name_sv="T", name_en="T", valid_from=DAY, county_id=county)
        for county in COUNTIES
    ],
    Assignment: lambda: [
        Assignment(code=f"test{next(numbers)}", title_sv="T", title_en="T", valid_from=DAY, area=area) for area in ("housing", "honour")
    ],
    Activity: lambda: [
        Activity(
            county_id=county, done_on=DAY, type="training", field="mvw", mode="digital", minutes=60, municipality_ids=[],
            organisation_ids=[], shares={}, text="", created_by=user, created_at=AT,
        )
        for county, user in product((HERE, THERE), (*USERS, None))
    ],
    Draft: lambda: [
        Draft(
            county_id=county, user_id=user, source_kind="test", source_ref=str(next(numbers)), state=state, entry={}, done_on=DAY,
            type="training", proposed_at=AT, due_on=DAY,
        )
        for county, user, state in product((HERE, THERE), USERS, DraftState)
    ],
    AccountGiven: lambda: [
        AccountGiven(assignment_due_id=number, county_id=county, given_on=DAY, noted_at=AT)
        for number, county in product((1, 2), (HERE, THERE))
    ],
    Matter: lambda: [
        Matter(kind="test", object_id=next(numbers), county_id=county, due_on=DAY, chain="0:responsible", opened_at=AT)
        for county in COUNTIES
    ],
    Notice: lambda: [
        Notice(
            kind="test", object_id=next(numbers), county_id=county, due_on=DAY, user_id=user, step=0, audience="responsible", mail="daily",
            created_at=AT,
        )
        for user, county in product(USERS, COUNTIES)
    ],
    Method: lambda: [
        Method(
            code=f"test{next(numbers)}", county_id=county, kind="method", state=state, name="T", sort_key="t", fields=[], professions=[],
            for_whom=[],
        )
        for county, state in product(COUNTIES, ("draft", "active"))
    ],
    SupportRequest: lambda: [
        SupportRequest(
            county_id=county, organisation_id=organisation, year=2020, sequence=next(numbers), organisation_name="T",
            organisation_kind="ngo", fields=[], professions=[], state="received", state_since=DAY, received_at=AT,
        )
        for county, organisation in product((HERE, THERE), ORGANISATIONS)
    ],
    Occasion: lambda: [occasion_of(county, others) for county, others in product((HERE, THERE), ([], [3], [4, 5]))],
    Registration: lambda: [
        Registration(
            occasion=occasion_of(county, others), county_id=county, organisation_id=organisation, kind="heads", organisation_name="T",
            organisation_kind="ngo", women=1, men=0, unstated=0, state="confirmed", state_at=AT, created_at=AT,
        )
        for county, others, organisation in product((HERE, THERE), ([], [3]), ORGANISATIONS)
    ],
    Certificate: lambda: [
        Certificate(
            code=str(next(numbers)), county_id=county, occasion_id=OCCASION, title="T", first_on=DAY, last_on=DAY,
            minutes=60, heads=1, issued_at=AT,
        )
        for county in (HERE, THERE)
    ],
    Evaluation: lambda: [
        Evaluation(occasion=occasion_of(county, others), questions=[], opens_on=DAY, closes_on=DAY)
        for county, others in product((HERE, THERE), ([], [3]))
    ],
    FollowUp: lambda: [
        FollowUp(
            county_id=county, method_id=1, occasion_id=OCCASION, organisation_id=organisation,
            organisation_key=str(next(numbers)), organisation_name="T", months=3, due_on=DAY,
        )
        for county, organisation in product((HERE, THERE), ORGANISATIONS)
    ],
    MethodStage: lambda: [
        MethodStage(
            county_id=county, method_id=1, organisation_id=organisation, organisation_key="t", organisation_name="T", stage="routine",
            since_on=DAY, noted_at=AT,
        )
        for county, organisation in product((HERE, THERE), ORGANISATIONS)
    ],
    Network: lambda: [_network(*place) for place in NETWORKS],
    Seat: lambda: [Seat(network=_network(*place), organisation_id=9001, role="member", since_on=DAY) for place in NETWORKS],
    Meeting: lambda: [_meeting(*place, state) for place, state in product(NETWORKS, MeetingState)],
    MeetingInvitation: lambda: [
        MeetingInvitation(meeting=_meeting(*place, state), organisation_id=organisation, guest="T")
        for place, state, organisation in product(NETWORKS, MeetingState, ORGANISATIONS)
    ],
    MeetingSeries: lambda: [
        MeetingSeries(network=_network(*place), uid=uuid4(), rule="FREQ=MONTHLY;COUNT=2", first_on=DAY, starts=AT.time(), minutes=60)
        for place in NETWORKS
    ],
    MeetingTemplate: lambda: [MeetingTemplate(network=_network(*place), name="T", mode="digital", minutes=60) for place in NETWORKS],
    AgendaItem: lambda: [
        AgendaItem(network=_network(*place), position=1, kind="information", title="T", created_at=AT) for place in NETWORKS
    ],
    Decision: lambda: [_decision(_meeting(*place, state)) for place, state in product(NETWORKS, MeetingState)],
    CalendarFeed: lambda: [CalendarFeed(user_id=user, kind="person", key="T", created_at=AT) for user in USERS],
    Agreement: lambda: [Agreement(county_id=county, state="draft", title="T", sort_key="t") for county in (HERE, THERE)],
    Centre: lambda: [Centre(county_id=county, name="T", sort_key="t", opened_on=DAY, added_on=DAY) for county in (HERE, THERE)],
    Effort: lambda: [_effort(county, shared) for county in (HERE, THERE) for shared in (False, True)],
    SchoolBreak: lambda: [
        SchoolBreak(
            county_id=county, municipality_id=town, kind="winter_break", year=2026, first_on=date(2027, 3, 1), last_on=date(2027, 3, 5)
        )
        for county, town in ((HERE, 2480), (THERE, 2580))
    ],
    SeasonWeek: lambda: [SeasonWeek(year=2026, first_on=DAY, last_on=DAY, source="T")],
    SeasonMaterial: lambda: [
        SeasonMaterial(county_id=county, season="fgm_day", year=2026, title="T", text="T", weeks=4) for county in (HERE, THERE)
    ],
    SeasonSubscription: lambda: [
        SeasonSubscription(
            county_id=county, organisation_name="T", email="t@example.se", address_key=f"t{county}", seasons=["fgm_day"], asked_at=AT
        )
        for county in (HERE, THERE)
    ],
    EffortQuestion: lambda: [
        EffortQuestion(effort=_effort(owner, True), owner_county_id=owner, county_id=asker, last_at=AT)
        for owner, asker in ((HERE, THERE), (THERE, HERE), (THERE, 3))
    ],
    ActionPoint: lambda: [
        ActionPoint(county_id=county, what="T", organisation_id=organisation, owner_id=owner, due_on=DAY, state_at=AT, created_at=AT)
        for county, (organisation, owner) in product((HERE, THERE), ((9001, None), (9002, None), (None, USERS[0])))
    ],
    Strategy: lambda: [_strategy(county) for county in (HERE, THERE)],
    Measure: lambda: [_measure(county) for county in (HERE, THERE)],
    NationalExample: lambda: [
        NationalExample(county_id=county, kind="effort", object_id=next(numbers), title="T", text="T", shared_on=DAY)
        for county in (HERE, THERE)
    ],
    NationalQuestion: lambda: [
        NationalQuestion(assignment_id=1, county_id=county, title="T", text="T", asked_at=AT, submit_key=uuid4())
        for county in (HERE, THERE)
    ],
    StrategyParty: lambda: [StrategyParty(strategy=_strategy(county), organisation_id=9001) for county in (HERE, THERE)],
    AnswerTemplate: lambda: [AnswerTemplate(county_id=county, name="T", text="T") for county in (HERE, THERE)],
    Provider: lambda: [_provider(*where) for where in SHELTERS],
    Facility: lambda: [_facility(*where) for where in SHELTERS],
    CapacitySnapshot: lambda: [
        CapacitySnapshot(
            **_of_facility(*where), sequence=1, at=AT, recorded_at=AT, confirmed_at=AT, act="report", channel="web", adults=0, children=0,
            closed=0,
        )
        for where in SHELTERS
    ],
    ReportLink: lambda: [
        ReportLink(**_of_facility(*where), period_on=DAY, cadence="month", written_at=AT, expires_at=AT) for where in SHELTERS
    ],
    FixedDay: lambda: [FixedDay(on_day=DAY, frozen_at=AT, content=[], checksum="T")],
    Licence: lambda: [
        Licence(**_of_facility(*where), kind="permit", decided_on=DAY, valid_from=DAY, noted_at=AT) for where in SHELTERS
    ],
    Duty: lambda: [Duty(**_of_facility(*where), kind="inspection", happened_on=DAY, due_on=DAY) for where in SHELTERS],
    Edition: lambda: [
        Edition(
            number=1, scope="T", as_of=DAY, public_from=DAY + timedelta(7), made_at=AT, rule={}, units=b"T", previous="", hash="T"
        )
    ],
    GrantCall: lambda: [_call()],
    GrantApplication: lambda: [
        GrantApplication(
            call=_call(), county_id=county, organisation_id=organisation, organisation_name="T", title="T", applied=1, state=state,
            state_at=AT, received_at=AT,
        )
        for county, organisation, state in product((HERE, THERE), ORGANISATIONS, ("draft", "received"))
    ],
    GrantList: lambda: [GrantList(call=_call(), content=b"T", checksum="T", made_at=AT)],
    NoticeHours: lambda: [
        NoticeHours(user_id=user, quiet_from=18, quiet_until=7, digest_hour=8, digest_weekday=1) for user in USERS
    ],
    LockedYear: lambda: [LockedYear(county_id=county, year=2025, edition="1", report_id=1, locked_at=AT) for county in (HERE, THERE)],
    ImportBatch: lambda: [
        ImportBatch(county_id=county, file_name="t.csv", state=state, created_at=AT, created_by=USERS[0], mapping={})
        for county, state in product((HERE, THERE), ImportState)
    ],
    AssignmentAccount: lambda: [
        AssignmentAccount(
            assignment_id=1, county_id=county, year=2025, code=f"test{next(numbers)}", is_main=False, title="T", state=state,
            created_at=AT, approved_at=AT if state is AccountState.APPROVED else None,
        )
        for county, state in product((HERE, THERE), AccountState)
    ],
    Report: lambda: [
        Report(
            kind="test", county_id=county, year=2025, edition=number, language="sv", state=state, created_at=AT,
            approved_at=AT if state is ReportState.DONE else None,
        )
        for county, (number, state) in product(COUNTIES, enumerate(ReportState))
    ],
    ReportTemplate: lambda: [
        ReportTemplate(code=f"t{next(numbers)}", county_id=county, name_sv="T", name_en="T", valid_from=DAY) for county in COUNTIES
    ],
    **KEPT,
}  # fmt: skip
