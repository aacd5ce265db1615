"""The minutes on paper: what they say, and the file that the worker has made of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.models.minutes import MinutesFile
from vaw.domain.networks.queries.agenda import papers_of
from vaw.domain.networks.queries.minutes import Minutes, minutes_of
from vaw.domain.networks.queries.presence import Present, list_present
from vaw.kernel.actor import system
from vaw.kernel.db import db, reading

_LAYOUT = 1  # raised when the document is drawn in another way: files that were made before are made anew


@dataclass(frozen=True, slots=True)
class MinutesPaper:
    """What the document says. `papers`: {item: names of its documents}. How it goes with action points is no part of it."""

    network: str
    county_id: int | None
    title: str
    mode: str
    place: str
    starts_at: datetime
    ends_at: datetime
    minutes: Minutes
    present: Sequence[Present]
    papers: dict[int, tuple[str, ...]]

    def mark(self, language: str) -> str:
        """Fingerprint of what it says: a file of other words is an old one."""
        return hashlib.sha256(repr((_LAYOUT, language, self)).encode()).hexdigest()


def paper_of(meeting: Meeting) -> MinutesPaper:
    """As those outside the board read it: it is handed on, so the board's people and shelter providers are not named in it.

    Needs the network loaded. The right to it is the caller's.
    """
    by = system("task")
    found = minutes_of(by, meeting)
    items = tuple(replace(item, actions=tuple(one._replace(state="") for one in item.actions)) for item in found.items)
    papers = papers_of([item.id for item in items])
    return MinutesPaper(
        network=meeting.network.name,
        county_id=meeting.network.county_id,
        title=meeting.title,
        mode=meeting.mode,
        place=meeting.place,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        minutes=replace(found, items=items, remarks=()),
        present=tuple(list_present(by, meeting)),
        papers={id: tuple(one.name for one in names) for id, names in sorted(papers.items())},
    )


def find_file(file_id: int) -> MinutesFile | None:
    """The file behind a job."""
    return db.session.get(MinutesFile, file_id)


def find_file_of(meeting_id: int, language: str) -> MinutesFile | None:
    """The one file of the meeting's minutes in the language, held until the commit."""
    wanted = sa.select(MinutesFile).where(MinutesFile.meeting_id == meeting_id, MinutesFile.language == language)
    return db.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one_or_none()


def stand_of(meeting: Meeting, language: str) -> bool | None:
    """Whether the file says what the minutes say now: True when it can be fetched, False while it is made, None when nobody has asked."""
    mark = paper_of(meeting).mark(language)
    wanted = sa.select(MinutesFile.content.is_not(None)).where(
        MinutesFile.meeting_id == meeting.id, MinutesFile.language == language, MinutesFile.of == mark
    )
    with reading() as connection:
        return connection.scalar(wanted)


def content_of(meeting: Meeting, language: str) -> bytes | None:
    """The document, None while there is none of what the minutes say now."""
    wanted = sa.select(MinutesFile.content).where(
        MinutesFile.meeting_id == meeting.id, MinutesFile.language == language, MinutesFile.of == paper_of(meeting).mark(language)
    )
    with reading() as connection:
        found = connection.scalar(wanted)
    return None if found is None else bytes(found)


def is_made(file: MinutesFile) -> bool:
    """Whether its document is there, as the unit that is under way has it. It is not read for that."""
    return bool(db.session.scalar(sa.select(MinutesFile.content.is_not(None)).where(MinutesFile.id == file.id)))
