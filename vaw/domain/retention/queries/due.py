# ruff: noqa: S608  the SQL is put together from our own texts; values are always bound
"""What is over its period, rule by rule: which rows, counted from which day, and how their text goes while their numbers stay.

Statistics read days, types, codes and heads, and totals that are rows of their own: none of the statements below touches one of them.
A row that has nothing left to erase is not due, so that nothing is disposed of twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.retention import policy
from vaw.domain.retention.rules import GONE, Kind, Rule, rules_on
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import reading

ENDED_ACCOUNT = "konto-%@gallrat.invalid"  # no address: RFC 2606 keeps .invalid for none


@dataclass(frozen=True, slots=True)
class Step:
    """`due`: a query of (county_id, row_id, number, on_day) that takes :before. `erase`: statements over :ids, and :gone where a text must
    stand."""

    due: str
    erase: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """What a rule would take in a county."""

    rule: Rule
    county_id: int
    rows: int
    oldest_on: date | None
    newest_on: date | None


_ENDED = "('closed', 'declined', 'withdrawn', 'passed_on')"
_REQUESTS = Step(
    f"""select county_id, id as row_id, year || '-' || sequence as number, state_since as on_day from support_request
    where state in {_ENDED} and state_since < :before
    and (what <> :gone or num_nonnulls(contact_name, contact_email, contact_phone) > 0)""",
    (
        """update support_request set contact_name = null, contact_email = null, contact_phone = null, what = :gone, why = '', earlier = '',
        arrangements = '', reason = '', version = version + 1 where id = any(:ids)""",
        "update request_message set text = :gone where request_id = any(:ids)",
        "update follow_up set note = '', email = null, version = version + 1 where request_id = any(:ids)",
        "delete from request_draft where request_id = any(:ids)",
    ),
)
# Nobody's contact is old while the organisation takes part in what the board does, or while its person sits in a network.
_CONTACTS = Step(
    """select o.county_id, c.id as row_id, c.id::text as number, l.on_day from contact c join organisation o on o.id = c.organisation_id
    cross join lateral (select coalesce(c.until_on, greatest(c.since_on,
      (select max(a.done_on) from activity a where a.organisation_ids @> array[o.id] and a.county_id = o.county_id),
      (select max(r.state_since) from support_request r where r.organisation_id = o.id),
      (select max(g.state_at)::date from registration g where g.organisation_id = o.id))) as on_day) l
    where num_nonnulls(c.person_name, c.email, c.phone) > 0 and c.since_on < :before and l.on_day < :before
    and not exists (select from seat_holder h where h.contact_id = c.id and h.until_on is null)
    and not exists (select from action_point p where p.contact_id = c.id and p.state not in ('done', 'dropped'))""",
    ("update contact set person_name = null, email = null, phone = null, version = version + 1 where id = any(:ids)",),
)
_ACTIVITY_TEXTS = Step(
    """select county_id, id as row_id, id::text as number, done_on as on_day from activity
    where done_on < :before and text not in ('', :gone)""",
    (
        "update activity set text = :gone, version = version + 1 where id = any(:ids)",
        """update activity_version set reason = '', before = case when before ? 'text'
        then before || jsonb_build_object('text', cast(:gone as text)) else before end where activity_id = any(:ids)""",
    ),
)
_ACCOUNTS = Step(
    f"""select p.county_id, u.id as row_id, u.id::text as number, p.on_day from app_user u
    cross join lateral (select coalesce(m.county_id, o.county_id) as county_id, m.valid_to as on_day from membership m
      left join organisation o on o.id = m.organisation_id where m.user_id = u.id order by m.valid_to desc nulls first, m.id desc limit 1) p
    where p.on_day < :before and u.email not like '{ENDED_ACCOUNT}'""",
    (
        *(
            f"delete from {table} where user_id = any(:ids)"
            for table in (
                "sign_in",
                "account_event",
                "passkey",
                "recovery_code",
                "federated_identity",
                "api_token",
                "notice_choice",
                "notice_hours",
                "calendar_feed",
                "form_draft",
                "webhook",
            )
        ),
        """update app_user set email = 'konto-' || id || '@gallrat.invalid', active = false, password_hash = null, totp_secret = null,
        totp_confirmed_at = null, totp_last_step = null, version = version + 1 where id = any(:ids)""",
    ),
)
STEPS: Mapping[str, Step] = {
    "requests": _REQUESTS,
    "contacts": _CONTACTS,
    "activity_texts": _ACTIVITY_TEXTS,
    "accounts": _ACCOUNTS,
}


def rules_to_decide() -> list[Rule]:
    """The rules of today that somebody has to decide by."""
    return [one for one in rules_on(clock.today()).values() if one.kind is Kind.APPROVAL]


def preview(by: Actor, county: County) -> list[Due]:
    """What each rule would take in the county today. Empty outside the actor's scope."""
    return _preview([county.id]) if policy.READ_RULES.allows(by, county) else []


def preview_all(county_ids: Sequence[int]) -> list[Due]:
    """The same of several counties, for the command line."""
    return _preview(county_ids)


def _preview(county_ids: Sequence[int]) -> list[Due]:
    found = []
    with reading() as connection:
        for rule in rules_to_decide():
            counted = sa.text(
                f"select county_id, count(*), min(on_day), max(on_day) from ({due_of(rule)}) due "
                "where county_id = any(:counties) group by county_id"
            )
            rows = connection.execute(counted, bound(rule.before(clock.today())) | {"counties": list(county_ids)}).all()
            by_county = {county_id: (n, oldest, newest) for county_id, n, oldest, newest in rows}
            found += [Due(rule, county_id, *by_county.get(county_id, (0, None, None))) for county_id in county_ids]
    return found


def due_of(rule: Rule) -> str:
    return STEPS[rule.code].due


def bound(before: date) -> dict[str, object]:
    """What every statement of a step may ask for. A statement takes those that it names."""
    return {"before": before, "gone": GONE}
