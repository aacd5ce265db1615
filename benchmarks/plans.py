"""`python -m benchmarks.plans [--size 4m] [--keep FOLDER]`: how PostgreSQL really reads for the most frequent pages.

Each page is asked until its statements are prepared; then `auto_explain` of a role of this run's own tells the plan of every statement, as
it was carried out. Exit 1 when one reads a table of more than LARGE rows from end to end, or touches more than BUFFERS pages of memory and
A_ROW for each row that it gives. `--keep` as in benchmarks.run: the databases are not made for this alone.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import sqlalchemy as sa
from flask import current_app

from benchmarks import comparison, databases
from benchmarks.measuring import on, printed
from benchmarks.servers import Servers, running

LARGE, BUFFERS, A_ROW, WARM_UP = 100_000, 1_000, 20, 7
ROLE = "vaw_plans"
LEADER, NATION = comparison.EMAIL, "samordnare.stockholm@example.se"
# Page: who asks, and where. {kommun}, {uppdrag}, {id}, {efter} are the database's own.
PAGES: Mapping[str, tuple[str, str]] = {
    "start": (LEADER, "/"),
    "list": (LEADER, "/aktiviteter"),
    "list, a year": (LEADER, "/aktiviteter?ar=2025"),
    "list, a type": (LEADER, "/aktiviteter?typ=training"),
    "list, a field and a year": (LEADER, "/aktiviteter?omrade=honour&ar=2024"),
    "list, a municipality": (LEADER, "/aktiviteter?kommun=2480"),
    "list, an assignment": (LEADER, "/aktiviteter?uppdrag={uppdrag}"),
    "list, days": (LEADER, "/aktiviteter?fran=2023-02-01&till=2023-02-28"),
    "list, common word": (LEADER, "/aktiviteter?ord=utbildning"),
    "list, rare word": (LEADER, "/aktiviteter?ord=människohandel"),
    "list, deep page": (LEADER, "/aktiviteter?efter={efter}"),
    "an activity": (LEADER, "/aktiviteter/{id}"),
    "form": (LEADER, "/aktiviteter/ny"),
    "week": (LEADER, "/min-vecka"),
    "search, common word": (LEADER, "/sok?q=utbildning"),
    "search, rare word": (LEADER, "/sok?q=människohandel"),
    "statistics": (LEADER, "/statistik?lan=24&ar=2026"),
    "statistics of the country": (NATION, "/statistik/landet"),
    "coverage": (LEADER, "/tackning"),
    "networks": (LEADER, "/natverk"),
    "support queue": (LEADER, "/stod"),
    "reminders": (LEADER, "/paminnelser"),
    "to do": (LEADER, "/att-gora"),
    "reports": (LEADER, "/rapporter"),
    "protected housing": (LEADER, "/skyddat-boende"),
    "organisations": (LEADER, "/organisationer"),
    "trainings": (LEADER, "/utbildningar"),
    "strategies": (LEADER, "/strategier"),
    "efforts": (LEADER, "/forebyggande"),
    "own events": (LEADER, "/konto/handelser"),
    "API, activities": ("", "/api/v1/activities"),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """Of one statement: its text, rows given, pages of memory touched, milliseconds, and the large tables that were read whole."""

    query: str
    rows: float
    buffers: int
    ms: float
    whole: tuple[str, ...]

    @property
    def wrong(self) -> str:
        if self.whole:
            return f"reads all of {', '.join(self.whole)}"
        most = BUFFERS + A_ROW * self.rows
        return f"touches {self.buffers} pages for {self.rows:.0f} rows" if self.buffers > most else ""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.plans", description=__doc__)
    parser.add_argument("--size", default="4m", choices=databases.SIZES)
    parser.add_argument("--keep")
    options = parser.parse_args(arguments)
    wrong = list[str]()

    def lines() -> list[str]:
        with running(options.keep) as servers:
            plans = found(servers, options.size)
        wrong.extend(
            f"{page}: {plan.wrong}: {' '.join(plan.query.split())[:600]}" for page, told in plans.items() for plan in told if plan.wrong
        )
        return [*table(plans), "", *wrong]

    return printed(lines) or bool(wrong)


def table(plans: Mapping[str, list[Plan]]) -> list[str]:
    head = ["| page | statements | rows | pages of memory | ms | slowest, ms | |", "|---|---|---|---|---|---|---|"]
    return head + [
        f"| {page} | {len(told)} | {sum(one.rows for one in told):.0f} | {sum(one.buffers for one in told)} | "
        f"{sum(one.ms for one in told):.1f} | {max(one.ms for one in told):.1f} | {'; '.join(one.wrong for one in told if one.wrong)} |"
        for page, told in plans.items()
    ]


def found(servers: Servers, size: str) -> dict[str, list[Plan]]:
    """The plans of each page's statements."""
    here = comparison.prepared(servers, size)
    address = servers.url(here.name)
    with psycopg.connect(address) as connection:
        large = {table for (table,) in connection.execute("select relname from pg_class where reltuples > %s and relkind = 'r'", (LARGE,))}
        known = _known(connection, here)
    for email in {who for who, _ in PAGES.values() if who}:
        databases.sign_in(servers, here.name, email, _token(email))
    url = sa.make_url(here.where["DATABASE_URL"]).set(username=ROLE, password=comparison.TOKEN)
    notices: list[str] = []

    def listen(connection: psycopg.Connection[Any], _: object) -> None:
        connection.add_notice_handler(lambda told: notices.append(told.message_primary or ""))

    sa.event.listen(sa.Engine, "connect", listen)
    with _explaining(address), on({**here.where, "DATABASE_URL": url.render_as_string(hide_password=False)}):
        client = current_app.test_client()
        return {page: _plans(_asked(client, who, path.format_map(known), notices), large) for page, (who, path) in PAGES.items()}


