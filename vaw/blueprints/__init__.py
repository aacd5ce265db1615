"""The web channel, one folder an area."""

from __future__ import annotations

from flask import Flask

from vaw.blueprints import (
    account,
    activities,
    admin,
    api,
    auth,
    geography,
    housing,
    insight,
    knowledge,
    mandates,
    meetings,
    networks,
    notifications,
    people,
    prevention,
    records,
    retention,
    start,
    strategies,
    support,
    training,
)
from vaw.blueprints.start.watch import gauges
from vaw.web import metrics
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
    prevention.bp,
    strategies.bp,
    housing.bp,
    knowledge.bp,
    geography.bp,
    admin.bp,
    retention.bp,
    records.bp,
    auth.bp,
    account.bp,
)


def register(app: Flask) -> None:
    """Give the application its pages."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    metrics.init_app(app, gauges)
