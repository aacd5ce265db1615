from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import one_transaction
from tests.factories import person
from tests.factories.world import make_world
from tests.factories.whole_year import make_whole_year
from vaw.domain.retention.queries.quarantine_subjects import tables_with_texts
from vaw.kernel.db import db


def test_x(app: Flask, rolled_back: sa.Connection) -> None:
    make_world(app)
    empty = [t for t in tables_with_texts() if not db.session.connection().exec_driver_sql(f"select count(*) from {t}").scalar()]
    print("EMPTY", empty)
    make_whole_year(person().actor)
    empty = [t for t in tables_with_texts() if not db.session.connection().exec_driver_sql(f"select count(*) from {t}").scalar()]
    print("EMPTY2", empty)
