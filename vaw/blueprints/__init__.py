"""The web channel, one folder an area."""

from __future__ import annotations

from vaw.blueprints import account, activities, admin, api, auth, geography, insight, mandates, notifications, people, start, support
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
    support.bp,
    geography.bp,
    admin.bp,
    auth.bp,
    account.bp,
)
