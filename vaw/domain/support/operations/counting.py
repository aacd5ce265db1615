"""What follows from who came: the heads of the occasion, its log, letters to those who were there, and what is asked of them later."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from vaw.domain.activities.operations.drafts import propose_draft, renew_draft
from vaw.domain.activities.queries.drafts import leader_for
from vaw.domain.activities.queries.log import find_lock
from vaw.domain.activities.rules.log import Entry
from vaw.domain.geography.queries import find_county
from vaw.domain.mandates.queries import assignments_of, list_terms
from vaw.domain.mandates.rules import TermList
from vaw.domain.people.queries.signed_in import find_actor
from vaw.domain.support.models.occasions import OCCASION_HEADS, Occasion, Registration, RegistrationLetter
from vaw.domain.support.operations.adopting import plan_follow_ups
from vaw.domain.support.operations.evaluating import open_evaluation
from vaw.domain.support.operations.letters import SEND_OF
from vaw.domain.support.queries.attending import CAME, CONFIRMED, heads_by_profession, known_organisations, list_places, method_kind
from vaw.domain.support.rules.attending import Heads, activity_type, log_day
from vaw.domain.support.rules.occasions import DRAFT_SOURCE
from vaw.domain.support.rules.registering import LetterKind
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.guard import PersonalData
from vaw.kernel.operation import enqueue

_ORGANISATION = sa.func.coalesce(
    sa.cast(Registration.organisation_id, sa.Text), sa.func.lower(sa.func.btrim(Registration.organisation_name))
)
_HEADS = OCCASION_HEADS.c


def count_heads(occasion_id: int) -> None:
    """Count anew who came, by profession and municipality. Nobody else counts meanwhile: the caller holds the occasion or its places.

    No row at all says that nobody counted; where all that were counted stayed away, one row of zeros says that.
    """
    connection = db.session.connection()
    connection.execute(sa.delete(OCCASION_HEADS).where(_HEADS.occasion_id == occasion_id))
    group = (sa.func.coalesce(Registration.profession, ""), sa.func.coalesce(Registration.municipality_id, 0))
    sums = (sa.func.sum(Registration.came_women), sa.func.sum(Registration.came_men), sa.func.sum(Registration.came_unstated))
    of_this = (Registration.occasion_id == occasion_id, CONFIRMED)
    came = sa.select(sa.literal(occasion_id), *group, *sums, sa.func.count(_ORGANISATION.distinct())).where(*of_this, CAME > 0)
    counted = sa.insert(OCCASION_HEADS).from_select([*_HEADS.keys()], came.group_by(*group)).returning(_HEADS.occasion_id)
    somebody_said = sa.select(Registration.id).where(*of_this, CAME.is_not(None)).limit(1)
    if not connection.execute(counted).all() and db.session.scalar(somebody_said) is not None:
        nobody = {"profession": "", "municipality_id": 0, "women": 0, "men": 0, "unstated": 0, "organisations": 0}
        connection.execute(sa.insert(OCCASION_HEADS).values(occasion_id=occasion_id, **nobody))


def tell(by: Actor, occasion: Occasion) -> None:
    """Let everything follow that depends on who came; inside the unit that says so, harmless to repeat."""
    count_heads(occasion.id)
    _write_after(occasion.id)
    open_evaluation(by, occasion)
    plan_follow_ups(by, occasion)


def tell_again(by: Actor, occasion: Occasion) -> None:
    """As `tell`, after a correction; the proposed log follows as long as nobody has confirmed it."""
    tell(by, occasion)
    owner = _owner(by, occasion)
    if owner is not None:
        entry = _entry(owner[1], occasion)
        renew_draft(occasion.county_id, source_kind=DRAFT_SOURCE, source_ref=str(occasion.id), entry=entry)


def propose_log(by: Actor, occasion: Occasion) -> None:
    """Propose the log of an occasion that was held, once, in the host's county. A locked year, or a county without leaders, gets none."""
    county, owner = find_county(occasion.county_id), _owner(by, occasion)
    if county is None or owner is None or find_lock(county.id, log_day(occasion.ends_at, occasion.ended_at).year):
        return
    entry = _entry(owner[1], occasion)
    propose_draft(by, county, source_kind=DRAFT_SOURCE, source_ref=str(occasion.id), user_id=owner[0], entry=entry)


def _owner(by: Actor, occasion: Occasion) -> tuple[int, Actor] | None:
    """(account, its rights today) of whose the log is to confirm."""
    wanted = occasion.responsible_id or occasion.created_by or by.id or 0
    found = leader_for(occasion.county_id, wanted, clock.today()) or wanted
    actor = find_actor(found, channel=by.channel) if found else None
    return None if actor is None else (found, actor)


def _entry(owner: Actor, occasion: Occasion) -> Entry:
    """The occasion as its log; what no list of that day has any more is left for whoever confirms it."""
    day, county_id = log_day(occasion.ends_at, occasion.ended_at), occasion.county_id
    fields, goals, objectives, professions = (
        [term.code for term in list_terms(name, on=day, county_id=county_id)]
        for name in (TermList.VIOLENCE_FIELD, TermList.SUB_GOAL, TermList.OBJECTIVE, TermList.PROFESSIONAL_GROUP)
    )
    assigned = occasion.assignment_id in {row.id for row in assignments_of(county_id, on=day)}
    entry = Entry(
        done_on=day,
        type=activity_type(method_kind(occasion.method_id), occasion.mode),
        field=occasion.field if occasion.field in fields else fields[0],
        mode=occasion.mode,
        minutes=occasion.minutes,
        shares={occasion.assignment_id: 100} if assigned and occasion.assignment_id else {},
        sub_goal=occasion.sub_goal if occasion.sub_goal in goals else None,
        objective=occasion.objective if occasion.objective in objectives else None,
        municipality_ids=list_places(occasion.id),
        organisation_ids=known_organisations(owner, occasion.id),
        text=_title(occasion),
    )
    return _with_heads(entry, heads_by_profession(occasion.id), set(professions))


def _with_heads(entry: Entry, heads: dict[str, Heads], professions: set[str]) -> Entry:
    """By profession where it is known of everybody; without any heads where nobody counted."""
    if not heads:
        return entry
    women, men, unstated = (sum(numbers) for numbers in zip(*heads.values(), strict=True))
    known = {profession: (one.women, one.men, one.unstated) for profession, one in heads.items()} if heads.keys() <= professions else {}
    return replace(entry, women=women, men=men, unstated=unstated, heads=known)


def _title(occasion: Occasion) -> str:
    """What it was called, unless the guard has a question about that: a draft asks nobody."""
    try:
        return guard.clean(occasion.title, field="text")
    except PersonalData:
        return ""


def _write_after(occasion_id: int) -> None:
    """Tell those who were there that certificate and evaluation are to be had; not those who stayed away."""
    who = (Registration.occasion_id == occasion_id, Registration.email.is_not(None), CONFIRMED, CAME > 0)
    values = (Registration.id, sa.literal(LetterKind.AFTER.value), sa.literal(""), sa.literal(clock.now()))
    names = ["registration_id", "kind", "ref", "written_at"]
    row = insert(RegistrationLetter).from_select(names, sa.select(*values).where(*who)).on_conflict_do_nothing(index_elements=names[:3])
    if db.session.connection().execute(row.returning(RegistrationLetter.id)).all():
        enqueue(SEND_OF, occasion_id)
