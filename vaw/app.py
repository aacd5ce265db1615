"""create_app: settings in, extensions up, channels registered. Only wsgi, worker, the command line and tests import it.

Whatever a process does, it knows every table and every kind of reminder: there is work that walks through all of them.
"""

from __future__ import annotations

import importlib
from typing import Any

from flask import Flask, has_app_context

import vaw.schema
import vaw.web.reminding  # noqa: F401
from config import logging as logs
from config.settings import Settings
from vaw.domain.housing.policy import reach_of
from vaw.domain.people.rules import passwords
from vaw.domain.retention.operations.barring import refuse_barred
from vaw.domain.retention.queries.persons import is_restricted
from vaw.integrations import mail
from vaw.kernel import audit, barred, clock, rows, sealing
from vaw.kernel.db import configured, db, let_go
from vaw.tasks.app import make_celery
from vaw.web import actor, assets, errors, headers, page, session, tracing, tries
from vaw.web.addresses import Address, RowNumber
from vaw.web.uploads import InMemory

audit.install(db.session)
rows.install(db.session, reach_of)
barred.install(refuse_barred)


def create_app(settings: Settings, *, pages: bool = True, **more: Any) -> Flask:
    """The application. `pages`: also what browsers and programs see; a worker and most commands do without.

    `more` goes into Flask's configuration (tests: TESTING=True).
    """
    logs.set_up(settings)
    clock.start_at(settings.now)
    sealing.use(settings.encryption_keys)
    passwords.use(cheap=settings.env == "test")
    mail.hold_back(lambda address: has_app_context() and is_restricted(address))  # without it there is no database to ask
    app = Flask(__name__, static_folder="static", template_folder="templates")
    app.request_class, app.url_rule_class = InMemory, Address
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TEMPLATES_AUTO_RELOAD=False,
        MAX_CONTENT_LENGTH=25 * 1024 * 1024,  # a spreadsheet of 20 MB and its form
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        TRUSTED_HOSTS=settings.hosts,
        **configured(settings.database_url, settings.database_reads_url) | more,
    )
    app.url_map.converters["int"] = RowNumber
    app.extensions["settings"] = settings
    db.init_app(app)
    app.teardown_appcontext(let_go)  # the last told is the first called: before Flask-SQLAlchemy's own
    actor.login.init_app(app, add_context_processor=False)  # no template asks for current_user
    for part in (actor, session, page, assets, headers, errors, tries):
        part.init_app(app)
    if pages:
        importlib.import_module("vaw.blueprints").register(app)
    tracing.init_app(app)
    make_celery(app, settings)
    return app
