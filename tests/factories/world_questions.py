"""Compilations and schedules for the walk through every door: of Västerbotten's leader, shared with the county."""

from __future__ import annotations

from tests.factories import Person
from tests.factories.schedules import make_schedule
from tests.factories.world_training import Made
from vaw.domain.geography.queries import find_county
from vaw.domain.insight.models.questions import SavedQuestion
from vaw.domain.insight.models.schedules import ReportRun, RunFile, Schedule
from vaw.domain.insight.models.webhooks import Webhook
from vaw.domain.insight.operations.questions import save_question
from vaw.domain.insight.operations.schedules import run_now
from vaw.domain.insight.operations.webhooks import add_webhook
from vaw.domain.insight.rules.questions import Choice, Sharing
from vaw.domain.insight.rules.schedules import expires_at
from vaw.domain.people.queries.accounts import get_own_account
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit

HERE = 24


def make_questions(me: Person) -> Made:
    """Needs the world's development leader."""
    county = find_county(HERE)
    assert county
    schedule, run = _made(me)
    saved = save_question(me.actor, county, name="Kanariesammanställning", sharing=Sharing.COUNTY, choice=Choice(figures=("activities",)))
    return {
        "saved_id": (saved.id, SavedQuestion, saved.id, saved.county_id),
        # Whoever may ask at all copies what is shared with the nation, and makes files of it.
        **{f"insight.{page}.saved_id": (_of_nation(me), None, None, None) for page in ("copy_question", "order_saved")},
        "schedule_id": (schedule.id, Schedule, schedule.id, schedule.county_id),
        "run_id": (run.id, ReportRun, run.id, run.county_id),
        "webhook_id": (hook := _hook(me), Webhook, hook, None),
        "insight.download_run.name": (f"arets-redovisning-{run.id}-{clock.today().isoformat()}.csv", None, None, None),
        "insight.download_asked.ending": ("csv", None, None, None),
        "insight.download_question.ending": ("csv", None, None, None),
    }


def _made(me: Person) -> tuple[Schedule, ReportRun]:
    """A schedule of the yearly account, and a run of it whose file lies ready."""
    schedule = make_schedule(me, formats=("csv",))
    run = run_now(me.actor, schedule)
    with unit(system("test"), "test.made"):
        db.session.add(RunFile(run_id=run.id, format="csv", content=b"made up", size_bytes=7, sha256="made up"))
        run.state, run.ended_at, run.expires_at = "done", clock.now(), expires_at(clock.now(), 30)
    return schedule, run


def _hook(me: Person) -> int:
    made, _ = add_webhook(me.actor, get_own_account(me.actor), address="https://kanarie.example/vaw", types=["activity.logged"])
    return made.id


def _of_nation(me: Person) -> int:
    asked = Choice(figures=("trainings",), nation=True).as_json()
    with unit(system("test"), "test.shared"):
        shared = SavedQuestion(user_id=me.id, name="Landets", sharing=Sharing.NATION.value, choice=asked, created_at=clock.now())
        db.session.add(shared)
        db.session.flush()
    return shared.id
