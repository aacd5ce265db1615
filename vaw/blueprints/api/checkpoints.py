"""/api/v1/checkpoints: how much of a county's work has its checkpoints of gender mainstreaming, and those of one object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from vaw.blueprints.api.members import value_of
from vaw.blueprints.api.resource import Api, answer, bearer, listing, matching_version, sent
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of, get_county
from vaw.domain.insight.figures import KindShare, count_checkpoints, stages_lacking
from vaw.domain.strategies import policy
from vaw.domain.strategies.operations.checkpoints import Analysis, write_checkpoint
from vaw.domain.strategies.queries.checkpoints import Written, checkpoints_of
from vaw.domain.strategies.rules.checkpoints import Kind, Stage
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.permissions import Permission
from vaw.web.arguments import number_of
from vaw.web.checkpoint_objects import Thing, keep_thing, read_thing
from vaw.web.problem import problem

_READ, _WRITE = "checkpoints:read", "checkpoints:write"
_ONE = "/checkpoints/<kind>/<int:object_id>"
_TEXTS = tuple(field.name for field in fields(Analysis) if field.name != "relevant")


def register(bp: Api) -> None:
    bp.resource("/checkpoints", allow=policy.READ_CHECKPOINT, scope=_READ)(list_checkpoint_shares)
    bp.resource(_ONE, allow=policy.READ_CHECKPOINT, scope=_READ)(show_checkpoints_of)
    bp.resource(f"{_ONE}/<stage>", allow=policy.WRITE_CHECKPOINT, scope=_WRITE, methods=["PUT"])(put_checkpoint)


def list_checkpoint_shares() -> Response:
    """`county`: of which one, the actor's first without it."""
    by, code = bearer().actor, number_of(request.args, "county")
    mine = counties_of(by, policy.READ_CHECKPOINT)
    county = get_county(by, policy.READ_CHECKPOINT, code) if code is not None else mine[0]
    rows = [_share(county, one) for one in count_checkpoints(by, county)]
    return listing(rows, len(rows), None)


def show_checkpoints_of(kind: str, object_id: int) -> Response:
    by, what = bearer().actor, _kind(kind)
    thing = read_thing(by, what, object_id)
    return answer(_whole(by, _county(by, thing, policy.READ_CHECKPOINT), what, object_id))


def put_checkpoint(kind: str, object_id: int, stage: str) -> Response:
    """The whole checkpoint. If-Match is required where there is one already."""
    by, body, what, when = bearer().actor, sent(), _kind(kind), value_of("stage", Stage, stage)
    county = _county(by, keep_thing(by, what, object_id), policy.WRITE_CHECKPOINT)
    before = checkpoints_of(by, county, what, object_id).get(when)
    if before is not None and matching_version() != before.version:
        return problem(412)
    made = write_checkpoint(
        by,
        county,
        kind=what,
        object_id=object_id,
        stage=when,
        analysis=_analysis(body),
        seen=before.version if before else 0,
        confirmed=body.get("confirmed") is True,
    )
    return answer(_whole(by, county, what, object_id), 200 if before else 201, version=made.version)


def _kind(word: str) -> Kind:
    """Raises NotFound for a word that is none of ours."""
    if word not in set(Kind):
        raise NotFound
    return Kind(word)


def _county(by: Actor, thing: Thing, permission: Permission[County]) -> County:
    """Raises NotFound for what is national: no county answers for it."""
    if thing.county_id is None:
        raise NotFound
    return get_county(by, permission, thing.county_id)


def _analysis(body: Mapping[str, Any]) -> Analysis:
    texts = {name: body.get(name, "") for name in _TEXTS}
    wrong = next((name for name, text in texts.items() if not isinstance(text, str)), None)
    if wrong or not isinstance(body.get("relevant"), bool):
        raise RuleBroken("api.value", field=wrong or "relevant")
    return Analysis(body["relevant"], **texts)


def _share(county: County, one: KindShare) -> dict[str, Any]:
    stages = [{"stage": stage.value, "asked": one.asked(stage), "done": one.done[stage]} for stage in Stage]
    return {"county": f"{county.id:02}", "kind": one.kind.value, "objects": one.objects, "stages": stages}


def _whole(by: Actor, county: County, kind: Kind, object_id: int) -> dict[str, Any]:
    """An object's checkpoints in the order of the stages, and which it should have by now and has not."""
    written = checkpoints_of(by, county, kind, object_id)
    return {
        "kind": kind.value,
        "object_id": object_id,
        "county": f"{county.id:02}",
        "checkpoints": [_written(stage, written[stage]) for stage in Stage if stage in written],
        "lacking": [stage.value for stage in stages_lacking(by, kind, [object_id]).get(object_id, ())],
    }


def _written(stage: Stage, one: Written) -> dict[str, Any]:
    """Who wrote it is not told to programs."""
    texts = {name: getattr(one, name) for name in _TEXTS}
    return {"stage": stage.value, "relevant": one.relevant, **texts, "at": one.at.isoformat(), "version": one.version}
