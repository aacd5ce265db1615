"""`vaw reports build KIND`: the same edition as on the page, as a file. The running system's worker builds it; this asks and waits."""

from __future__ import annotations

import time
from pathlib import Path

import click

from vaw.cli.exits import Missing, Refused
from vaw.domain.geography.queries import find_county, get_county
from vaw.domain.insight import operations, policy
from vaw.domain.insight.models import Report
from vaw.domain.insight.queries import find_newest, frozen, get_file, get_report, list_figures
from vaw.domain.insight.rules import FORMATS, KIND_NAMES, LANGUAGES, OPEN, ReportState
from vaw.kernel.actor import Actor
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import speaking

ASK_SECONDS = 0.5
WAIT_SECONDS = 600  # an edition takes seconds; a queue of all 21 counties some minutes
_WHY = {
    "insight.year_empty": "no activities are logged in that year: there is nothing to account for.",
    "insight.year": "that year cannot be accounted for.",
}


@click.group("reports")
def reports() -> None:
    """Editions of reports."""


@reports.command()
@click.argument("kind", type=click.Choice(sorted(KIND_NAMES)))
@click.option("--county", required=True, help="SCB's code of the county, such as 24.")
@click.option("--year", required=True, type=int)
@click.option("--format", "format_", required=True, type=click.Choice(FORMATS))
@click.option("--language", default="sv", type=click.Choice(LANGUAGES))
@click.option("--out", required=True, type=click.Path(dir_okay=False, writable=True, path_type=Path))
def build(kind: str, county: str, year: int, format_: str, language: str, out: Path) -> None:
    """Write the county's latest edition to a file. A new one is built when there is none, or when the log has changed since."""
    found = find_county(int(county)) if county.isascii() and county.isdigit() else None
    if found is None:
        raise Refused(f"no county has the code {county}.")
    by = policy.machine_reader(found.id, channel="cli")
    report = _current(by, kind, found.id, year, language) or _built(by, kind, found.id, year, language)
    out.write_bytes(get_file(by, report.id, format_).content)
    click.echo(f"vaw: {out}: {report.kind} {report.year}, edition {report.edition}.", err=True)


def _current(by: Actor, kind: str, county_id: int, year: int, language: str) -> Report | None:
    """The latest edition when it is ready and its numbers are still those of the log."""
    newest = find_newest(by, kind, county_id, year, language)
    if newest is None or newest.state != ReportState.DONE:
        return None
    with speaking(language):
        return newest if frozen(list_figures(by, county_id, year)) == newest.data else None


def _built(by: Actor, kind: str, county_id: int, year: int, language: str) -> Report:
    """A new edition, once the worker is done with it. Raises Refused when it fails, Missing when no worker takes it in time."""
    try:
        county = get_county(by, policy.ORDER_REPORT, county_id)
        report_id = operations.order_report(by, county, kind=kind, year=year, language=language).id
    except RuleBroken as broken:
        raise Refused(_WHY.get(broken.code, broken.code)) from broken
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        report = get_report(by, report_id)
        if report.state not in OPEN:
            break
        time.sleep(ASK_SECONDS)
    else:
        raise Missing("the report is ordered, but no worker has built it: look at `bin/vaw status`.")
    if report.state != ReportState.DONE:
        raise Refused(f"the report was not built: {report.error or report.state}.")
    return report


COMMANDS = (reports,)