def _known(connection: psycopg.Connection[Any], here: comparison.Here) -> dict[str, object]:
    (one,) = (
        connection.execute("select max(id) from activity where county_id = %s and withdrawn_at is null", (comparison.COUNTY,)).fetchone()
        or ()
    )
    connection.execute("delete from api_token where token_hash = %s", (hashlib.sha256(comparison.TOKEN.encode()).digest(),))
    connection.execute(
        "insert into api_token (user_id, name, token_hash, scopes, created_at, expires_at, used_at) "
        "select id, 'benchmark', %s, '{activities:read}', now(), now() + interval '1 day', now() from app_user where email = %s",
        (hashlib.sha256(comparison.TOKEN.encode()).digest(), LEADER),
    )
    return {"id": one, "uppdrag": here.assignments["regional-2021-995"], "efter": here.deep}


def _token(email: str) -> str:
    return f"plans-{email}"


@contextmanager
def _explaining(address: str) -> Iterator[None]:
    """A role with the application's rights whose sessions explain themselves, for as long as the block lasts."""
    settings = {
        "session_preload_libraries": "auto_explain",
        **{f"auto_explain.{name}": "on" for name in ("log_analyze", "log_buffers", "log_nested_statements")},
        **{"auto_explain.log_min_duration": "0", "auto_explain.log_format": "json", "auto_explain.log_level": "notice"},
    }
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"drop role if exists {ROLE}".encode())
        connection.execute(f"create role {ROLE} login password '{comparison.TOKEN}' in role vaw_app".encode())
        connection.execute("load 'auto_explain'")
        for name, value in settings.items():
            connection.execute(f"alter role {ROLE} set {name} = '{value}'".encode())
        try:
            yield
        finally:
            connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = %s", (ROLE,))
            connection.execute(f"drop role {ROLE}".encode())


def _asked(client: Any, who: str, path: str, notices: list[str]) -> list[str]:
    """What the last of some requests was told. Raises RuntimeError when the page does not answer 200."""
    headers = {} if who else {"Authorization": f"Bearer {comparison.TOKEN}"}
    client.delete_cookie("vaw")
    if who:
        client.set_cookie("vaw", _token(who))
    for _ in range(WARM_UP):
        notices.clear()
        answer = client.get(path, headers=headers)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
    return [told for told in notices if "plan:" in told]


def _plans(notices: list[str], large: set[str]) -> list[Plan]:
    if not notices:
        raise RuntimeError("no plan was told")
    return [_plan(json.loads(told.partition("plan:")[2]), told, large) for told in notices]


def _plan(told: Mapping[str, Any], notice: str, large: set[str]) -> Plan:
    root = told["Plan"]
    whole = tuple(
        node["Relation Name"]
        for node in _nodes(root)
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in large and node["Actual Loops"]
    )
    duration = re.search(r"duration: ([\d.]+) ms", notice)
    buffers = root.get("Shared Hit Blocks", 0) + root.get("Shared Read Blocks", 0)
    return Plan(told["Query Text"], root["Actual Rows"], buffers, float(duration[1]) if duration else 0.0, whole)


def _nodes(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
