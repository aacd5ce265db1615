"""Keeping what somebody types until they send it.

Saving is Core statements, so that the audit gets no line: one every few seconds would drown what it is for, and a draft is nobody's record.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from vaw.domain.people import policy
from vaw.domain.people.models import FormDraft
from vaw.domain.people.queries.form_drafts import Typed
from vaw.domain.people.rules.drafts import MOST, SIZE_MOST
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.barred import BARRED, LEAST, marks
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation, unit

_TABLE = FormDraft.__table__
_NEW = insert(_TABLE).values(  # type: ignore[arg-type]
    user_id=sa.bindparam("user_id"), key=sa.bindparam("key"), path=sa.bindparam("path"), content=sa.bindparam("content"),
    saved_at=sa.bindparam("now"),
)  # fmt: skip
_SAVE = _NEW.on_conflict_do_update(
    index_elements=[FormDraft.user_id, FormDraft.key],
    set_={"path": _NEW.excluded.path, "content": _NEW.excluded.content, "saved_at": _NEW.excluded.saved_at, "saves": FormDraft.saves + 1},
).returning(sa.exists().where(BARRED.c.fingerprint == sa.any_(sa.bindparam("marks", type_=ARRAY(sa.Text)))))
_NEWEST = sa.select(FormDraft.id).where(FormDraft.user_id == sa.bindparam("user_id"))
_NEWEST = _NEWEST.order_by(FormDraft.saved_at.desc(), FormDraft.id.desc()).limit(MOST)
_TRIM = sa.delete(_TABLE).where(FormDraft.user_id == sa.bindparam("user_id"), FormDraft.id.not_in(_NEWEST))  # type: ignore[arg-type]


def save_form_draft(by: Actor, *, key: UUID, path: str, typed: Typed, instead_of: tuple[UUID, int] | None = None) -> None:
    """Keep what stands in the page with this key, in place of what stood in it before.

    `instead_of`: (key, saves) of the draft that the page was filled from. It goes, unless another window has saved it since.
    The caller has looked through the texts (vaw.web.drafts): nothing is kept that the page itself would refuse to save.
    Raises RuleBroken("people.draft_long"), ("retention.text_barred") for a page that has stood open since its text went into quarantine.
    """
    content = typed.packed()
    if len(content) > SIZE_MOST:
        raise RuleBroken("people.draft_long")
    with unit(by, "people.operations.form_drafts.save_form_draft"):
        connection = db.session.connection()
        barred = sorted(marks((text for texts in typed.fields.values() for text in texts), LEAST))
        values = {"user_id": by.id, "key": key, "path": path, "content": content, "now": clock.now(), "marks": barred}
        if connection.execute(_SAVE, values).scalar_one():
            raise RuleBroken("retention.text_barred")
        _replace(by, key, instead_of)
        connection.execute(_TRIM, {"user_id": by.id})


def forget_form_draft(by: Actor, *, key: UUID, instead_of: tuple[UUID, int] | None = None) -> None:
    """The page with this key was sent: its draft goes."""
    with unit(by, "people.operations.form_drafts.forget_form_draft"):
        forget_along(by, key=key, instead_of=instead_of)


def forget_along(by: Actor, *, key: UUID, instead_of: tuple[UUID, int] | None = None) -> None:
    """As `forget_form_draft`, as a part of the unit of work that is open, whoever it is that acts in it (vaw.kernel.operation.along)."""
    gone = sa.delete(_TABLE).where(FormDraft.user_id == by.id, FormDraft.key == key)  # type: ignore[arg-type]
    db.session.connection().execute(gone)
    _replace(by, key, instead_of)


@operation(policy.OWN_FORM_DRAFT)
def drop_form_draft(by: Actor, draft: FormDraft) -> None:
    """Throw away what one typed and does not want to send."""
    db.session.delete(draft)


def _replace(by: Actor, key: UUID, instead_of: tuple[UUID, int] | None) -> None:
    if instead_of is not None and instead_of[0] != key:
        seen = (FormDraft.user_id == by.id, FormDraft.key == instead_of[0], FormDraft.saves == instead_of[1])
        db.session.connection().execute(sa.delete(_TABLE).where(*seen))  # type: ignore[arg-type]
