"""Who came to a meeting: said, corrected, as answered; the end of the meeting, its log, and who was away twice in a row."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.networks import make_invitation, make_meeting, make_network, make_organisation, make_seat
from vaw.domain.activities.models import Draft, LockedYear
from vaw.domain.activities.operations.drafts import confirm_draft
from vaw.domain.activities.rules.drafts import from_json
from vaw.domain.activities.rules.log import Entry
from vaw.domain.networks.models import Network, Seat
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation
from vaw.domain.networks.operations.ending import end_forgotten, end_meeting
from vaw.domain.networks.operations.presence import Said, add_walk_in, note_presence
from vaw.domain.networks.policy import KEEP_MEETING
from vaw.domain.networks.queries.meetings import get_meeting
from vaw.domain.networks.queries.presence import count_presence, list_present, read_presence
from vaw.domain.networks.rules.presence import ABSENT, ABSENT_EVENT, ONE, Heads, Mark
from vaw.domain.notifications.models import Notice
from vaw.domain.people.models import Organisation
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import SYSTEM_ROLE, Actor, Grant, system
from vaw.kernel.db import db
from vaw.kernel.errors import Conflict, NotAllowed, NotFound, RuleBroken
from vaw.kernel.operation import unit
from vaw.tasks.app import JOBS
from vaw.tasks.meeting_ends import end_forgotten as run
from vaw.tasks.meeting_ends import propose_log

START = datetime(2026, 11, 20, 8, tzinfo=UTC)
AFTER = START + timedelta(hours=2)
PROGRAM = Actor(None, "task", (Grant(SYSTEM_ROLE, county_id=24),))
UMEA, SKELLEFTEA = 2480, 2482


@pytest.fixture
def now(rolled_back: sa.Connection) -> Iterator[None]:
    with clock.frozen(AFTER):
        yield


@pytest.fixture
def me(now: None) -> Person:
    return person()


@pytest.fixture
def network(me: Person) -> Network:
    return make_network(type="honour_network", responsible_id=me.id)


@pytest.fixture
def meeting(network: Network, me: Person) -> Meeting:
    return make_meeting(network, starts_at=START, responsible_id=me.id)


def invite(meeting: Meeting, name: str = "Umeå kommun", municipality_id: int | None = UMEA, **more: Any) -> MeetingInvitation:
    organisation = make_organisation(name, municipality_id=municipality_id)
    return make_invitation(meeting, make_seat(meeting.network, organisation), **more)


def say(by: Person, meeting: Meeting, row: MeetingInvitation, now: Heads | None, before: Heads | None = None) -> int:
    return note_presence(by.actor, meeting, said={row.id: Said(before, now)})


def stands(meeting: Meeting) -> dict[int, Heads | None]:
    return {row.id: row.came for row in list_present(system("test"), meeting)}


def drafts(meeting: Meeting) -> list[Draft]:
    wanted = sa.select(Draft).where(Draft.source_kind == "meeting", Draft.source_ref == str(meeting.id))
    return list(db.session.scalars(wanted))


def entry(meeting: Meeting) -> Entry:
    [draft] = drafts(meeting)
    return from_json(draft.entry)


def code_of(act: Any) -> str:
    with pytest.raises(RuleBroken) as broken:
        act()
    return broken.value.code


def test_who_came_is_said_corrected_and_taken_back(me: Person, meeting: Meeting) -> None:
    row, other = invite(meeting), invite(meeting, "Skellefteå kommun", SKELLEFTEA)
    assert say(me, meeting, row, Heads(2, 1, 0)) == 1
    assert say(me, meeting, other, ABSENT) == 1
    assert stands(meeting) == {row.id: Heads(2, 1, 0), other.id: ABSENT}
    assert say(me, meeting, row, Heads(2, 1, 0), Heads(2, 1, 0)) == 0, "a second click changes nothing"
    say(me, meeting, row, None, Heads(2, 1, 0))
    found = count_presence(meeting.id)
    assert (found.heads, found.came, found.absent, found.unsaid) == (ABSENT, 0, 1, 1)


def test_as_they_answered_fills_what_nobody_has_said_and_nothing_else(me: Person, meeting: Meeting) -> None:
    coming, not_coming = invite(meeting, "A", reply="coming"), invite(meeting, "B", reply="not_coming")
    silent, counted = invite(meeting, "C"), invite(meeting, "D", reply="not_coming")
    said = {counted.id: Said(None, Heads(0, 2, 0))}
    assert note_presence(me.actor, meeting, said=said, as_answered=True) == 3
    assert stands(meeting) == {coming.id: ONE, not_coming.id: ABSENT, silent.id: None, counted.id: Heads(0, 2, 0)}


def test_two_who_write_the_same_row_see_each_other_and_other_rows_are_not_touched(me: Person, meeting: Meeting) -> None:
    row, other = invite(meeting, "A"), invite(meeting, "B")
    say(me, meeting, row, Heads(1, 0, 0))
    say(me, meeting, other, Heads(0, 1, 0))
    with pytest.raises(Conflict) as clash:
        note_presence(me.actor, meeting, said={row.id: Said(None, Heads(3, 0, 0)), other.id: Said(None, None)})
    assert clash.value.texts == {f"row_{row.id}": (Heads(3, 0, 0), Heads(1, 0, 0))}
    assert stands(meeting) == {row.id: Heads(1, 0, 0), other.id: Heads(0, 1, 0)}
    assert note_presence(me.actor, meeting, said={other.id: Said(None, None)}) == 0, "what one has not touched stays as the other left it"


def test_an_organisation_that_was_not_invited_is_added_once_and_corrected(me: Person, meeting: Meeting) -> None:
    organisation = make_organisation("Oväntade kommunen", municipality_id=SKELLEFTEA)
    for women in (1, 2):
        add_walk_in(me.actor, meeting, organisation_id=organisation.id, women=women, men=0, unstated=0)
    [row] = list_present(me.actor, meeting)
    assert (row.organisation, row.came, row.seat_id) == ("Oväntade kommunen", Heads(2, 0, 0), None)
    nobody = lambda: add_walk_in(me.actor, meeting, organisation_id=organisation.id, women=0, men=0, unstated=0)  # noqa: E731
    assert code_of(nobody) == "networks.came_nobody"
    elsewhere = make_organisation("Malmö stad", 12)
    assert code_of(lambda: add_walk_in(me.actor, meeting, organisation_id=elsewhere.id, women=1, men=0, unstated=0)) == "networks.choice"


@pytest.mark.parametrize(("state", "code"), [("draft", "networks.presence_state"), ("cancelled", "networks.presence_state")])
def test_nobody_is_present_at_what_is_not_held(me: Person, network: Network, state: str, code: str) -> None:
    meeting = make_meeting(network, starts_at=START, state=state)
    row = invite(meeting)
    assert code_of(lambda: say(me, meeting, row, ONE)) == code
    assert code_of(lambda: end_meeting(me.actor, meeting)) == "networks.end_state"


def test_presence_begins_with_the_meetings_day_and_ends_with_its_minutes(me: Person, meeting: Meeting) -> None:
    row = invite(meeting)
    with clock.frozen(datetime(2026, 11, 19, 22, 59, tzinfo=UTC)):
        assert code_of(lambda: say(me, meeting, row, ONE)) == "networks.presence_early"
    with clock.frozen(datetime(2026, 11, 19, 23, 1, tzinfo=UTC)):
        assert say(me, meeting, row, ONE) == 1
        assert code_of(lambda: end_meeting(me.actor, meeting)) == "networks.end_early"
    end_meeting(me.actor, meeting)
    with unit(system("test"), "test.close"):
        meeting.minutes_state, meeting.closed_at = "closed", clock.now()
    assert code_of(lambda: say(me, meeting, row, ABSENT, ONE)) == "networks.minutes_closed"


def test_rows_of_another_meeting_and_numbers_beyond_reason_are_refused(me: Person, meeting: Meeting, network: Network) -> None:
    row, elsewhere = invite(meeting), invite(make_meeting(network, starts_at=START), "B")
    with pytest.raises(NotFound):
        say(me, meeting, elsewhere, ONE)
    assert code_of(lambda: say(me, meeting, row, Heads(501, 0, 0))) == "networks.came_numbers"


def test_management_reads_presence_and_says_nothing(me: Person, meeting: Meeting) -> None:
    row = invite(meeting)
    for role, county_id in ((Role.COUNTY_MANAGEMENT, 24), (Role.DEVELOPMENT_LEADER, 12)):
        with pytest.raises(NotAllowed):
            say(person(role, county_id), meeting, row, ONE)


def test_a_meeting_that_is_ended_proposes_one_log_with_those_who_came(me: Person, meeting: Meeting) -> None:
    row, absent, unsaid = invite(meeting), invite(meeting, "B", SKELLEFTEA), invite(meeting, "C", None)
    say(me, meeting, row, Heads(2, 1, 0))
    say(me, meeting, absent, ABSENT)
    end_meeting(me.actor, meeting)
    end_meeting(me.actor, meeting)
    told = entry(meeting)
    assert (told.type, told.field, told.mode, told.minutes, told.done_on) == ("network_meeting", "honour", "hybrid", 120, START.date())
    assert (told.women, told.men, told.unstated) == (2, 1, 0)
    assert (told.municipality_ids, told.organisation_ids, told.text) == ([UMEA], [row.organisation_id], "Påhittat möte")
    assert drafts(meeting)[0].user_id == me.id
    assert unsaid.came_women is None, "missing is not zero"
    say(me, meeting, absent, Heads(0, 0, 4), ABSENT)
    assert (entry(meeting).unstated, entry(meeting).municipality_ids) == (4, [UMEA, SKELLEFTEA])


def test_a_confirmed_log_is_left_alone_by_corrections(me: Person, meeting: Meeting) -> None:
    row = invite(meeting)
    say(me, meeting, row, Heads(2, 1, 0))
    end_meeting(me.actor, meeting)
    activity = confirm_draft(me.actor, drafts(meeting)[0])
    say(me, meeting, row, Heads(9, 0, 0), Heads(2, 1, 0))
    assert (activity.women, activity.men) == (2, 1)


def test_what_nobody_ends_is_ended_after_two_days_with_missing_heads(me: Person, meeting: Meeting) -> None:
    invite(meeting)
    with clock.frozen(meeting.ends_at + timedelta(days=2) - timedelta(minutes=1)):
        assert (run(), end_forgotten(PROGRAM, meeting)) == (0, False)
    with clock.frozen(meeting.ends_at + timedelta(days=2, minutes=1)):
        assert (run(), run()) == (1, 0)
    told = entry(meeting)
    assert (told.women, told.men, told.unstated, told.done_on) == (None, None, None, START.date())
    assert db.session.get_one(Meeting, meeting.id).state == "held"


def test_one_that_cannot_be_ended_keeps_no_other_open(me: Person, meeting: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    other = make_meeting(meeting.network, starts_at=START + timedelta(minutes=1))
    real = end_forgotten

    def fails(by: Actor, one: Meeting) -> bool:
        if one.id == meeting.id:
            raise RuntimeError
        return real(by, one)

    monkeypatch.setattr("vaw.tasks.meeting_ends.end", fails)
    with clock.frozen(meeting.ends_at + timedelta(days=3)):
        assert run() == 1
    assert db.session.get_one(Meeting, other.id).state == "held"


def test_a_reported_year_gets_no_new_log_and_no_corrections(me: Person, meeting: Meeting) -> None:
    row = invite(meeting)
    with unit(system("test"), "test.lock"):
        db.session.add(LockedYear(county_id=24, year=2026, edition="1", report_id=1, locked_at=clock.now()))
    end_meeting(me.actor, meeting)
    assert (meeting.state, drafts(meeting)) == ("held", [])
    assert code_of(lambda: say(me, meeting, row, ONE)) == "activities.year_locked"


def test_another_county_that_shares_the_network_ends_its_meeting_and_the_host_gets_the_log(me: Person) -> None:
    shared = make_network("Delat", 24, co_county_ids=[12], responsible_id=me.id)
    meeting = make_meeting(shared, starts_at=START)
    end_meeting(person(county_id=12).actor, meeting)
    assert drafts(meeting) == [], "it is proposed by a job, in the host's county"
    [waiting] = db.session.execute(sa.text("select name, args from job where state = 'queued' order by id desc limit 1"))
    assert (JOBS[waiting.name].run, waiting.args) == ("vaw.tasks.meeting_ends:propose_log", [meeting.id])
    assert [propose_log(meeting.id), propose_log(meeting.id)] == [1, 1]
    assert [(draft.county_id, draft.user_id) for draft in drafts(meeting)] == [(24, me.id)]


def test_a_national_meeting_is_no_countys_log(me: Person) -> None:
    coordinator = person(Role.NATIONAL_COORDINATOR, 1)
    meeting = make_meeting(make_network("Hela landet", None, responsible_id=coordinator.id), starts_at=START)
    end_meeting(coordinator.actor, meeting)
    assert (meeting.state, drafts(meeting)) == ("held", [])


# Over several meetings.


def past(network: Network, organisations: list[Organisation], *meetings: str) -> list[Meeting]:
    """Meetings a week apart, the newest first: a letter for each organisation, k came, b absent, ? unsaid, - not invited."""
    marks = {"k": (1, 0, 0), "b": (0, 0, 0), "?": (None, None, None)}
    made = []
    for weeks, letters in enumerate(meetings, 1):
        starts_at = START - timedelta(weeks=weeks)
        meeting = make_meeting(network, starts_at=starts_at, state="held", ended_at=starts_at)
        for organisation, letter in zip(organisations, letters, strict=True):
            if letter != "-":
                columns = dict(zip(("came_women", "came_men", "came_unstated"), marks[letter], strict=True))
                make_invitation(meeting, organisation_id=organisation.id, guest="Ledamot", **columns)
        made.append(meeting)
    return made


def told_of() -> list[tuple[int, int]]:
    rows = db.session.execute(sa.select(Notice.user_id, Notice.object_id).where(Notice.kind == ABSENT_EVENT).order_by(Notice.id))
    return [tuple(row) for row in rows]


def test_organisations_over_the_last_meetings_are_as_they_were_counted_by_hand(me: Person, network: Network) -> None:
    names = ["A", "B", "C"]
    organisations = [make_organisation(name, municipality_id=UMEA + number) for number, name in enumerate(names)]
    make_seat(network, organisations[0])
    made = past(network, organisations, "kb?", "bk-", "bbk")
    found = read_presence(me.actor, network, clock.today())
    assert [one.id for one in found.meetings] == [one.id for one in made]
    came, absent, unknown = Mark.CAME, Mark.ABSENT, Mark.UNKNOWN
    assert [(line.organisation, line.sits, line.marks) for line in found.lines] == [
        ("A", True, (came, absent, absent)),
        ("B", False, (absent, came, absent)),
        ("C", False, (unknown, None, came)),
    ]
    assert [(one.organisations, one.invited, one.heads) for one in found.meetings] == [
        (1, 3, Heads(1, 0, 0)),
        (1, 2, Heads(1, 0, 0)),
        (1, 3, Heads(1, 0, 0)),
    ]
    assert found.heads == Heads(3, 0, 0)
    assert found.municipality_ids == {UMEA, UMEA + 1, UMEA + 2}


def test_only_the_last_twelve_meetings_stand_there(me: Person, network: Network) -> None:
    organisation = make_organisation()
    made = past(network, [organisation], *["k"] * 14)
    assert [one.id for one in read_presence(me.actor, network, clock.today()).meetings] == [one.id for one in made[:12]]


def test_whoever_follows_the_meeting_is_told_once_of_an_organisation_that_was_away_again(me: Person, meeting: Meeting) -> None:
    away, once, left = (invite(meeting, name) for name in ("A", "B", "C"))
    earlier = make_meeting(meeting.network, starts_at=START - timedelta(weeks=4), state="held", ended_at=START)
    for row, came in ((away, 0), (once, 1), (left, 0)):
        make_invitation(earlier, db.session.get_one(Seat, row.seat_id), came_women=came, came_men=0, came_unstated=0)
    with unit(system("test"), "test.leave"):
        db.session.execute(sa.text("update seat set until_on = '2026-11-01' where id = :id"), {"id": left.seat_id})
    for row in (away, once, left):
        say(me, meeting, row, ABSENT)
    assert told_of() == [], "before it is ended nothing is certain"
    end_meeting(me.actor, meeting)
    assert told_of() == [(me.id, away.id)]
    say(me, meeting, once, Heads(1, 0, 0), ABSENT)
    say(me, meeting, once, ABSENT, Heads(1, 0, 0))
    third = make_meeting(meeting.network, starts_at=START + timedelta(hours=1), responsible_id=me.id)
    row = make_invitation(third, db.session.get_one(Seat, away.seat_id))
    say(me, third, row, ABSENT)
    end_meeting(me.actor, third)
    assert told_of() == [(me.id, away.id)], "the third time is no news"


def test_an_absence_that_is_noted_after_the_end_is_told_too(me: Person, network: Network) -> None:
    seat = make_seat(network, make_organisation())
    rows = []
    for weeks in (4, 2):
        meeting = make_meeting(network, starts_at=START - timedelta(weeks=weeks), state="held", ended_at=START)
        rows.append((meeting, make_invitation(meeting, seat)))
    for meeting, row in rows:
        say(me, meeting, row, ABSENT)
    assert told_of() == [(me.id, rows[1][1].id)]


def test_two_who_end_it_at_once_and_the_program_propose_one_log(committed: Flask) -> None:
    with committed.app_context():
        me = person()
        meeting = make_meeting(make_network(responsible_id=me.id), starts_at=clock.now() - timedelta(days=4))
        row = invite(meeting, came_women=1, came_men=0, came_unstated=0)
        meeting_id, invitation_id = meeting.id, row.id
        db.session.remove()
    gate = Barrier(3)

    def act(number: int) -> None:
        with committed.app_context():
            gate.wait()
            mine = get_meeting(me.actor, meeting_id, KEEP_MEETING)
            if number:
                end_meeting(me.actor, mine)
            else:
                run()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(act, range(3)))
    with committed.app_context():
        mine = get_meeting(me.actor, meeting_id, KEEP_MEETING)
        note_presence(me.actor, mine, said={invitation_id: Said(Heads(1, 0, 0), Heads(4, 0, 0))})
        assert entry(mine).women == 4
