"""The sentence behind a code: what is wrong and what to do, in the reader's language. Pages, API and command line say the same.

One module an area; a code that is told twice is an error at import.
"""

from __future__ import annotations

from vaw.kernel.errors import RuleBroken
from vaw.kernel.guard import PersonalData, PersonalDataInFile, wording
from vaw.kernel.guard.wording import SENTENCES as GUARD_SENTENCES
from vaw.kernel.i18n import gettext
from vaw.web.file_sentences import file_sentences
from vaw.web.sentences import (
    activities,
    api,
    housing,
    imports,
    insight,
    knowledge,
    mandates,
    meetings,
    networks,
    notifications,
    people,
    prevention,
    records,
    retention,
    strategies,
    support,
    training,
)  # fmt: skip

SENTENCES: dict[str, str] = {**GUARD_SENTENCES}
for _area in (
    activities, api, housing, imports, insight, knowledge, mandates, meetings, networks, notifications, people, prevention, records,
    retention, strategies, support, training,
):  # fmt: skip
    if _twice := SENTENCES.keys() & _area.SENTENCES.keys():
        raise ValueError(f"told twice: {sorted(_twice)}")
    SENTENCES |= _area.SENTENCES


def sentence(broken: RuleBroken) -> str:
    """What to tell the person. An unknown code is a fault of ours: it shows as the code, and a test looks for it."""
    if isinstance(broken, PersonalDataInFile):
        return " ".join(file_sentences(broken))
    if isinstance(broken, PersonalData):
        return " ".join(gettext(wording(kind)) for kind in dict.fromkeys(finding.kind for finding in broken.findings))
    text = SENTENCES.get(broken.code)
    return broken.code if text is None else gettext(text).format(**broken.details)
