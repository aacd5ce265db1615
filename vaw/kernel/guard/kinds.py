"""The guard's vocabulary: what can be found, how sure it is, and in which kind of field the text stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a finding looks like. The order is the precedence where two findings of the same level overlap."""

    PERSONAL_NUMBER = "personal_number"
    COORDINATION_NUMBER = "coordination_number"
    TEMPORARY_NUMBER = "temporary_number"
    UNCERTAIN_NUMBER = "uncertain_number"
    PHONE = "phone"
    EMAIL = "email"
    ACCOUNT = "account"
    POSITION = "position"
    PLATE = "plate"
    ADDRESS = "address"
    SCHOOL_CLASS = "school_class"
    INITIALS = "initials"
    NAME_AND_AGE = "name_and_age"
    BIRTH_DATE = "birth_date"
    STAY = "stay"
    NAME = "name"
    UNREADABLE = "unreadable"  # of a file: text that cannot be read is asked about


class Level(StrEnum):
    """Hard is never saved; soft is saved once a person has looked and confirmed."""

    HARD = "hard"
    SOFT = "soft"


class Field(StrEnum):
    """Where the text stands, which decides what may stand there (design: guard, section 6)."""

    TEXT = "text"
    CONTACT = "contact"
    PERSON = "person"  # somebody's own name and nothing else
    ORGANISATION_ADDRESS = "organisation_address"
    FILE_NAME = "file_name"
    IMPORT_CELL = "import_cell"
    DOCUMENT = "document"  # the text of an uploaded file: agreements name who signs them


ALLOWED: dict[Field, frozenset[Kind]] = {
    Field.CONTACT: frozenset({Kind.PHONE, Kind.EMAIL, Kind.ACCOUNT, Kind.NAME}),
    Field.PERSON: frozenset({Kind.NAME}),
    Field.ORGANISATION_ADDRESS: frozenset({Kind.ADDRESS}),
    Field.DOCUMENT: frozenset({Kind.NAME}),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A place in the text as it was typed: characters `start` up to but not including `end`. Never the text itself."""

    start: int
    end: int
    kind: Kind
    level: Level
