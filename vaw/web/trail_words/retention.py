"""What disposal, own data and restrictions are called in the trail."""

from __future__ import annotations

from vaw.kernel.i18n import N_

WORDS = {
    "retention.operations.approve_disposal": N_("Beslutade om gallring"),
    "retention.operations.cancel_disposal": N_("Avbröt en gallring"),
    "retention.operations.erase_some": N_("Gallrade enligt beslut"),
    "retention.operations.propose_disposal": N_("Föreslog gallring"),
    "retention.operations.persons.erase_person": N_("Raderade uppgifter om en person"),
    "retention.operations.persons.lift_restriction": N_("Hävde en begränsning"),
    "retention.operations.persons.look_up_person": N_("Sökte uppgifter om en person"),
    "retention.operations.persons.restrict_person": N_("Begränsade behandlingen av en persons uppgifter"),
}
