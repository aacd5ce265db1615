"""Requests for documents, with documents picked and decided."""

from __future__ import annotations

from typing import IO, Any, cast

from tests.factories import Person
from vaw.domain.geography.queries import find_county
from vaw.domain.records.models import RecordsItem, RecordsRequest
from vaw.domain.records.operations import judging, open_request, pick_documents
from vaw.domain.records.queries import items_of, masks_of
from vaw.domain.records.rules import MaskState, Way
from vaw.kernel import clock


def asked(registrar: Person, **more: Any) -> RecordsRequest:
    """A request of the registrar's county."""
    county = find_county(registrar.county_id or 24)
    assert county
    told = {"dnr": "801-1234-2026", "received_on": clock.today(), "way": Way.FILES, "description": "Protokoll från i höst", **more}
    return open_request(registrar.actor, county, **told)


def picked(registrar: Person, request: RecordsRequest, kind: str, row_id: int) -> RecordsItem:
    """One document, picked into the request."""
    pick_documents(registrar.actor, request, picks=[(kind, row_id)])
    return next(item for item, _outcome in items_of(request) if (item.kind, item.row_id) == (kind, row_id))


def judged(registrar: Person, item: RecordsItem, ground: str = "osl-21-7") -> None:
    """Every proposal is masked."""
    choices = {mask.id: ground for mask in masks_of(item) if mask.state == MaskState.PROPOSED}
    judging.choose_masks(registrar.actor, item, choices=choices)


def read_whole(pieces: Any) -> bytes:
    """The bytes of a package."""
    return b"".join(cast("IO[bytes]", pieces))
