"""What was begun and never sent is put away."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask

from tests.factories.asking import ASKED
from vaw.domain.geography.queries import find_county
from vaw.domain.support.models import SupportRequest
from vaw.domain.support.operations.asking import ask_for_support
from vaw.domain.support.operations.request_drafts import keep_page, open_draft
from vaw.domain.support.rules.asking import DRAFT_LASTS
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.tasks.support import tidy_drafts


def test_drafts_are_gone_after_a_fortnight_and_empty_ones_after_a_day(committed: Flask) -> None:
    with committed.app_context():
        county = find_county(24)
        tokens = [keep_page(system("web"), "", page="who", typed={}) for _ in range(2)]
        sent = open_draft(tokens[0])
        assert county is not None and sent is not None
        ask_for_support(system("web"), county, asked=ASKED, submit_key=uuid4(), draft_id=sent.draft.id)
        now, minute = clock.now(), timedelta(minutes=1)
        for passed, gone in (
            (timedelta(hours=23), 0),
            (timedelta(days=1) + minute, 1),
            (DRAFT_LASTS - minute, 0),
            (DRAFT_LASTS + minute, 1),
        ):
            with clock.frozen(now + passed):
                assert tidy_drafts() == gone
        assert db.session.scalar(sa.select(sa.func.count()).select_from(SupportRequest)) == 1
        db.session.rollback()
