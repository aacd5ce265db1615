"""When somebody leaves a role: what they hold in the county, in counts and kinds, and what becomes of it (features row 6)."""

from __future__ import annotations

from datetime import date

from vaw.domain.geography.models import County
from vaw.domain.people.operations.memberships import end_membership
from vaw.domain.people.queries.succession import Holdings
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import gettext as _
from vaw.web.succession import hand_over_all


def hand_over_and_end(
    by: Actor, county: County, user_id: int, membership_id: int, *, last_day: date, to_user_id: int | None = None
) -> None:
    """In this order: should the second part be refused, nothing is without somebody, and the person may go on with the role."""
    if to_user_id is not None:
        hand_over_all(by, county, from_user_id=user_id, to_user_id=to_user_id)
    end_membership(by, county, membership_id=membership_id, last_day=last_day)


def told(holdings: Holdings) -> list[tuple[str, int, str]]:
    """(what, how many, what becomes of it) of all that is not nil."""
    lines = [
        (_("Utkast att bekräfta"), holdings.drafts, _("Lämnas över till den som tar över.")),
        (_("Saker som personen har tagit hand om"), holdings.matters, _("Lämnas över till den som tar över.")),
        (_("Nätverk, möten, överenskommelser och åtgärder"), holdings.networks, _("Lämnas över till den som tar över.")),
        (_("Förfrågningar och utbildningar"), holdings.support, _("Lämnas över till den som tar över.")),
        (_("Förebyggande insatser och resurscentrum"), holdings.prevention, _("Lämnas över till den som tar över.")),
        (_("Strategier och åtgärder i deras planer"), holdings.strategies, _("Lämnas över till den som tar över.")),
        (_("Öppna påminnelser"), holdings.reminders, _("De som följer av rollen upphör. De andra i länet får sina som förut.")),
        (_("Inbjudningar utan svar"), holdings.invitations, _("En annan administratör blir påmind.")),
        (_("Rapporter som inte är fastställda"), holdings.reports, _("Finns kvar bland länets rapporter.")),
        (_("API-nycklar"), holdings.keys, _("Når inte längre än de roller som personen har kvar.")),
    ]
    return [line for line in lines if line[1]]
