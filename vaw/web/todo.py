"""Open things as a person reads them: a line each, and counts that lead to their rows. The start page and /att-gora say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from vaw.domain.geography.queries import county_name
from vaw.domain.notifications.queries.open import Group, OpenThing
from vaw.kernel import clock
from vaw.kernel.i18n import N_, ngettext
from vaw.kernel.i18n import gettext as _
from vaw.web.reminding import path_of, sentence_of, urgency_of

Line = tuple[str, str, str, str, str]
"""(what, where, note, tag, colour), for components/list.html todo_list."""
SLUGS = {Group.LATE: "forsenat", Group.SOON: "snart", Group.MISSING: "saknas", Group.TAKEN: "tas-om-hand"}
HEADINGS = {
    Group.LATE: N_("Försenat"),
    Group.SOON: N_("Snart"),
    Group.MISSING: N_("Saknas"),
    Group.TAKEN: N_("Någon annan tar hand om det"),
}
_COUNTED = {
    Group.LATE: (N_("1 försenad"), N_("{n} försenade")),
    Group.SOON: (N_("1 snart"), N_("{n} snart")),
    Group.MISSING: (N_("1 saknas"), N_("{n} saknas")),
}


def lines(things: Sequence[OpenThing]) -> list[Line]:
    """What is to be done, where, and how pressing it is; the county's name too where there are several."""
    several = len({thing.county_id for thing in things if thing.county_id}) > 1
    return [_line(thing, several) for thing in things]


def _line(thing: OpenThing, several: bool) -> Line:
    notes = [county_name(thing.county_id)] if several and thing.county_id else []
    notes += [_("Du tar hand om det.")] if thing.taken_by_me else []
    where = path_of(thing.kind, thing.object_id, thing.county_id) or "/att-gora"
    urgency = (_("Saknas"), "orange") if thing.missing else urgency_of(thing.kind, thing.due_on, clock.today())
    return sentence_of(thing.kind, thing.name, thing.due_on), where, ". ".join(notes), *urgency


def counts(things: Sequence[OpenThing]) -> list[tuple[str, str]]:
    """("2 försenade", address of exactly these rows) of every group that has any; what somebody else sees to is not counted."""
    found = Counter(thing.group for thing in things)
    return [
        (ngettext(*said, found[group]).format(n=found[group]), f"/att-gora?visa={SLUGS[group]}")
        for group, said in _COUNTED.items()
        if found[group]
    ]
