"""What stands in every agreement and letterhead: how to reach an organisation and those who sign. It is asked about, not stopped."""

from __future__ import annotations

import re
from dataclasses import replace

from vaw.kernel.guard.kinds import Finding, Kind, Level
from vaw.kernel.guard.prepared import Prepared
from vaw.kernel.guard.words import any_of

MOBILE = re.compile(r"\D{0,2}(?:0|\+ ?46|0046)[ -]{0,2}(?:\(0\))?[ -]{0,2}7")
ABROAD = re.compile(r"(?:\+(?! ?46)|00(?!46))")
PRIVATE_MAIL = re.compile(r"(?:gmail|hotmail|outlook|live|icloud|yahoo|telia|proton\w{0,4}|comhem|bredband|spray|passagen)\b", re.I)
ORGANISATION = re.compile(
    any_of(r"""
        länsstyrelse \bkommun regionen?\b polis myndighet förening stiftelse \bAB\b förbund universitet högskola nämnd förvaltning
        besöksadress postadress organisation kansli
    """),
    re.I,
)
PRIVATE = re.compile(any_of(r"c/o lgh lägenhet \bbor\b bostad hemadress folkbokför skriven \bhon\b \bhan\b kvinnan mannen klient"), re.I)
NEAR = 80


def softened(finding: Finding, text: Prepared) -> Finding:
    """The finding, asked about where it may belong to somebody's work: a fixed telephone, work mail, an organisation's own address.

    Mobile and foreign numbers, private mail services and all other addresses stay hard.
    """
    if finding.level is Level.SOFT or finding.kind not in (Kind.PHONE, Kind.EMAIL, Kind.ADDRESS):
        return finding
    written = text.plain[finding.start : finding.end]
    if finding.kind is Kind.PHONE:
        at_work = not MOBILE.match(written) and not ABROAD.match(written)
    elif finding.kind is Kind.EMAIL:
        at_work = not PRIVATE_MAIL.search(written.partition("@")[2] or written)
    else:
        before = text.before(finding.start, NEAR)
        at_work = bool(ORGANISATION.search(before)) and not PRIVATE.search(before + written + text.after(finding.end, NEAR // 2))
    return replace(finding, level=Level.SOFT) if at_work else finding
