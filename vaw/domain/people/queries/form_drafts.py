"""What somebody has typed and not sent, as they meet it again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from vaw.domain.people.models import FormDraft
from vaw.domain.people.policy import OWN_FORM_DRAFT
from vaw.domain.people.rules.drafts import KEPT
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import scoped

_COLUMNS = (FormDraft.id, FormDraft.key, FormDraft.path, FormDraft.content, FormDraft.saves, FormDraft.saved_at)


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in a form: `form` says which of a page's forms, `name` what the page is called, `query` what followed its address.

    `fields` are texts as a browser sends them, {name: values}.
    """

    form: str
    name: str
    query: str
    fields: dict[str, list[str]]

    def packed(self) -> str:
        return json.dumps([self.form, self.name, self.query, self.fields], ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as it lies there."""

    id: int
    key: UUID
    path: str
    saves: int
    saved_at: datetime
    typed: Typed


def list_form_drafts(by: Actor, path: str | None = None) -> list[Kept]:
    """One's own drafts of a page, or all of them; the newest first."""
    wanted = sa.select(*_COLUMNS).where(FormDraft.user_id == by.id, FormDraft.saved_at > clock.now() - KEPT)
    wanted = wanted if path is None else wanted.where(FormDraft.path == path)
    with reading() as connection:
        return [kept_of(row) for row in connection.execute(wanted.order_by(FormDraft.saved_at.desc(), FormDraft.id.desc()))]


def get_form_draft(by: Actor, draft_id: int) -> FormDraft:
    """Raises NotFound for somebody else's."""
    found = db.session.scalars(scoped(OWN_FORM_DRAFT, by).where(FormDraft.id == draft_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def kept_of(row: Any) -> Kept:
    """A row, or the draft itself, with what is packed in it opened."""
    return Kept(row.id, row.key, row.path, row.saves, row.saved_at, Typed(*json.loads(row.content)))
