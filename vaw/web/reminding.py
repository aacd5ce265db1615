"""Where a reminder leads: the page on which the thing can be done. Importing this module declares every kind that there is."""

from __future__ import annotations

from datetime import date

from vaw.domain.activities.reminders import DRAFT_UNCONFIRMED, SILENT_LOG
from vaw.domain.housing.reminders.grants import GRANT_ACCOUNT, GRANT_ACCOUNT_TEAM, GRANT_OPINION
from vaw.domain.housing.reminders.licences import INSPECTION_DUE, LICENCE_ENDS, MANAGER_CHANGED, OWNER_CHANGED
from vaw.domain.housing.reminders.reporting import REPORT_SILENT
from vaw.domain.insight.reminders import (
    ACCOUNT_DUE,
    ACCOUNT_WAITING,
    ACCOUNTS_LATE,
    DECISIONS_LACKING,
    EDITION_CHANGED,
    EDITION_FAILED,
    EDITION_READY,
    EFFORT_UNEVALUATED,
    FILES_FAILED,
    FILES_READY,
    HOOK_STOPPED,
    NUDGED,
    OCCASION_UNEVALUATED,
    SECTION_DUE,
    STOPPED,
)
from vaw.domain.networks.reminders import (
    ACTION_ANSWERED,
    ACTION_DUE,
    ACTION_GIVEN,
    ACTION_LATE,
    ACTION_UNREACHED,
    AGREEMENT_REVIEW,
    AGREEMENT_UNSIGNED,
    INVITED_UNREACHED,
    MEETING_DRAFT,
    MINUTES_APPROVED,
    MINUTES_OPEN,
    MINUTES_TO_APPROVE,
    MINUTES_WAITING,
    MINUTES_WRONG,
    NETWORK_REVIEW,
    ORGANISATION_ABSENT,
    SEAT_VACANT,
)
from vaw.domain.people.reminders import (
    BARRIER_TOLD,
    CONTACT_GAP,
    COUNTY_WITHOUT_LEADER,
    INVITATION_EXPIRES,
    RESET_WAITING,
    TOKEN_EXPIRES,
)
from vaw.domain.prevention.reminders import (
    CENTRE_FOLLOW_UP,
    CENTRE_MONTH,
    EFFORT_ENDED,
    MILESTONE_DUE,
    QUESTION_ANSWERED,
    QUESTION_ASKED,
    SEASON_UNPREPARED,
)
from vaw.domain.retention.reminders import AUTHOR_TOLD, QUARANTINE_WAITING
from vaw.domain.strategies.reminders import (
    ACTOR_SILENT,
    MEASURE_DUE,
    MEASURE_UNEVALUATED,
    PARTY_UNREACHED,
    STRATEGY_REVIEW,
    STRATEGY_UNEVALUATED,
    STRATEGY_WAITING,
    SUPPORT_ANSWERED,
    SUPPORT_ASKED,
)
from vaw.domain.support.reminders import (
    DRAFT_NEAR,
    EVALUATION_RESULTS,
    FOLLOW_UPS_UNANSWERED,
    METHOD_REVIEW,
    OCCASION_UNCLOSED,
    PLACES_LEFT,
    REGISTRATIONS_ASKED,
    REQUEST_ASSIGNED,
    REQUEST_CLOCK,
    REQUEST_MESSAGE,
    REQUEST_RECEIVED,
    REQUEST_WITHDRAWN,
)
from vaw.kernel.i18n import day, gettext, ngettext
from vaw.kernel.reminders import REGISTRY, Reminder

SOON_DAYS = 7

