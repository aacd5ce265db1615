"""Changes of assignments and lists in words: who, when, what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vaw.domain.geography.queries import county_names
from vaw.domain.mandates.queries import Change
from vaw.kernel.i18n import N_, instant
from vaw.kernel.i18n import gettext as _

Told = tuple[str, str | None, str, str, list[tuple[str, str | None, str | None]]]

_OPERATIONS = {
    "change_assignment": N_("Uppdraget ändrades"),
    "set_lead": N_("Ledande län ändrades"),
    "set_due": N_("Redovisningsdag ändrades"),
    "note_given": N_("Redovisning noterades som lämnad"),
    "change_given": N_("Lämnad redovisning rättades"),
    "take_back_given": N_("Lämnad redovisning togs tillbaka"),
    "add_term": N_("Posten lades till"),
    "add_own_term": N_("Länets post lades till"),
    "change_term": N_("Posten ändrades"),
    "change_own_term": N_("Länets post ändrades"),
}
_COLUMNS = {
    "reference": N_("Diarienummer eller författning"),
    "decided_on": N_("Beslutat"),
    "valid_from": N_("Gäller från och med"),
    "valid_to": N_("Gäller till och med"),
    "year": N_("År"),
    "county_id": N_("Län"),
    "due_on": N_("Lämnas senast"),
    "given_on": N_("Lämnad"),
    "name_sv": N_("Namn på svenska"),
    "name_en": N_("Namn på engelska"),
    "source": N_("Källa"),
}


def told(changes: Sequence[Change], about: Mapping[tuple[str, int], str]) -> list[Told]:
    """For the timeline, latest first. `about`: {(kind, row id): what the row is called}, for rows that still exist."""
    return [_told(change, about.get((change.kind, change.row_id))) for change in changes]


def _told(change: Change, name: str | None) -> Told:
    title = _(_OPERATIONS.get(change.operation.rpartition(".")[2], N_("Ändring")))
    told = {column: pair for column, pair in change.diff.items() if column in _COLUMNS and isinstance(pair, list)}  # of a text: its length
    values = [(_(_COLUMNS[column]), _value(column, old), _value(column, new)) for column, (old, new) in told.items()]
    return (f"{title}: {name}" if name else title, change.name, instant(change.at), change.at.isoformat(), values)


def _value(column: str, value: object) -> str | None:
    if value is None or value == "":
        return None
    if column == "county_id" and isinstance(value, int):
        return county_names().get(value, str(value))
    return str(value)
