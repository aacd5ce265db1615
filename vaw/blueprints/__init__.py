"""The web channel, one folder an area."""

from __future__ import annotations

from vaw.blueprints import (
    account,
    activities,
    admin,
    api,
    auth,
    geography,
    housing,
    insight,
    mandates,
    meetings,
    networks,
    notifications,
    people,
    start,
    support,
    training,
)
from vaw.web.blueprint import Blueprint

BLUEPRINTS: tuple[Blueprint, ...] = (
    api.bp,
    start.bp,
    notifications.bp,
    activities.bp,
    people.bp,
    people.calendars.bp,
    insight.bp,
    mandates.assignments,
    mandates.lists,
    meetings.bp,
    networks.bp,
    support.bp,
    training.bp,
    housing.bp,
    geography.bp,
    admin.bp,
    auth.bp,
    account.bp,
)
