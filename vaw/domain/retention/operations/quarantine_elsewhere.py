"""Where a text that goes into quarantine lies beside its record: what was frozen to be handed out, files that leave the house, drafts.

Requests for documents stand above this area, so their tables are named and their models are not known here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from vaw.domain.people.models import FormDraft
from vaw.domain.retention.models.quarantine import Quarantine
from vaw.domain.retention.queries.quarantine_copies import COPY, columns, documents, holding
from vaw.domain.retention.rules.quarantine import COPY_LEAST, HELD, Spot, of_pieces, of_typed
from vaw.kernel import clock
from vaw.kernel.db import db

COPY_CONTENT = "content"


def frozen_with(quarantine: Quarantine, rows: Iterable[tuple[str, int]], texts: Sequence[str]) -> Iterator[tuple[Spot, Any, Any]]:
    """(where, what was frozen, what is left of it) of each copy in the county's requests that holds one of the texts or a rest of it.

    A mask may have taken words out of the middle, so copies of the very documents are read passage by passage, and others where the
    text stands whole.
    """
    copy, decision, item, request = (columns(name) for name in (COPY, "records_decision", "records_item", "records_request"))
    connection = db.session.connection()
    named = sa.tuple_(item.kind, item.row_id).in_(sorted(documents(connection, rows)))
    its = sa.exists().where(item.id == decision.item_id, named)
    spelled = [json.dumps(line, ensure_ascii=False)[1:-1] for text in texts for line in text.splitlines() if len(line) >= COPY_LEAST]
    whole = sa.or_(sa.false(), *(sa.func.strpos(sa.cast(copy.content, sa.Text), line) > 0 for line in spelled))
    wanted = sa.select(copy.id, copy.content).join_from(copy.id.table, decision.id.table, decision.id == copy.decision_id)
    wanted = wanted.join(request.id.table, request.id == decision.request_id)
    wanted = wanted.where(request.county_id == quarantine.county_id, sa.or_(its, whole)).order_by(copy.id)
    for copy_id, content in connection.execute(wanted).all():
        left = {**content, "pieces": of_pieces(content["pieces"], texts, HELD)}
        if left != content:
            yield Spot(COPY, copy_id, COPY_CONTENT), content, left


def withdraw_packages(quarantine: Quarantine, rows: Iterable[tuple[str, int]]) -> int:
    """Take back the county's files that may hold what was taken, and stop those that are being made; how many.

    Deliveries to an archive are compressed tables: nobody looks for a text in them, so all of the county's go. What was fetched before is
    in the receipts. A hand-out is made again from what is left; a delivery is ordered anew.
    """
    connection, now = db.session.connection(), clock.now()
    of, package = holding(connection, quarantine, rows), columns("records_package")
    table = package.id.table
    stop = sa.update(table).where(of, package.state == "queued").values(state="failed", ended_at=now)
    stopped = connection.scalars(stop.returning(package.id)).all()
    ended = sa.update(table).where(of, package.state == "done", package.expires_at > now).values(expires_at=now)
    gone = connection.scalars(ended.returning(package.id)).all()
    bytes_ = columns("records_piece")
    connection.execute(sa.delete(bytes_.package_id.table).where(bytes_.package_id.in_(gone)))
    return len(stopped) + len(gone)


def strip_drafts(texts: Sequence[str]) -> int:
    """Take the texts, and beginnings of them, out of what anybody has typed and not sent; how many drafts were changed.

    Drafts lie sealed, so each is opened: at most rules.drafts.MOST a person, of a few days. Not given back: it was never sent.
    """
    table, connection, changed = FormDraft.__table__, db.session.connection(), 0
    if not texts:
        return 0
    for id, content in connection.execute(sa.select(table.c.id, table.c.content).with_for_update()).all():
        form, name, query, fields = json.loads(content)
        left = [form, of_typed(name, texts, HELD), query, of_typed(fields, texts, HELD)]
        if left != [form, name, query, fields]:
            values = {"content": json.dumps(left, ensure_ascii=False), "saves": table.c.saves + 1}
            connection.execute(sa.update(table).where(table.c.id == id).values(values))  # type: ignore[arg-type]
            changed += 1
    return changed
