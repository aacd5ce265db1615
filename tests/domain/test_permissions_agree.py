"""Every permission of the product says the same about a record and in a list: random actors over rows that cover what a rule can ask.

A permission added anywhere is tested here by itself.
A model that no permission has named before needs one line in tests.factories.judged.ROWS.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import orm

import vaw.app  # noqa: F401  every policy module is imported with it
from tests.factories.judged import AREAS, COUNTIES, HERE, OCCASION, ORGANISATIONS, ROWS, USERS, numbers, occasion_of
from vaw.domain.people.models import Contact, Membership, Organisation, User
from vaw.domain.people.rules import Role
from vaw.domain.support.models.occasions import Occasion
from vaw.kernel.actor import SYSTEM_ROLE, Actor, Grant
from vaw.kernel.db import Model
from vaw.kernel.permissions import (
    REGISTRY,
    Among,
    Anything,
    Assigned,
    Filled,
    InRole,
    Is,
    Own,
    Permission,
    Personal,
    Rule,
    Unset,
    Via,
    _Joined,
    scoped,
)


def unlisted(model: type[Model], rule: Rule) -> Permission[Any]:
    """A permission that is no part of the product: for bricks and joints that the product has not used yet."""
    made = Permission(f"test.agree.{next(numbers)}", model, frozenset({Role.METRO_TEAM, Role.REQUESTER}), rule)
    del REGISTRY[made.name]
    return made


BRICKS = [
    unlisted(Organisation, Own("county_id") | Assigned("housing")),
    unlisted(Organisation, Own("county_id") & Own("organisation_id")),
    unlisted(Organisation, (Own("organisation_id") & Is("kind", frozenset({"ngo", "company"}))) | Unset("county_id")),
    unlisted(Contact, Via("organisation", Own("county_id") | Unset("county_id") | Assigned("honour"))),
    unlisted(Contact, Via("organisation", Own("organisation_id") & Is("kind", frozenset({"ngo"})))),
    unlisted(Membership, Unset("organisation_id") & Own("county_id")),
    unlisted(Organisation, Is("municipality_id", frozenset({2480}))),
    unlisted(Organisation, Filled("municipality_id") & Own("county_id")),
    unlisted(Occasion, Among("co_county_ids") & Own("county_id")),
    unlisted(Organisation, Anything() & Assigned("housing")),
]
PRODUCT = [permission for permission in REGISTRY.values() if not permission.name.startswith("test.")]
roles = st.sampled_from([*map(str, Role), SYSTEM_ROLE])
grants = st.builds(
    Grant, roles, st.sampled_from(COUNTIES), st.sampled_from(ORGANISATIONS), st.sampled_from([None, 1]), st.sampled_from(AREAS)
)


def actors(permission: Permission[Any]) -> st.SearchStrategy[Actor]:
    """People with up to three grants, most of them in a role that the permission names."""
    named = st.sampled_from(sorted(map(str, permission.roles))) if permission.roles else roles
    fitting = st.builds(
        Grant, named, st.sampled_from(COUNTIES), st.sampled_from(ORGANISATIONS), st.sampled_from([None, 1]), st.sampled_from(AREAS)
    )
    held = st.lists(st.one_of(fitting, fitting, grants), max_size=3).map(tuple)
    return st.builds(Actor, st.sampled_from([*USERS, None]), st.just("web"), held)


@pytest.fixture
def session(rolled_back: sa.Connection) -> Iterator[orm.Session]:
    """A session of its own on the test's connection: these rows are made past the operations."""
    with orm.Session(rolled_back, join_transaction_mode="create_savepoint") as made:
        made.add_all(User(id=id, email=f"{id}@example.se", name="Test") for id in USERS)
        places = zip((9001, 9002, 9003), COUNTIES, ("ngo", "municipality", "company"), (2480, None, None), strict=True)
        made.add_all(
            Organisation(id=id, name="Test", kind=kind, county_id=county, municipality_id=town, sort_key="test")
            for id, county, kind, town in places
        )
        held = occasion_of(HERE, [])
        held.id = OCCASION
        made.add(held)
        made.flush()
        yield made


def rows_of(session: orm.Session, permission: Permission[Any]) -> Sequence[Any]:
    """Every row of the permission's model, with the parents that its rule asks."""
    assert permission.on in ROWS, f"say in ROWS what rows of {permission.on.__name__} there are to judge"
    session.add_all(ROWS[permission.on]())
    session.flush()
    return session.scalars(sa.select(permission.on).options(*map(_joined, parents(permission.where, permission.on)))).all()


def parents(rule: Rule, model: Any) -> set[tuple[Any, ...]]:
    """The relations that the rule asks, each as its path from the model."""
    if isinstance(rule, _Joined):
        return {path for part in rule.parts for path in parents(part, model)}
    if isinstance(rule, InRole):
        return parents(rule.rule, model)
    if isinstance(rule, Via):
        relation = getattr(model, rule.relation)
        above = parents(rule.rule, relation.property.mapper.class_)
        return {(relation,), *((relation, *path) for path in above)}
    return set()


def _joined(path: tuple[Any, ...]) -> Any:
    first, *rest = path
    option = orm.joinedload(first)
    for relation in rest:
        option = option.joinedload(relation)
    return option


@pytest.mark.parametrize("permission", [*PRODUCT, *BRICKS], ids=lambda permission: permission.name)
def test_a_record_and_a_list_agree(session: orm.Session, permission: Permission[Any]) -> None:
    rows = rows_of(session, permission)
    assert rows, "nothing to judge"

    @settings(max_examples=30, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(by=actors(permission))
    def agree(by: Actor) -> None:
        listed = set(session.scalars(scoped(permission, by).with_only_columns(permission.on.id)))
        assert {row.id for row in rows if permission.allows(by, row)} == listed

    agree()


@pytest.mark.parametrize("permission", PRODUCT, ids=lambda permission: permission.name)
def test_nobody_without_a_grant_reaches_a_row_of_others(session: orm.Session, permission: Permission[Any]) -> None:
    rows, nobody = rows_of(session, permission), Actor(None, "web")
    assert not any(permission.allows(nobody, row) for row in rows)
    assert session.scalars(scoped(permission, nobody)).all() == []


@pytest.mark.parametrize("permission", [one for one in PRODUCT if isinstance(one, Personal)], ids=lambda permission: permission.name)
def test_what_is_personal_is_ones_own_whatever_role_one_has(session: orm.Session, permission: Permission[Any]) -> None:
    rows = rows_of(session, permission)
    mighty = Actor(USERS[0], "web", tuple(Grant(str(role), HERE) for role in Role))
    owners = {row.user_id for row in rows if permission.allows(mighty, row)}
    assert owners == {USERS[0]} == {row.user_id for row in session.scalars(scoped(permission, mighty))}


class _BlindInLists(Own):
    """A planted fault: the list forgets the county."""

    def sql(self, grant: Grant, model: Any) -> sa.ColumnElement[bool]:
        return sa.true()


def test_the_test_finds_a_rule_whose_list_shows_more_than_its_record(session: orm.Session) -> None:
    with pytest.raises(AssertionError):
        test_a_record_and_a_list_agree(session, unlisted(Organisation, _BlindInLists("county_id")))
