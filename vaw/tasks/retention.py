"""What is put away when nobody needs it any more."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from vaw.domain.documents.operations import forget_orphans
from vaw.domain.insight.operations.parts import forget_parts
from vaw.domain.insight.rules.webhooks import LOG_KEPT
from vaw.domain.people.rules import ABSOLUTE
from vaw.domain.people.rules.accessibility import CLOSED_KEPT
from vaw.domain.people.rules.drafts import KEPT as DRAFT_KEPT
from vaw.domain.people.rules.history import HISTORY_KEPT
from vaw.domain.records.rules import COPY_KEPT
from vaw.kernel import clock
from vaw.kernel.db import db

ENDED = timedelta(days=90)  # an administrator may ask about an invitation or a key for a season; then its address goes
JOB_DAYS = 30  # long enough to answer "what happened to my report?"
TOLD = timedelta(days=400)  # "was I reminded of the account last year?" can be answered until the next one is in
_GONE_HOSTS = sa.text("delete from heartbeat where at < now() - interval '1 day'")
# What still waits stays however old it is; so does what it is about, and the mail that announces it.
_OLD_NOTICES = sa.text(
    "delete from notice where created_at < :before and due_on < cast(:before as date) and state not in ('planned', 'sending')"
)
_OLD_LETTERS = sa.text(
    "delete from letter where created_at < :before and state not in ('planned', 'sending') "
    "and not exists (select from notice where letter_id = letter.id)"
)
_OLD_MATTERS = sa.text(
    "delete from matter m where opened_at < :before and due_on < cast(:before as date) and not exists (select from notice n "
    "where n.kind = m.kind and n.object_id = m.object_id and n.county_id is not distinct from m.county_id and n.due_on = m.due_on)"
)
_OLD_JOBS = sa.text("delete from job where state in ('done', 'failed') and ended_at < now() - make_interval(days => :days)")
_OLD_SIGN_INS = sa.text("delete from sign_in where created_at < :before")
_OLD_EVENTS = sa.text("delete from account_event where at < :before")
_OLD_RESETS = sa.text("delete from two_step_reset where expires_at < :before")
_OLD_BARRIERS = sa.text("delete from barrier where closed_at < :before")
_OLD_DRAFTS = sa.text("delete from form_draft where saved_at < :before")
_OLD_DELIVERIES = sa.text("delete from webhook_delivery where occurred_at < :before and state <> 'waiting'")
_OLD_INVITATIONS = sa.text("delete from invitation where coalesce(used_at, revoked_at, expires_at) < :before")
_ENDED_KEYS = sa.text("delete from api_token where least(coalesce(revoked_at, expires_at), expires_at) < :before")
_FORGOTTEN_FILES = sa.text(  # a spreadsheet that nobody has gone on with for a day: its sealed bytes go, the batch says so
    "update import_batch set content = null, state = 'discarded', ended_at = :now "
    "where content is not null and state in ('uploaded', 'checked', 'failed') and created_at < :before"
)
_EXPIRED_FILES = sa.text(  # the bytes go; the run, what was made and who fetched it stay
    "update report_run_file f set content = null from report_run r where r.id = f.run_id and f.content is not null and r.expires_at <= :now"
)
# What a file was made of goes with it, and with a run that failed long ago.
_EXPIRED_NUMBERS = sa.text("update report_run set data = null where data is not null and (expires_at <= :now or ended_at < :before)")

_OLD_COPIES = sa.text("delete from records_copy where frozen_at < :before")  # the decision and its checksum stay
_EXPIRED_PACKAGES = sa.text("delete from records_piece p using records_package g where g.id = p.package_id and g.expires_at <= :now")


def tidy() -> int:
    """Remove what has ended: jobs, sign-ins, their history and resets, invitations, answered messages, drafts, keys, notices,
    forgotten spreadsheets, signs of life, expired files and copies, documents' bytes without a document, parts of reports that nobody
    uses, sent webhooks.

    Returns how many rows.
    """
    now = clock.now()
    day_ago = now - 2 * ABSOLUTE
    with db.engine.begin() as connection:
        done = connection.execute(_OLD_JOBS, {"days": JOB_DAYS}).rowcount
        done += connection.execute(_OLD_SIGN_INS, {"before": now - ABSOLUTE}).rowcount
        done += connection.execute(_OLD_EVENTS, {"before": now - HISTORY_KEPT}).rowcount
        done += connection.execute(_OLD_BARRIERS, {"before": now - CLOSED_KEPT}).rowcount
        done += connection.execute(_OLD_DRAFTS, {"before": now - DRAFT_KEPT}).rowcount
        done += connection.execute(_OLD_DELIVERIES, {"before": now - LOG_KEPT}).rowcount
        for statement in (_OLD_INVITATIONS, _ENDED_KEYS, _OLD_RESETS):
            done += connection.execute(statement, {"before": now - ENDED}).rowcount
        for statement in (_OLD_NOTICES, _OLD_LETTERS, _OLD_MATTERS):
            done += connection.execute(statement, {"before": now - TOLD}).rowcount
        done += connection.execute(_GONE_HOSTS).rowcount
        done += connection.execute(_EXPIRED_FILES, {"now": now}).rowcount
        done += connection.execute(_EXPIRED_NUMBERS, {"now": now, "before": now - ENDED}).rowcount
        done += connection.execute(_OLD_COPIES, {"before": now - COPY_KEPT}).rowcount
        done += connection.execute(_EXPIRED_PACKAGES, {"now": now}).rowcount
        done += forget_orphans(connection)  # of homes that were deleted with their documents
        done += forget_parts(connection)
        return done + connection.execute(_FORGOTTEN_FILES, {"now": now, "before": day_ago}).rowcount
