"""What somebody has begun to write, kept sealed on the server until it is sent (issue 4.2: drafts survive)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from vaw.domain.people.rules import tokens
from vaw.domain.support.models import RequestDraft
from vaw.domain.support.operations.asking import cleaned
from vaw.domain.support.queries.asking import find_draft
from vaw.domain.support.rules.asking import DRAFT_LASTS
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.kernel.sealing import seal, unseal

Typed = Mapping[str, Sequence[str]]
"""What a page sent, {name of the field: its values}."""


@dataclass(frozen=True, slots=True)
class Written:
    """A draft as it is now. `pages`: {page: what it sent}."""

    draft: RequestDraft
    pages: dict[str, dict[str, list[str]]] = field(default_factory=dict)


def open_draft(token: str) -> Written | None:
    """What this browser has begun, None when there is nothing or its fortnight is over. One that was sent has no pages."""
    found = find_draft(tokens.hashed(token)) if token else None
    if found is None or found.saved_at < clock.now() - DRAFT_LASTS:
        return None
    return Written(found, json.loads(unseal(found.content)))


def keep_page(by: Actor, token: str, *, page: str, typed: Typed, confirmed: bool = False) -> str:
    """Keep what a page sent; the token under which it is found: the same one, or a new one where there was none.

    Nothing is kept of a page in which the guard finds something. Raises PersonalData, RuleBroken("support.text_long"), each with the
    field at fault.
    """
    for name, values in typed.items():
        for value in values:
            cleaned({name: value}, confirmed=confirmed)
    now, written = clock.now(), open_draft(token)
    with unit(by, "support.operations.request_drafts.keep_page"):
        if written is None or written.draft.request_id is not None:
            token = tokens.new_token()
            pages = {page: _plain(typed)}
            db.session.add(RequestDraft(token_hash=tokens.hashed(token), content=_sealed(pages), begun_at=now, saved_at=now))
        else:
            written.draft.content = _sealed(written.pages | {page: _plain(typed)})
            written.draft.saved_at = now
    return token


def drop_draft(by: Actor, token: str) -> None:
    """Forget what this browser has begun, if it has begun anything."""
    found = find_draft(tokens.hashed(token))
    with unit(by, "support.operations.request_drafts.drop_draft"):
        if found is not None:
            db.session.delete(found)


def _plain(typed: Typed) -> dict[str, list[str]]:
    return {name: list(values) for name, values in typed.items()}


def _sealed(pages: Mapping[str, object]) -> bytes:
    return seal(json.dumps(pages).encode())
