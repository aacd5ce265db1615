"""Webhooks from the change to the receiver: what is told, of what it is judged, and what becomes of a receiver that is not there."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.webhooks import AT, SECRET_TEXT, Receiver, log_of, logged, make_webhook
from vaw.domain.activities.operations.log import withdraw_activity
from vaw.domain.geography.queries import find_county
from vaw.domain.insight.models.webhooks import Webhook, WebhookDelivery
from vaw.domain.insight.operations import webhooks as operations
from vaw.domain.insight.rules.webhooks import WAITS, signature
from vaw.domain.notifications.models import Notice
from vaw.domain.people.models import Membership, User
from vaw.domain.people.queries.accounts import get_own_account
from vaw.domain.people.rules import Role
from vaw.domain.retention.operations.quarantine import quarantine_texts
from vaw.domain.retention.rules.quarantine import Spot
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.audit import AUDIT
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import unit
from vaw.tasks import retention
from vaw.tasks import webhooks as task


@pytest.fixture
def leader(receiver: Receiver) -> Person:
    return person()


def state_of(hook: Webhook) -> tuple[str, str | None]:
    return tuple(db.session.execute(sa.select(Webhook.state, Webhook.stopped_why).where(Webhook.id == hook.id)).one())


def told_of(kind: str) -> list[int]:
    return list(db.session.scalars(sa.select(Notice.user_id).where(Notice.kind == kind)))


def test_a_program_is_told_that_something_happened_and_where_it_is_read_and_nothing_of_what_it_says(
    receiver: Receiver, leader: Person
) -> None:
    hook = make_webhook(leader, receiver.address)
    secret, activity = hook.secret, logged(leader)
    assert task.tick() == 1
    [(path, headers, body)] = receiver.got
    told = json.loads(body)
    assert told.keys() == {"id", "type", "occurred_at", "county", "kind", "object_id", "url"}
    assert (told["type"], told["kind"], told["object_id"], told["county"]) == ("activity.logged", "activity", activity.id, "24")
    assert told["url"] == f"http://localhost/api/v1/activities/{activity.id}"
    assert path == "/vaw?nyckel=hemlig" and SECRET_TEXT.encode() not in body
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == (told["id"], str(int(AT.timestamp())))
    assert headers["webhook-signature"] == signature(secret, told["id"], int(AT.timestamp()), body)
    assert log_of(hook) == [("activity.logged", "sent", 1, 204, None)]
    assert task.tick() == 0 and len(receiver.got) == 1, "once is enough"
    county = find_county(24)
    assert county
    spot = Spot("activity", activity.id, "text")
    quarantine_texts(person(Role.COUNTY_MANAGEMENT).actor, county, kind="activity", row_id=activity.id, chosen=[spot])
    task.tick()
    lying = db.session.connection().exec_driver_sql("select webhook_delivery::text from webhook_delivery").scalars().all()
    assert lying and not [one for one in (*lying, *map(repr, receiver.got)) if SECRET_TEXT in one], "nor when it goes into quarantine"


def test_what_happened_before_somebody_listened_or_was_not_asked_for_is_not_told(receiver: Receiver, leader: Person) -> None:
    activity = logged(leader)
    make_webhook(leader, receiver.address, "activity.withdrawn")
    logged(leader)
    assert task.tick() == 0
    withdraw_activity(leader.actor, activity, reason="Dubblett")
    assert task.tick() == 1
    assert json.loads(receiver.got[0][2])["type"] == "activity.withdrawn"


def test_what_was_rolled_back_never_happened(receiver: Receiver, leader: Person) -> None:
    hook = make_webhook(leader, receiver.address)
    with pytest.raises(RuleBroken), unit(leader.actor, "test.broken"):
        logged(leader)
        raise RuleBroken("test.broken")
    assert task.tick() == 0 and log_of(hook) == []


def test_nobody_hears_of_what_they_may_not_read(receiver: Receiver, leader: Person) -> None:
    elsewhere = person(county_id=25)
    hook = make_webhook(elsewhere, receiver.address)
    logged(leader)
    assert task.tick() == 0 and log_of(hook) == []


def test_a_right_that_was_lost_between_change_and_sending_is_lost(receiver: Receiver, leader: Person) -> None:
    hook = make_webhook(leader, receiver.address)
    logged(leader)
    operations.gather(system("task"), hook.id)
    _end_memberships(leader)
    assert task.send(hook.id) == 0 and receiver.got == []
    assert log_of(hook) == [("activity.logged", "dropped", 1, None, None)]


def test_who_may_read_nothing_of_it_any_more_is_stopped_and_told_once(receiver: Receiver, leader: Person) -> None:
    hook = make_webhook(leader, receiver.address)
    _end_memberships(leader)
    assert task.tick() == task.tick() == 0
    assert state_of(hook) == ("stopped", "insight.webhook_right_lost")
    assert told_of("insight.webhook_stopped") == [leader.id]


def test_a_closed_account_is_told_nothing(receiver: Receiver, leader: Person) -> None:
    hook = make_webhook(leader, receiver.address)
    logged(leader)
    with unit(system("test"), "test.closed"):
        db.session.execute(sa.update(User).where(User.id == leader.id).values(active=False))
    assert task.tick() == 0 and receiver.got == []
    assert state_of(hook) == ("stopped", "insight.webhook_owner_left")


def test_a_receiver_that_is_down_is_tried_again_under_the_same_number_in_growing_waits(receiver: Receiver, leader: Person) -> None:
    hook, at = make_webhook(leader, receiver.address), AT
    receiver.status = 500
    logged(leader)
    for attempt, wait in enumerate(WAITS, start=1):
        with clock.frozen(at):
            task.tick()
        assert log_of(hook) == [("activity.logged", "waiting", attempt, 500, None)]
        with clock.frozen(at + wait - timedelta(seconds=1)):
            assert task.tick() == 0 and len(receiver.got) == attempt, "not before its time"
        at += wait
    receiver.status = 200
    with clock.frozen(at):
        assert task.tick() == 1
    assert log_of(hook) == [("activity.logged", "sent", len(WAITS) + 1, 200, None)]
    assert len({headers["webhook-id"] for _, headers, _ in receiver.got}) == 1
    assert len({headers["webhook-signature"] for _, headers, _ in receiver.got}) == len(receiver.got), "each is signed in its own second"


def test_after_the_last_wait_a_message_is_given_up_and_the_next_one_is_not(receiver: Receiver, leader: Person) -> None:
    hook, at = make_webhook(leader, receiver.address), AT
    receiver.status = 503
    logged(leader)
    for wait in (*WAITS, timedelta(0)):
        with clock.frozen(at):
            task.tick()
        at += wait
    assert log_of(hook) == [("activity.logged", "failed", len(WAITS) + 1, 503, None)]
    receiver.status = 200
    logged(leader)
    with clock.frozen(at):
        assert task.tick() == 1


def test_one_that_is_silent_holds_up_its_own_messages_and_nobody_elses(receiver: Receiver, leader: Person) -> None:
    silent = make_webhook(leader, f"https://program.example:1/{'x' * 8}")
    well = make_webhook(leader, receiver.address)
    for _ in range(3):
        logged(leader)
    assert task.tick() == 3
    assert [line[1:] for line in log_of(silent)] == [("waiting", 1, None, "unreached"), *2 * [("waiting", 0, None, None)]]
    assert {line[1] for line in log_of(well)} == {"sent"}


def test_gone_is_gone_at_once(receiver: Receiver, leader: Person) -> None:
    hook = make_webhook(leader, receiver.address)
    receiver.status = 410
    logged(leader)
    logged(leader)
    task.tick()
    assert state_of(hook) == ("stopped", "insight.webhook_gone") and len(receiver.got) == 1
    assert [line[1] for line in log_of(hook)] == ["failed", "dropped", "dropped"]
    assert told_of("insight.webhook_stopped") == [leader.id]


def test_after_three_days_of_failures_it_is_stopped_and_told_of_each_time_that_it_stops(receiver: Receiver, leader: Person) -> None:
    hook = make_webhook(leader, receiver.address)
    receiver.status = 500
    for round_ in range(2):
        at = AT + timedelta(days=10 * round_)
        for _ in range(11):
            with clock.frozen(at):
                logged(leader)
                task.tick()
            at += timedelta(hours=8)
        assert state_of(hook) == ("stopped", "insight.webhook_failing")
        assert told_of("insight.webhook_stopped") == (round_ + 1) * [leader.id]
        operations.resume_webhook(leader.actor, _fresh(hook))
    assert state_of(hook) == ("active", None)


def test_a_redirect_is_a_failure_and_not_followed(receiver: Receiver, leader: Person) -> None:
    hook = make_webhook(leader, receiver.address)
    receiver.status, receiver.headers = 302, {"Location": receiver.address.replace("/vaw", "/elsewhere")}
    logged(leader)
    assert task.tick() == 0
    assert [path for path, _headers, _body in receiver.got] == ["/vaw?nyckel=hemlig"]
    assert log_of(hook) == [("activity.logged", "waiting", 1, 302, None)]


def test_a_test_leaves_at_once_and_tells_of_nothing(receiver: Receiver, leader: Person) -> None:
    hook = make_webhook(leader, receiver.address)
    operations.send_test(leader.actor, hook)
    with pytest.raises(RuleBroken, match=r"insight\.webhook_test_waits"):
        operations.send_test(leader.actor, hook)
    assert task.send(hook.id) == 1
    told = json.loads(receiver.got[0][2])
    assert (told["type"], told["object_id"], told["url"], told["county"]) == ("webhook.test", None, None, None)


def test_while_it_is_paused_nothing_is_told_and_nothing_is_made_up_for(receiver: Receiver, leader: Person) -> None:
    hook = make_webhook(leader, receiver.address)
    operations.pause_webhook(leader.actor, hook)
    for refused in (operations.pause_webhook, operations.send_test):
        with pytest.raises(RuleBroken, match=r"insight\.webhook_not_active"):
            refused(leader.actor, hook)
    logged(leader)
    assert task.tick() == 0
    operations.resume_webhook(leader.actor, _fresh(hook))
    with pytest.raises(RuleBroken, match=r"insight\.webhook_active"):
        operations.resume_webhook(leader.actor, _fresh(hook))
    assert task.tick() == 0
    logged(leader)
    assert task.tick() == 1


def test_a_new_secret_signs_from_then_on(receiver: Receiver, leader: Person) -> None:
    hook = make_webhook(leader, receiver.address)
    before = hook.secret
    after = operations.renew_secret(leader.actor, hook)
    logged(leader)
    task.tick()
    [(_, headers, body)] = receiver.got
    signed = (headers["webhook-id"], int(headers["webhook-timestamp"]), body)
    assert headers["webhook-signature"] == signature(after, *signed) != signature(before, *signed)


def test_types_that_one_may_not_read_addresses_that_are_none_and_a_sixth_one_are_refused(receiver: Receiver, leader: Person) -> None:
    own = get_own_account(leader.actor)
    for types in ((), ("nothing.such",), ("activity.logged", "nothing.such")):
        with pytest.raises(RuleBroken, match=r"insight\.webhook_types"):
            operations.add_webhook(leader.actor, own, address="https://program.example.se/", types=types)
    with pytest.raises(RuleBroken, match=r"insight\.webhook_address"):
        operations.add_webhook(leader.actor, own, address="http://program.example.se/", types=["activity.logged"])
    hooks = [make_webhook(leader, receiver.address) for _ in range(5)]
    with pytest.raises(RuleBroken, match=r"insight\.webhook_many"):
        make_webhook(leader, receiver.address)
    operations.change_webhook(leader.actor, hooks[0], types=["activity.withdrawn"])
    operations.remove_webhook(leader.actor, hooks[1])
    assert operations.pause_all(leader.actor, own) == 4
    reporter = person("shelter_reporter")
    with pytest.raises(RuleBroken, match=r"insight\.webhook_types"):
        make_webhook(reporter, receiver.address)


def test_nothing_readable_of_address_and_secret_lies_in_the_database_or_the_audit(receiver: Receiver, leader: Person) -> None:
    hook = make_webhook(leader, receiver.address)
    lies = db.session.execute(sa.text("select address, secret from webhook where id = :id"), {"id": hook.id}).one()
    assert b"program" not in bytes(lies.address) and b"whsec_" not in bytes(lies.secret)
    [diff] = db.session.scalars(sa.select(AUDIT.c.diff).where(AUDIT.c.kind == "webhook"))
    assert (diff["address"], diff["secret"]) == ("changed", "changed") and "hemlig" not in json.dumps(diff)


def test_the_log_is_tidied_after_thirty_days_but_not_what_still_waits(committed: Flask) -> None:
    with committed.app_context():
        hook = make_webhook(person(), "https://program.example/")
        with unit(system("test"), "test.deliveries"):
            for state, due in (("sent", None), ("failed", None), ("waiting", clock.now())):
                old = clock.now() - timedelta(days=31)
                db.session.add(WebhookDelivery(webhook_id=hook.id, type="activity.logged", occurred_at=old, state=state, due_at=due))
        assert retention.tidy() == 2
        assert [line[:2] for line in log_of(hook)] == [("activity.logged", "waiting")]


def _end_memberships(who: Person) -> None:
    with unit(system("test"), "test.ended"):
        db.session.execute(sa.update(Membership).where(Membership.user_id == who.id).values(valid_to=date(2026, 11, 22)))


def _fresh(hook: Webhook) -> Webhook:
    return db.session.scalars(sa.select(Webhook).where(Webhook.id == hook.id).execution_options(populate_existing=True)).one()
