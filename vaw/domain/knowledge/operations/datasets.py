"""Keeping datasets: what they are, and the special reason for which figures of persons leave without women and men."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.knowledge import policy
from vaw.domain.knowledge.models import Dataset
from vaw.domain.knowledge.queries.datasets import cells_of, find_in_force
from vaw.domain.knowledge.rules import NAME_MOST, TEXT_MOST, Measure
from vaw.domain.knowledge.rules.splitting import has_small
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import sort_key
from vaw.kernel.operation import operation
from vaw.kernel.permissions import scoped


@dataclass(frozen=True, slots=True)
class Facts:
    """What a dataset is. `own`: the board counts it itself and types it here; without it the values come from files."""

    title: str
    definition: str
    unit: str
    source: str
    measure: Measure
    licence: str = ""
    publisher_id: str = ""
    of_persons: bool = True
    shared: bool = True
    own: bool = False
    base_id: int | None = None


@operation(policy.ADD_DATASET)
def add_dataset(by: Actor, county: County, *, facts: Facts, confirmed: bool = False) -> Dataset:
    """Add a dataset that the county keeps.

    Raises RuleBroken("knowledge.name"), ("knowledge.text_long"), ("knowledge.base") for one that is not of persons or not the actor's to
    read, PersonalData, each with the field at fault.
    """
    return _add(by, county.id, facts, confirmed)


@operation(policy.ADD_NATIONAL_DATASET)
def add_national_dataset(by: Actor, county: County, *, facts: Facts, confirmed: bool = False) -> Dataset:
    """Add a dataset of the nation's, which everybody reads. `county` is the coordinator's own. Raises as add_dataset does."""
    return _add(by, None, facts, confirmed)


@operation(policy.KEEP_DATASET)
def change_dataset(by: Actor, dataset: Dataset, *, facts: Facts, confirmed: bool = False) -> None:
    """Correct what a dataset is. What is measured stays when there are values: another measure is another dataset.

    Raises as add_dataset does, ("knowledge.measure_set", field="measure"), ("knowledge.small_shared", field="shared"), Conflict.
    """
    version = find_in_force(dataset.id)
    if version is not None and facts.measure != dataset.measure:
        raise RuleBroken("knowledge.measure_set", field="measure")
    told = _told(by, facts, confirmed)
    if version is not None and facts.own and facts.shared and told["of_persons"] and has_small(cells_of(version.id)):
        raise RuleBroken("knowledge.small_shared", field="shared")
    if facts.base_id == dataset.id:
        raise RuleBroken("knowledge.base", field="base_id")
    if version is not None and version.unsplit and told["of_persons"] and not dataset.unsplit_reason:
        raise RuleBroken("knowledge.unsplit", field="of_persons", n=version.unsplit)
    for name, value in told.items():
        setattr(dataset, name, value)


@operation(policy.KEEP_DATASET)
def give_reason(by: Actor, dataset: Dataset, *, reason: str, confirmed: bool = False) -> None:
    """Store the special reason for which this leaves without women and men; an empty one takes it back.

    Raises RuleBroken("knowledge.reason_needed", field="reason") while what is in force rests on it, ("knowledge.text_long"), PersonalData.
    """
    tidy = _text(reason, "reason", confirmed)
    version = find_in_force(dataset.id)
    if not tidy and dataset.of_persons and version is not None and version.unsplit:
        raise RuleBroken("knowledge.reason_needed", field="reason")
    dataset.unsplit_reason = tidy
    dataset.unsplit_by, dataset.unsplit_at = (by.id, clock.now()) if tidy else (None, None)


def _add(by: Actor, county_id: int | None, facts: Facts, confirmed: bool) -> Dataset:
    dataset = Dataset(county_id=county_id, **{**_told(by, facts, confirmed), **({} if county_id else {"shared": True})})
    db.session.add(dataset)
    db.session.flush()
    return dataset


def _told(by: Actor, facts: Facts, confirmed: bool) -> dict[str, object]:
    """The columns, every text checked; a refused value leaves the row as it was."""
    title = _name(facts.title, "title", confirmed)
    return {
        "title": title,
        "sort_key": sort_key(title),
        "definition": _text(facts.definition, "definition", confirmed, needed=True),
        "unit": _name(facts.unit, "unit", confirmed),
        "source": _name(facts.source, "source", confirmed),
        "licence": _text(facts.licence, "licence", confirmed),
        "publisher_id": _text(facts.publisher_id, "publisher_id", confirmed),
        "measure": facts.measure.value,
        "of_persons": facts.of_persons or facts.measure is Measure.PERSONS,
        "shared": facts.shared,
        "own": facts.own,
        "base_id": _base(by, facts.base_id),
    }


def _base(by: Actor, base_id: int | None) -> int | None:
    if base_id is None:
        return None
    known = scoped(policy.READ_DATASET, by).where(Dataset.id == base_id, Dataset.measure == Measure.PERSONS.value)
    if db.session.scalar(sa.select(known.exists())) is not True:
        raise RuleBroken("knowledge.base", field="base_id")
    return base_id


def _name(text: str, field: str, confirmed: bool) -> str:
    tidy = " ".join(guard.clean(text, field=field, confirmed=confirmed).split())
    if not tidy or len(tidy) > NAME_MOST:
        raise RuleBroken("knowledge.name", field=field, most=NAME_MOST)
    return tidy


def _text(text: str, field: str, confirmed: bool, *, needed: bool = False) -> str:
    tidy = guard.clean(text, field=field, confirmed=confirmed)
    if len(tidy) > TEXT_MOST:
        raise RuleBroken("knowledge.text_long", field=field, most=TEXT_MOST)
    if needed and not tidy:
        raise RuleBroken("knowledge.text_needed", field=field)
    return tidy
