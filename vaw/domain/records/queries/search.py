# ruff: noqa: S608  the SQL is put together from our own texts; values are always bound
"""What a county holds that can be asked for: one list over every kind, by day and words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.records import policy
from vaw.domain.records.rules.kinds import Kind
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import reading
from vaw.kernel.paging import Page, cut, place

PAGE = 50
USUAL = timedelta(days=365)  # before today, when no period is asked for: bounds what is read
_SWEDEN = "at time zone 'Europe/Stockholm'"


class Hit(NamedTuple):
    """A document of the county. `name` is what people call it, which may itself have to be masked."""

    kind: str
    row_id: int
    on_day: date
    name: str


# {kind: SQL of (row_id, on_day, name, body) of one county}. Confidential columns and protected housing are in none of them.
_ROWS: dict[Kind, str] = {
    Kind.MEETING: f"select m.id, (m.starts_at {_SWEDEN})::date, m.title || case when m.minutes_state = 'approved' then '' else ' *' end, "
    "concat_ws(' ', m.title, m.about, (select string_agg(concat_ws(' ', i.title, i.about, i.notes), ' ') from agenda_item i "
    "where i.meeting_id = m.id), (select string_agg(d.text, ' ') from decision d where d.meeting_id = m.id)) "
    "from meeting m join network n on n.id = m.network_id where n.county_id = :county and m.starts_at <= :now",
    Kind.REQUEST: f"select id, (received_at {_SWEDEN})::date, 'STÖD-' || year || '-' || to_char(sequence, 'FM0000') || ' ' || "
    "organisation_name, concat_ws(' ', organisation_name, what, why, earlier, dnr) from support_request where county_id = :county",
    Kind.AGREEMENT: "select id, coalesce(decided_on, valid_from, cast(:today as date)), title, concat_ws(' ', title, purpose, dnr) "
    "from agreement where county_id = :county",
    Kind.ACTION: f"select id, (created_at {_SWEDEN})::date, left(what, 120), concat_ws(' ', what, result) from action_point "
    "where county_id = :county",
    Kind.ACTIVITY: "select id, done_on, coalesce((select t.name_sv from term t where t.list = 'activity_type' and t.code = activity.type), "
    "type) || ': ' || left(text, 100), text from activity "
    "where county_id = :county and withdrawn_at is null",
    Kind.STRATEGY: "select id, coalesce(decided_on, starts_on), title, concat_ws(' ', title, problem, external, internal, dnr) "
    "from strategy where county_id = :county",
    Kind.EFFORT: "select id, begins_on, title, concat_ws(' ', title, aim) from effort where county_id = :county",
    Kind.ACCOUNT: f"select a.id, (coalesce(a.approved_at, a.created_at) {_SWEDEN})::date, a.title || ' ' || a.year, concat_ws(' ', "
    "a.title, a.reference, (select string_agg(s.text, ' ') from account_section s where s.account_id = a.id)) from assignment_account a "
    "where a.county_id = :county",
    Kind.REPORT: f"select r.id, (r.approved_at {_SWEDEN})::date, coalesce(nullif(r.title, ''), r.kind) || ' ' || r.year, "
    "concat_ws(' ', r.title, r.reference) from report r where r.county_id = :county and r.approved_at is not null "
    "and r.withheld_at is null "
    "and exists (select from report_file f where f.report_id = r.id and f.format = 'pdf')",
    Kind.DOCUMENT: f"select d.id, (d.added_at {_SWEDEN})::date, d.name, d.name from document d where d.removed_at is null "
    "and d.withheld_at is null and ("
    "(d.home_kind = 'network' and d.home_id in (select id from network where county_id = :county)) or "
    "(d.home_kind = 'agreement' and d.home_id in (select id from agreement where county_id = :county)) or "
    "(d.home_kind = 'agenda_item' and d.home_id in (select i.id from agenda_item i join network n on n.id = i.network_id "
    "where n.county_id = :county)))",
    # Not one row is read: the years stand for all that shelters have told, which is kept back as a whole.
    Kind.HOUSING: "select y::bigint, least(make_date(y, 12, 31), cast(:today as date)), y::text, 'skyddat boende ' || y "
    "from generate_series(2020, extract(year from cast(:today as date))::int) y where cast(:county as int) is not null",
}


def search(
    by: Actor, county: County, *, kind: Kind | None, since: date | None, until: date | None, words: str, after: str | None = None
) -> Page[Hit]:
    """Newest first; those whose words begin with what is asked. Empty outside the actor's scope. Raises RuleBroken("paging.cursor")."""
    at = place(after, date, str, int)
    if not policy.SEARCH.allows(by, county):
        return cut([], lambda hit: ())
    today = clock.today()
    wheres = ["on_day between :since and :until"]
    values = _values(county.id) | {"since": since or (until or today) - USUAL, "until": until or today}
    if words.strip():
        wheres.append("search_fold(body) like '%' || rtrim(search_fold(:words)) || '%'")
        values["words"] = words.strip()
    if at is not None:
        wheres.append("(on_day, kind, row_id) < (:day, :kind_then, :row_then)")
        values |= {"day": at[0], "kind_then": at[1], "row_then": at[2]}
    sql = (
        f"select kind, row_id, on_day, name from ({_union([kind] if kind else list(_ROWS))}) found where {' and '.join(wheres)} "
        f"order by on_day desc, kind desc, row_id desc limit {PAGE + 1}"
    )
    with reading() as connection:
        rows = [Hit(*row) for row in connection.execute(sa.text(sql), _only(sql, values))]
    return cut(rows, lambda hit: (hit.on_day, hit.kind, hit.row_id), size=PAGE)


def named(county_id: int, wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Hit]:
    """{(kind, row): what it is called}; what is no longer there is missing. One statement, whatever is asked for."""
    ids: dict[Kind, list[int]] = {}
    for kind, row_id in wanted:
        ids.setdefault(Kind(kind), []).append(row_id)
    if not ids:
        return {}
    parts = [f"select * from ({_row(kind)}) {kind.value} where row_id = any(:ids_{kind.value})" for kind in ids]
    sql = f"select kind, row_id, on_day, name from ({' union all '.join(parts)}) found"
    values = _values(county_id) | {f"ids_{kind.value}": rows for kind, rows in ids.items()}
    with reading() as connection:
        return {(row[0], row[1]): Hit(*row) for row in connection.execute(sa.text(sql), _only(sql, values))}


def _values(county_id: int) -> dict[str, Any]:
    return {"county": county_id, "now": clock.now(), "today": clock.today()}


def _row(kind: Kind) -> str:
    return f"select '{kind.value}'::text as kind, * from ({_ROWS[kind]}) as r(row_id, on_day, name, body)"


def _union(kinds: Iterable[Kind]) -> str:
    return " union all ".join(_row(kind) for kind in kinds)


def _only(sql: str, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if f":{name}" in sql}
