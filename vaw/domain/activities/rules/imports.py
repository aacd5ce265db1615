"""States of an import, and which may follow which."""

from __future__ import annotations

from enum import StrEnum


class ImportState(StrEnum):
    UPLOADED = "uploaded"  # the mapping is proposed, nobody has confirmed it
    CHECKING = "checking"
    CHECKED = "checked"  # the report of the dry run can be read
    IMPORTING = "importing"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"
    DISCARDED = "discarded"


NEXT = {
    ImportState.UPLOADED: {ImportState.CHECKING, ImportState.DISCARDED},
    ImportState.CHECKING: {ImportState.CHECKED, ImportState.FAILED, ImportState.DISCARDED},
    ImportState.CHECKED: {ImportState.CHECKING, ImportState.IMPORTING, ImportState.DISCARDED},
    # Back to CHECKED: the file came out otherwise than when it was checked (a list was changed, a year was locked); a person looks again.
    ImportState.IMPORTING: {ImportState.DONE, ImportState.CHECKED, ImportState.FAILED},
    ImportState.DONE: {ImportState.UNDONE},
}
ENDED = frozenset({ImportState.DONE, ImportState.FAILED, ImportState.UNDONE, ImportState.DISCARDED})
WAITING = frozenset({ImportState.CHECKING, ImportState.IMPORTING})
CHANGEABLE = frozenset({ImportState.UPLOADED, ImportState.CHECKED})  # a person may say what the columns mean

VIOLENCE_GOALS = ("violence", "violence_2006")  # the sub-goal that the log serves; one of the two is in force on any day since 2006
FILE_NAME_MOST = 150  # characters that are kept of a file's name
