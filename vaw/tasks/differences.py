"""Boards hear, once, that today's figures no longer are those of an edition that they have established."""

from __future__ import annotations

import logging

from vaw.domain.insight.operations.corrections import tell_of_differences
from vaw.domain.insight.queries.differences import list_established
from vaw.kernel.actor import system

log = logging.getLogger(__name__)


def tell() -> int:
    """Compare every edition that is watched. Returns how many people were told."""
    by, told = system("task"), 0
    for report in list_established(by):
        try:
            told += tell_of_differences(by, report)
        except Exception as failed:  # the channel's edge: one edition never stops the next, and tomorrow it is tried again
            log.error("differences.not_told", extra={"report": report.id}, exc_info=failed)
    return told
