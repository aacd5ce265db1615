"""Reading the ledger and choosing what to hear of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.notices import EVENT, KIND, STATUTORY, WHY, declared_kinds, make_notice
from vaw.domain.geography.queries import find_county
from vaw.domain.notifications.models import Notice, NoticeHours
from vaw.domain.notifications.operations.choices import set_choices, set_hours
from vaw.domain.notifications.operations.reading import mark_all_read, mark_read
from vaw.domain.notifications.queries.choices import Choice, find_hours, hours_of, kinds_for, list_choices
from vaw.domain.notifications.queries.ledger import View, get_own, get_why, list_county, list_own
from vaw.domain.notifications.queries.names import names_for, names_of
from vaw.domain.notifications.rules import Hours, MailChoice
from vaw.domain.people.models import User
from vaw.domain.people.rules import Role
from vaw.kernel import audit, clock
from vaw.kernel.actor import Actor
from vaw.kernel.chain import RESPONSIBLE
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, NotFound, RuleBroken
from vaw.kernel.i18n import speaking

pytestmark = pytest.mark.usefixtures("rolled_back", "kinds")


@pytest.fixture
def kinds() -> Iterator[None]:
    with declared_kinds():
        yield


@pytest.fixture
def me() -> Person:
    return person()


def account(who: Person) -> User:
    return db.session.get_one(User, who.id)


def lines_of_audit(operation: str) -> list[dict[str, object]]:
    return list(db.session.scalars(sa.select(audit.AUDIT.c.diff).where(audit.AUDIT.c.operation == operation).order_by(audit.AUDIT.c.id)))


def test_the_unread_come_first_then_the_newest_and_pages_meet_without_a_gap(me: Person) -> None:
    made = [make_notice(me, object_id=number, read_at=clock.now() if number % 3 else None).id for number in range(1, 21)]
    make_notice(person())
    seen: list[int] = []
    after: str | None = None
    while True:
        page = list_own(me.actor, after=after, size=6)
        assert page.total == 20
        seen += [line.id for line in page.rows]
        after = page.after
        if after is None:
            break
    unread = [id for number, id in enumerate(made, 1) if number % 3 == 0]
    assert seen == [*reversed(unread), *(id for id in reversed(made) if id not in unread)]


def test_each_view_shows_what_it_says(me: Person) -> None:
    open_one, read = make_notice(me, object_id=1), make_notice(me, object_id=2, read_at=clock.now())
    ended, hidden = make_notice(me, object_id=3, ended_at=clock.now()), make_notice(me, object_id=4, shown=False)
    failed = make_notice(me, object_id=5, state="failed", reason="refused", read_at=clock.now())
    skipped = make_notice(me, object_id=6, state="skipped", reason="muted", shown=False)
    ids = {view: {line.id for line in list_own(me.actor, view).rows} for view in View}
    assert ids[View.UNREAD] == {open_one.id}
    assert ids[View.NOT_SENT] == {failed.id, skipped.id}
    assert ids[View.ALL] == {row.id for row in (open_one, read, ended, hidden, failed, skipped)}
    assert [line.id for line in list_own(me.actor, state="failed").rows] == [failed.id]


def test_an_account_that_is_nobody_has_an_empty_list() -> None:
    page = list_own(Actor(None, "web"))
    assert (list(page.rows), page.total, page.after) == ([], 0, None)


def test_nobody_reads_another_persons_notice(me: Person) -> None:
    theirs = make_notice(person())
    for read in (get_own, get_why):
        with pytest.raises(NotFound):
            read(me.actor, theirs.id)
    with pytest.raises(NotAllowed):
        mark_read(me.actor, theirs)


def test_the_county_page_puts_first_what_failed_and_still_matters(me: Person) -> None:
    county = find_county(24)
    assert county
    old = make_notice(me, object_id=1, state="failed", reason="refused", ended_at=clock.now())
    failed = make_notice(me, object_id=2, state="failed", reason="refused")
    sent = [make_notice(me, object_id=number, state="sent").id for number in range(3, 8)]
    make_notice(me, object_id=9, county_id=3)
    make_notice(me, object_id=9, county_id=None)
    page = list_county(me.actor, county, size=4)
    rest = list_county(me.actor, county, after=page.after, size=4)
    assert [line.id for line in (*page.rows, *rest.rows)] == [failed.id, *reversed(sent), old.id]
    assert page.total == 7 and page.counts == {"failed": 2, "sent": 5}
    assert list_county(me.actor, county, state="failed").total == 2


@pytest.mark.parametrize("who", [Role.ADMINISTRATOR, Role.REGISTRAR, Role.NATIONAL_COORDINATOR])
def test_the_countys_ledger_is_for_those_who_work_with_it(who: Role) -> None:
    county, elsewhere = find_county(24), find_county(3)
    assert county and elsewhere
    with pytest.raises(NotFound):
        list_county(person(who).actor, county)
    with pytest.raises(NotFound):
        list_county(person().actor, elsewhere)


def test_names_come_in_the_readers_language_and_what_is_gone_has_none() -> None:
    things = {(KIND, 24), (EVENT, 3), (KIND, 99), ("people.gone", 1)}
    assert names_of(things) == {(KIND, 24): "Västerbottens län", (EVENT, 3): "Uppsala län"}
    with speaking("en"):
        assert names_of(things) == {(KIND, 24): "County AC", (EVENT, 3): "County C"}
    assert names_of([]) == {}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, True),
        ({"county_id": 3}, True),
        ({"ended": True}, True),
        ({"county_id": 3, "ended": True}, False),
        ({"county_id": None, "ended": True}, False),
        ({"county_id": None, "ended": True, "audience": RESPONSIBLE}, True),
    ],
)
def test_a_name_is_for_those_who_have_to_do_with_the_thing(me: Person, given: dict[str, object], told: bool) -> None:
    notice = make_notice(me, ended_at=clock.now() if given.pop("ended", False) else None, **given)  # type: ignore[arg-type]
    assert bool(names_for(me.actor, [notice])) is told


def test_reading_is_one_line_of_the_audit_and_doing_it_twice_none(me: Person) -> None:
    rows = [make_notice(me, object_id=24, step=step) for step in (-30, -14, -3)]
    other = make_notice(me, object_id=3)
    assert mark_read(me.actor, rows[1]) == 2 and mark_read(me.actor, rows[1]) == 0
    [line] = lines_of_audit("notifications.operations.reading.mark_read")
    assert line["rows"] == 2
    assert mark_all_read(me.actor, account(me), up_to=other.id) == 2 and mark_all_read(me.actor, account(me), up_to=other.id) == 0
    assert len(lines_of_audit("notifications.operations.reading.mark_all_read")) == 1


def test_what_is_declared_holds_for_whoever_chose_nothing(me: Person) -> None:
    assert list_choices(me.actor)[KIND] == Choice(KIND, MailChoice.DAILY, True)
    assert hours_of(find_hours(me.actor)) == Hours()


def test_a_choice_is_changed_and_changed_back(me: Person) -> None:
    set_choices(me.actor, account(me), choices=[Choice(KIND, MailChoice.WEEKLY, False), Choice(EVENT)])
    assert list_choices(me.actor)[KIND] == Choice(KIND, MailChoice.WEEKLY, False)
    set_choices(me.actor, account(me), choices=[Choice(KIND)])
    assert list_choices(me.actor)[KIND] == Choice(KIND)


def test_shown_again_what_is_open_stands_in_the_list_again(me: Person) -> None:
    notice, ended = make_notice(me), make_notice(me, object_id=3, ended_at=clock.now())
    set_choices(me.actor, account(me), choices=[Choice(KIND, shown=False)])
    db.session.refresh(notice)
    db.session.refresh(ended)
    assert (notice.shown, notice.state, ended.shown) == (False, "planned", True)
    set_choices(me.actor, account(me), choices=[Choice(KIND, shown=True)])
    db.session.refresh(notice)
    assert notice.shown is True


@pytest.mark.parametrize("choice", [Choice(STATUTORY, MailChoice.NEVER), Choice(STATUTORY, shown=False)])
def test_what_the_law_asks_for_refuses_to_be_silent_and_says_why(me: Person, choice: Choice) -> None:
    notice = make_notice(me, STATUTORY)
    with pytest.raises(RuleBroken, match=r"notifications\.statutory") as refused:
        set_choices(me.actor, account(me), choices=[choice])
    assert refused.value.details == {"why": WHY} and refused.value.field == STATUTORY
    assert db.session.get_one(Notice, notice.id).state == "planned"


def test_a_kind_that_is_not_declared_is_refused(me: Person) -> None:
    with pytest.raises(RuleBroken, match=r"notifications\.kind"):
        set_choices(me.actor, account(me), choices=[Choice("people.gone")])


def test_nobody_chooses_for_another(me: Person) -> None:
    other = account(person())
    with pytest.raises(NotAllowed):
        set_choices(me.actor, other, choices=[Choice(KIND)])
    with pytest.raises(NotAllowed):
        set_hours(me.actor, other, quiet_from=18, quiet_until=7, digest_hour=8, digest_weekday=1)
    with pytest.raises(NotAllowed):
        mark_all_read(me.actor, other, up_to=1)


@pytest.mark.parametrize(
    ("hours", "code", "field"),
    [
        ((18, 7, 18, 1), "notifications.digest_quiet", "digest_hour"),
        ((18, 7, 6, 1), "notifications.digest_quiet", "digest_hour"),
        ((12, 9, 10, 1), "notifications.quiet_long", "quiet_until"),
        ((24, 7, 8, 1), "notifications.hour", "quiet_from"),
        ((18, -1, 8, 1), "notifications.hour", "quiet_until"),
        ((18, 7, 8, 6), "notifications.weekday", "digest_weekday"),
    ],
)
def test_hours_that_let_no_mail_through_are_refused(me: Person, hours: tuple[int, int, int, int], code: str, field: str) -> None:
    quiet_from, quiet_until, digest_hour, digest_weekday = hours
    with pytest.raises(RuleBroken, match=code) as refused:
        set_hours(
            me.actor,
            account(me),
            quiet_from=quiet_from,
            quiet_until=quiet_until,
            digest_hour=digest_hour,
            digest_weekday=digest_weekday,
        )
    assert refused.value.field == field


@pytest.mark.parametrize("hours", [Hours(18, 7, 7, 5), Hours(12, 8, 8, 1), Hours(0, 0, 3, 2), Hours(9, 5, 5, 1)])
def test_hours_that_leave_four_open_are_kept_once(me: Person, hours: Hours) -> None:
    for _ in range(2):
        set_hours(
            me.actor,
            account(me),
            quiet_from=hours.quiet_from,
            quiet_until=hours.quiet_until,
            digest_hour=hours.digest_hour,
            digest_weekday=hours.digest_weekday,
        )
    assert hours_of(find_hours(me.actor)) == hours
    assert len(db.session.scalars(sa.select(NoticeHours)).all()) == 1


def test_a_role_is_offered_the_kinds_that_can_reach_it(me: Person) -> None:
    assert {KIND, EVENT, STATUTORY} <= set(kinds_for(me.actor))
    guest = person(Role.REQUESTER, organisation_id=None)
    assert kinds_for(guest.actor) == []
    make_notice(guest, EVENT, county_id=None, audience=RESPONSIBLE)
    assert kinds_for(guest.actor) == [EVENT]