# {kind: address with {object_id} and {county} (two digits)}. A kind without a line here fails the tests.
PATHS: dict[str, str] = {
    SILENT_LOG.kind: "/aktiviteter?lan={county}",
    DRAFT_UNCONFIRMED.kind: "/aktiviteter/utkast#utkast-{object_id}",
    ACCOUNT_DUE.kind: "/uppdrag/redovisningar/{object_id}?lan={county}",
    SECTION_DUE.kind: "/redovisningar/delar/{object_id}",
    ACCOUNT_WAITING.kind: "/redovisningar/{object_id}",
    ACCOUNTS_LATE.kind: "/redovisningar/lan?dag={object_id}",
    NUDGED.kind: "/redovisningar?lan={county}",
    EDITION_READY.kind: "/rapporter/{object_id}",
    EDITION_CHANGED.kind: "/rapporter/{object_id}/skillnader",
    EDITION_FAILED.kind: "/rapporter/{object_id}",
    FILES_READY.kind: "/rapporter/korningar/{object_id}",
    FILES_FAILED.kind: "/rapporter/korningar/{object_id}",
    HOOK_STOPPED.kind: "/konto/webhookar",
    STOPPED.kind: "/rapporter/korningar/{object_id}",
    EFFORT_UNEVALUATED.kind: "/forebyggande/{object_id}#avstamningar",
    OCCASION_UNEVALUATED.kind: "/utbildningar/{object_id}#avstamningar",
    DECISIONS_LACKING.kind: "/moten/{object_id}/protokoll",
    MILESTONE_DUE.kind: "/forebyggande/milstolpar/{object_id}",
    EFFORT_ENDED.kind: "/forebyggande/{object_id}",
    CENTRE_MONTH.kind: "/forebyggande/resurscentrum/{object_id}#manader",
    CENTRE_FOLLOW_UP.kind: "/forebyggande/resurscentrum/{object_id}#uppfoljning",
    SEASON_UNPREPARED.kind: "/forebyggande/lov/underlag?lan={county}",
    QUESTION_ASKED.kind: "/forebyggande/fragor/meddelanden/{object_id}",
    QUESTION_ANSWERED.kind: "/forebyggande/fragor/meddelanden/{object_id}",
    STRATEGY_REVIEW.kind: "/strategier/{object_id}",
    STRATEGY_WAITING.kind: "/strategier/{object_id}",
    STRATEGY_UNEVALUATED.kind: "/strategier/{object_id}#avstamningar",
    MEASURE_DUE.kind: "/strategier/atgarder/{object_id}",
    MEASURE_UNEVALUATED.kind: "/strategier/atgarder/{object_id}#avstamningar",
    ACTOR_SILENT.kind: "/strategier/aktorer/{object_id}",
    PARTY_UNREACHED.kind: "/strategier/aktorer/{object_id}",
    SUPPORT_ASKED.kind: "/strategier/nationellt-stod/fragor/{object_id}",
    SUPPORT_ANSWERED.kind: "/strategier/nationellt-stod/svar/{object_id}",
    LICENCE_ENDS.kind: "/skyddat-boende/tillstand/{object_id}",
    OWNER_CHANGED.kind: "/skyddat-boende/skyldigheter/{object_id}",
    MANAGER_CHANGED.kind: "/skyddat-boende/skyldigheter/{object_id}",
    INSPECTION_DUE.kind: "/skyddat-boende/skyldigheter/{object_id}",
    TOKEN_EXPIRES.kind: "/konto/nycklar",
    INVITATION_EXPIRES.kind: "/admin/bemanning?lan={county}#inbjudningar",
    RESET_WAITING.kind: "/admin/aterstallningar",
    BARRIER_TOLD.kind: "/tillganglighet/synpunkter/{object_id}",
    CONTACT_GAP.kind: "/organisationer/{object_id}#kontakter",
    COUNTY_WITHOUT_LEADER.kind: "/admin/bemanning?lan={county}",
    QUARANTINE_WAITING.kind: "/admin/karantan/{object_id}",
    AUTHOR_TOLD.kind: "/karantan/ratt-vag",
    REQUEST_CLOCK.kind: "/stod/{object_id}",
    REQUEST_ASSIGNED.kind: "/stod/{object_id}",
    REQUEST_RECEIVED.kind: "/stod/{object_id}",
    REQUEST_WITHDRAWN.kind: "/stod/{object_id}",
    REQUEST_MESSAGE.kind: "/stod/meddelande/{object_id}",
    AGREEMENT_REVIEW.kind: "/overenskommelser/{object_id}",
    AGREEMENT_UNSIGNED.kind: "/overenskommelser/{object_id}#parter",
    NETWORK_REVIEW.kind: "/natverk/{object_id}",
    SEAT_VACANT.kind: "/natverk/platser/{object_id}",
    ACTION_DUE.kind: "/atgarder/{object_id}",
    ACTION_LATE.kind: "/atgarder/{object_id}",
    ACTION_GIVEN.kind: "/atgarder/{object_id}",
    ACTION_ANSWERED.kind: "/atgarder/svar/{object_id}",
    ACTION_UNREACHED.kind: "/atgarder/{object_id}",
    MINUTES_TO_APPROVE.kind: "/moten/{object_id}/protokoll/justera",
    MINUTES_APPROVED.kind: "/moten/{object_id}/protokoll",
    MINUTES_WRONG.kind: "/moten/anmarkning/{object_id}",
    MEETING_DRAFT.kind: "/moten/{object_id}",
    MINUTES_OPEN.kind: "/moten/{object_id}/protokoll",
    MINUTES_WAITING.kind: "/moten/{object_id}/protokoll",
    INVITED_UNREACHED.kind: "/moten/kallelse/{object_id}",
    ORGANISATION_ABSENT.kind: "/moten/borta/{object_id}",
    METHOD_REVIEW.kind: "/katalog/nummer/{object_id}",
    OCCASION_UNCLOSED.kind: "/utbildningar/{object_id}/avsluta",
    DRAFT_NEAR.kind: "/utbildningar/{object_id}",
    PLACES_LEFT.kind: "/utbildningar/{object_id}",
    REGISTRATIONS_ASKED.kind: "/utbildningar/{object_id}/anmalda",
    EVALUATION_RESULTS.kind: "/utbildningar/{object_id}/utvardering",
    FOLLOW_UPS_UNANSWERED.kind: "/uppfoljningar",
    REPORT_SILENT.kind: "/skyddat-boende/rapportering",
    GRANT_ACCOUNT.kind: "/skyddat-boende/bidrag/arenden/{object_id}",
    GRANT_ACCOUNT_TEAM.kind: "/skyddat-boende/bidrag/arenden/{object_id}",
    GRANT_OPINION.kind: "/skyddat-boende/bidrag/arenden/{object_id}",
}


