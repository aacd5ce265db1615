"""Scheduled files: what is due is ordered once, and made one file after the other. Killed anywhere, it goes on from the last commit."""

from __future__ import annotations

import logging
from collections.abc import Callable

from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.insight import policy
from vaw.domain.insight.models.schedules import ReportRun
from vaw.domain.insight.operations import runs, schedules
from vaw.domain.insight.queries import list_headings
from vaw.domain.insight.queries.schedules import formats_made, get_run, get_schedule, list_due
from vaw.domain.insight.rules import YEARLY_ACCOUNT
from vaw.domain.insight.rules.questions import Choice
from vaw.domain.insight.rules.schedules import RUN_FORMATS, Occasion
from vaw.domain.people.queries.signed_in import find_actor
from vaw.kernel import clock
from vaw.kernel.actor import Actor, system
from vaw.kernel.errors import NotAllowed, NotFound
from vaw.kernel.i18n import speaking
from vaw.render.asked import document_of_choice, working_account
from vaw.render.csv import edition_csv
from vaw.render.document import Document
from vaw.render.json_ import edition_json
from vaw.render.xlsx import edition_xlsx
from vaw.tasks.pressing import pressed

log = logging.getLogger(__name__)
MAKERS: dict[str, Callable[[Document], bytes]] = {
    "pdf": lambda document: pressed(document, "pdf"),
    "xlsx": edition_xlsx,
    "csv": edition_csv,
    "json": edition_json,
}


def tick() -> int:
    """Order what is due, each once. Returns how many were ordered now."""
    return sum(_begun(schedule_id, occasion) for schedule_id, occasion in list_due(clock.now()))


def make(run_id: int) -> int:
    """Make a run's files. Returns how many were made now; 0 for one that has ended, or whose owner has lost the right."""
    by = system("task")
    run = get_run(by, run_id, policy.MAKE_RUN)
    owner = find_actor(run.user_id, channel="task")
    if owner is None:
        runs.fail_run(by, run, code="insight.run_owner_left")
        return 0
    with speaking(run.language):
        try:
            wanted = runs.start_making(by, run, owner=owner)
            document = _document(owner, run) if wanted else None
        except (NotFound, NotAllowed):
            runs.fail_run(by, run, code="insight.run_right_lost")
            return 0
        if document is None:
            return 0
        if not document.results:
            runs.fail_run(by, run, code="insight.run_empty")
            return 0
        return _make_files(by, run, document)


def gave_up(run_id: int) -> None:
    """The last attempt failed: say so on the run, and stop its schedule after three."""
    by = system("task")
    runs.fail_run(by, get_run(by, run_id, policy.MAKE_RUN), code="insight.run_gave_up")


def _begun(schedule_id: int, occasion: Occasion) -> bool:
    by = system("task")
    try:
        return schedules.begin_run(by, get_schedule(by, schedule_id, policy.RUN_SCHEDULE), occasion=occasion) is not None
    except Exception as failed:  # the channel's edge: it is due at the next beat as well; the others go on
        log.error("schedule.failed", extra={"schedule": schedule_id, "kind": type(failed).__name__}, exc_info=failed)
        return False


def _document(owner: Actor, run: ReportRun) -> Document:
    """Of what was frozen: the same at each attempt."""
    county = find_county(run.county_id) if run.county_id is not None else None
    if run.choice is not None:
        choice = Choice.from_json(run.choice)
        place: County | None = None if choice.nation else county
        return document_of_choice(choice, run.data or {}, place, name=run.name, at=run.created_at, number=run.number)
    if county is None:
        raise NotFound
    return working_account(run.data or {}, county, list_headings(owner, YEARLY_ACCOUNT), at=run.created_at, number=run.number)


def _make_files(by: Actor, run: ReportRun, document: Document) -> int:
    made, kept = 0, formats_made(run)
    for format in RUN_FORMATS:
        if format not in run.formats or format in kept:
            continue
        if not runs.keep_run_file(by, run, format=format, content=MAKERS[format](document)):
            return made
        made += 1
    runs.finish_run(by, run)
    return made
