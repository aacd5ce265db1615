"""A request beside the training that answers it, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from vaw.domain.geography.queries import county_name
from vaw.domain.support.models import SupportRequest
from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.queries.asking import list_offers
from vaw.domain.support.queries.bundling import Training
from vaw.domain.support.queries.occasions import find_occasion
from vaw.domain.support.rules.occasions import STATE_NAMES, OccasionState
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import instant
from vaw.web.links import invited_token


class Answering(NamedTuple):
    """The training that answers a request. `href`: its public page, or where those who are invited register; `is_open`: it is to come."""

    id: int
    title: str
    when: str
    state: str
    href: str
    is_open: bool
    is_draft: bool


def training_of(asked: SupportRequest) -> Answering | None:
    """What answers the request, None when nothing does; a draft is for the board's eyes alone."""
    found = None if asked.occasion_id is None else find_occasion(asked.occasion_id)
    if found is None:
        return None
    state = OccasionState(found.state)
    stands = (_(STATE_NAMES[state]), _public(found), state is OccasionState.OPEN, state is OccasionState.DRAFT)
    return Answering(found.id, found.title, instant(found.starts_at), *stands)


def training_words(training: Training) -> str:
    """When and whose it is, and whether those who asked can be told already."""
    said = [instant(training.starts_at), county_name(training.county_id)]
    if training.state == OccasionState.DRAFT:
        said.append(_("utkast: den som frågade får veta det när ni öppnar utbildningen"))
    return " · ".join(said)


def new_training_href(asked: Sequence[SupportRequest]) -> str:
    """Where a training for these requests is planned, filled in with what they share: metod, omrade, lan, and their ids.

    The page that saves it leads on to /utbildningar/<id>/forfragningar?forfragningar=1,2,3, where they are ticked.
    """
    methods = {one.method_id for one in asked}
    code = next((offer.code for offer in list_offers() if methods == {offer.id}), "")
    shared = sorted(set(asked[0].fields).intersection(*(one.fields for one in asked)))
    said = {
        "lan": str(asked[0].county_id),
        "metod": code,
        "omrade": shared[0] if shared else "",
        "forfragningar": ",".join(str(one.id) for one in asked),
    }
    return f"/utbildningar/ny?{urlencode({name: value for name, value in said.items() if value}, safe=',')}"


def _public(occasion: Occasion) -> str:
    return f"/utbildningar/inbjudan/{invited_token(occasion)}" if occasion.invited_only else f"/utbildningar/{occasion.id}"
