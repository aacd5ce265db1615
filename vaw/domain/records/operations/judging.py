"""Masking a document and deciding about it. The decision freezes what is handed out: what was masked is in no copy of it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from vaw.domain.records import policy
from vaw.domain.records.models import RecordsCopy, RecordsDecision, RecordsItem, RecordsMask
from vaw.domain.records.operations import hold_open, hold_undecided, lay_proposals
from vaw.domain.records.queries import masks_of
from vaw.domain.records.queries.pieces import file_of, mark_of, pieces_of, shelter_names
from vaw.domain.records.rules import WORDS_MOST, MaskState, Outcome, Why, grounds_on
from vaw.domain.records.rules.kinds import CLOSED, WHOLE, Kind
from vaw.domain.records.rules.masking import Piece, Span, frozen
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, NotFound, RuleBroken
from vaw.kernel.operation import operation

_SPANS_MOST = 500  # marked at once


@operation(policy.KEEP_ITEM)
def choose_masks(by: Actor, item: RecordsItem, *, choices: Mapping[int, str]) -> int:
    """Say of each mask by which ground it stays: {mask: code, "" for one that is dropped}. How many changed.

    Raises RuleBroken("records.closed"), ("records.decided"), ("records.ground"), ("records.changed").
    """
    _check_same(item)
    grounds, changed, now = grounds_on(clock.today()), 0, clock.now()
    for mask in masks_of(item):
        if mask.id not in choices:
            continue
        ground = choices[mask.id] or None
        if ground is not None and ground not in grounds:
            raise RuleBroken("records.ground")
        state = MaskState.CHOSEN if ground else MaskState.DROPPED
        if (mask.state, mask.ground) != (state.value, ground):
            mask.state, mask.ground, mask.by_id, mask.at = state.value, ground, by.id, now
            changed += 1
    return changed


@operation(policy.KEEP_ITEM)
def mask_passages(by: Actor, item: RecordsItem, *, spans: Iterable[Span], ground: str) -> int:
    """Mask passages of one's own choice. How many there are now; one that was proposed or dropped at the same place is chosen.

    Raises RuleBroken("records.passages") for none or one that is not in the text, ("records.ground"), ("records.changed"),
    ("records.closed"), ("records.decided").
    """
    pieces = {piece.key: len(piece.text) for piece in _check_same(item)}
    wanted = set(spans)
    if not wanted or len(wanted) > _SPANS_MOST or any(not 0 <= one.begins < one.ends <= pieces.get(one.key, 0) for one in wanted):
        raise RuleBroken("records.passages", field="words")
    if ground not in grounds_on(clock.today()):
        raise RuleBroken("records.ground", field="ground")
    there = {Span(mask.piece, mask.begins, mask.ends): mask for mask in masks_of(item)}
    for span in sorted(wanted):
        mask = there.get(span)
        if mask is None:
            mask = RecordsMask(item_id=item.id, piece=span.key, begins=span.begins, ends=span.ends, why=Why.OWN.value)
            db.session.add(mask)
        mask.state, mask.ground, mask.by_id, mask.at = MaskState.CHOSEN.value, ground, by.id, clock.now()
    return len(wanted)


@operation(policy.KEEP_ITEM)
def read_anew(by: Actor, item: RecordsItem) -> None:
    """Take the text as it is now and begin again with fresh proposals. Raises RuleBroken("records.closed"), ("records.decided")."""
    hold_undecided(item)
    item.opened_at = None
    lay_proposals(item, shelter_names(item.county_id))


@operation(policy.KEEP_ITEM)
def open_file(by: Actor, item: RecordsItem) -> None:
    """Note that the registrar has opened a file that is handed out whole. Raises RuleBroken("records.changed")."""
    if Kind(item.kind) not in WHOLE:
        raise NotFound
    if item.decision_id is None:
        _check_same(item)
        item.opened_at = clock.now()


@operation(policy.KEEP_ITEM)
def release_document(by: Actor, item: RecordsItem, *, words: str = "", confirmed: bool = False) -> RecordsDecision:
    """Hand it out: wholly, or with what was chosen masked. What it says then is frozen, without what was masked.

    Raises RuleBroken("records.waits") while a proposal is not judged, ("records.shelter") for protected housing, ("records.unopened") for a
    file nobody has looked into, ("records.changed"), ("records.decided"), ("records.closed"), PersonalData.
    """
    kind = Kind(item.kind)
    if kind in CLOSED:
        raise RuleBroken("records.shelter")
    pieces = _check_same(item)
    if kind in WHOLE and item.opened_at is None:
        raise RuleBroken("records.unopened")
    masks = masks_of(item)
    if any(mask.state == MaskState.PROPOSED for mask in masks):
        raise RuleBroken("records.waits")
    chosen: dict[str, list[tuple[int, int, str]]] = {}
    for mask in masks:
        if mask.state == MaskState.CHOSEN and mask.ground:
            chosen.setdefault(mask.piece, []).append((mask.begins, mask.ends, mask.ground))
    counted = Counter(ground for places in chosen.values() for _, _, ground in places)
    outcome = Outcome.PARTLY if counted else Outcome.RELEASED
    file = file_of(kind, item.row_id)._asdict() if kind in WHOLE else None
    return _decide(by, item, outcome, None, dict(counted), words, confirmed, {"pieces": frozen(pieces, chosen), "file": file})


@operation(policy.KEEP_ITEM)
def refuse_document(by: Actor, item: RecordsItem, *, ground: str, words: str = "", confirmed: bool = False) -> RecordsDecision:
    """Keep it back as a whole. Whoever asked may want a decision of the board, against which one appeals (OSL 6 kap. 3, 7 and 8 §§).

    Raises RuleBroken("records.ground"), ("records.decided"), ("records.closed"), PersonalData.
    """
    hold_undecided(item)
    if ground not in grounds_on(clock.today()):
        raise RuleBroken("records.ground", field="ground")
    return _decide(by, item, Outcome.REFUSED, ground, {}, words, confirmed, {"pieces": [], "file": None})


@operation(policy.KEEP_ITEM)
def decide_anew(by: Actor, item: RecordsItem) -> None:
    """Open a document that was decided for another decision; the first one stays in the log. Raises RuleBroken("records.closed")."""
    hold_open(item.request_id)
    item.decision_id = None


def _check_same(item: RecordsItem) -> list[Piece]:
    """The document as it is now, when that is what masks were laid over. Raises RuleBroken("records.changed"), ("records.gone")."""
    hold_undecided(item)
    kind = Kind(item.kind)
    try:
        pieces = pieces_of(item.county_id, kind, item.row_id)
        same = mark_of(kind, item.row_id, pieces) == item.mark
    except NotFound:
        raise RuleBroken("records.gone") from None
    if not same:
        raise RuleBroken("records.changed")
    return pieces


def _decide(
    by: Actor, item: RecordsItem, outcome: Outcome, ground: str | None, masks: dict[str, int], words: str, confirmed: bool,
    content: dict[str, Any],
) -> RecordsDecision:  # fmt: skip
    if by.id is None:
        raise NotAllowed(policy.KEEP_ITEM.name)
    said = guard.clean(words, field="words", confirmed=confirmed)
    if len(said) > WORDS_MOST:
        raise RuleBroken("records.words", field="words", most=WORDS_MOST)
    now = clock.now()
    made = RecordsDecision(
        request_id=item.request_id, item_id=item.id, number=item.number, kind=item.kind, outcome=outcome.value, ground=ground, masks=masks,
        words=said, checksum=checksum(content), decided_by=by.id, decided_at=now,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    db.session.add(RecordsCopy(decision_id=made.id, content=content, frozen_at=now))
    item.decision_id = made.id
    return made


def checksum(content: Mapping[str, Any]) -> str:
    """SHA-256 of a frozen copy, in hexadecimal."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def is_intact(decision: RecordsDecision) -> bool:
    """Whether the frozen copy is what the decision says; True when its time is over and it is gone.

    False too while a text in it lies in quarantine, and after it was erased there: what was taken is noted in the audit.
    """
    content = db.session.scalar(sa.select(RecordsCopy.content).where(RecordsCopy.decision_id == decision.id))
    return content is None or checksum(content) == decision.checksum
