"""How far a method has come in an organisation: told by the organisation itself, or noted by its board with what it is known by."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.geography.queries import municipalities_of
from vaw.domain.people.models import Organisation
from vaw.domain.people.queries.organisations import get_organisation
from vaw.domain.support import policy
from vaw.domain.support.models.adoption import FollowUp, MethodStage
from vaw.domain.support.queries.adopting import county_of
from vaw.domain.support.queries.answering import find_offered
from vaw.domain.support.queries.stages import find_latest
from vaw.domain.support.rules.adopting import NOTE_MOST, check_answer, check_since, organisation_key
from vaw.domain.support.rules.asking import NAME_MOST
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.operation import operation


def keep_answered_stage(by: Actor, follow_up: FollowUp) -> None:
    """One row for each question that was answered: a corrected answer corrects it. Inside the caller's unit."""
    kept = db.session.scalars(sa.select(MethodStage).where(MethodStage.follow_up_id == follow_up.id)).one_or_none()
    if kept is None:
        kept = MethodStage(
            county_id=_home(follow_up.organisation_id, follow_up.municipality_id) or follow_up.county_id, method_id=follow_up.method_id,
            organisation_id=follow_up.organisation_id, organisation_key=follow_up.organisation_key,
            organisation_name=follow_up.organisation_name, municipality_id=follow_up.municipality_id, follow_up_id=follow_up.id,
        )  # fmt: skip
        db.session.add(kept)
    kept.stage, kept.since_on, kept.noted_at, kept.noted_by = str(follow_up.stage), clock.today(), clock.now(), by.id


def _home(organisation_id: int | None, municipality_id: int | None) -> int | None:
    """The county in which the organisation works: there its stage counts, whichever board taught it. None where nobody knows."""
    known = None if organisation_id is None else db.session.get(Organisation, organisation_id)
    return (known.county_id if known else None) or county_of(municipality_id)


@operation(policy.NOTE_STAGE)
def note_stage(
    by: Actor,
    county: County,
    *,
    method_id: int,
    organisation_id: int | None,
    organisation_name: str,
    municipality_id: int | None,
    stage: str | None,
    since_on: date,
    evidence: str,
    confirmed: bool = False,
) -> MethodStage:
    """Note how far an organisation has come, since when, and how one knows. Of the register, or by its name and municipality.

    The same once more changes nothing. Raises RuleBroken("support.method_unknown"), ("support.organisation_missing"),
    ("support.organisation_chosen") for both, ("support.place"), as check_answer and check_since do, and PersonalData.
    """
    text = guard.clean(evidence, field="evidence", confirmed=confirmed)
    check_answer(stage, (), "")
    check_since(since_on, clock.today())
    if len(text) > NOTE_MOST:
        raise RuleBroken("support.note_long", field="evidence", most=NOTE_MOST)
    if find_offered(county.id, method_id) is None:
        raise RuleBroken("support.method_unknown", field="method_id")
    who = _organisation(by, county, organisation_id, organisation_name, municipality_id, confirmed=confirmed)
    told = {"stage": str(stage), "since_on": since_on, "evidence": text}
    last = find_latest(county.id, method_id, str(who["organisation_key"]))
    if last is not None and all(getattr(last, name) == value for name, value in told.items()):
        return last
    noted = MethodStage(county_id=county.id, method_id=method_id, noted_at=clock.now(), noted_by=by.id, **who, **told)
    db.session.add(noted)
    db.session.flush()
    return noted


@operation(policy.NOTE_STAGE)
def remove_stage(by: Actor, county: County, *, stage_id: int) -> None:
    """Take back what the board noted by mistake. What an organisation answered stays: it corrects that itself.

    Raises NotFound for another county's row and for an answer.
    """
    own = (MethodStage.id == stage_id, MethodStage.county_id == county.id, MethodStage.follow_up_id.is_(None))
    noted = db.session.scalars(sa.select(MethodStage).where(*own)).one_or_none()
    if noted is None:
        raise NotFound
    db.session.delete(noted)


def _organisation(
    by: Actor, county: County, organisation_id: int | None, name: str, municipality_id: int | None, *, confirmed: bool
) -> dict[str, object]:
    """The columns that say which organisation it is."""
    written = guard.clean(name, field="organisation_name", confirmed=confirmed)
    if organisation_id is not None:
        if written:
            raise RuleBroken("support.organisation_chosen", field="organisation_name")
        known = get_organisation(by, organisation_id)
        written, municipality_id = known.name, known.municipality_id
    elif not written:
        raise RuleBroken("support.organisation_missing", field="organisation_name")
    elif len(written) > NAME_MOST:
        raise RuleBroken("support.text_long", field="organisation_name", most=NAME_MOST)
    elif municipality_id is not None and municipality_id not in {row.id for row in municipalities_of(county.id)}:
        raise RuleBroken("support.place", field="municipality_id")
    key = organisation_key(organisation_id, written, municipality_id=municipality_id, county_id=county.id)
    return {
        "organisation_id": organisation_id,
        "organisation_key": key,
        "organisation_name": written,
        "municipality_id": municipality_id,
    }