def path_of(kind: str, object_id: int, county_id: int | None) -> str | None:
    """The page on which the thing can be done, None for a kind that is no more."""
    path = PATHS.get(kind)
    return path and path.format(object_id=object_id, county="" if county_id is None else f"{county_id:02}")


def title_of(kind: str) -> str:
    """What the kind is called, in the reader's language; a kind that is no more is called by its code."""
    declared = REGISTRY.get(kind)
    return gettext(declared.title) if declared else kind


def sentence_of(kind: str, name: str | None, due_on: date) -> str:
    """What is to be done, with the thing's name and its day; the kind's title alone to somebody who may not be told the name."""
    declared = REGISTRY.get(kind)
    return title_of(kind) if declared is None or name is None else gettext(declared.says).format(name=name, due=day(due_on))


def urgency_of(kind: str, due_on: date, today: date) -> tuple[str, str]:
    """(words, colour of their tag): how many days are left or have gone. What just happened, or is no more, has no day to keep."""
    declared = REGISTRY.get(kind)
    if not isinstance(declared, Reminder):
        return gettext("Nytt"), "blue"
    if declared.missing:
        return gettext("Saknas"), "orange"
    left = (due_on - today).days
    if left < 0:
        return ngettext("1 dag försenat", "{n} dagar försenat", -left).format(n=-left), "red"
    if left == 0:
        return gettext("I dag"), "orange"
    said = gettext("I morgon") if left == 1 else gettext("{n} dagar kvar").format(n=left)
    return said, "yellow" if left <= SOON_DAYS else "blue"
