"""What disposal, own data and restrictions are called in the trail."""

from __future__ import annotations

from vaw.kernel.i18n import N_

WORDS = {
    "retention.operations.approve_disposal": N_("Beslutade om gallring"),
    "retention.operations.cancel_disposal": N_("Avbröt en gallring"),
    "retention.operations.erase_some": N_("Gallrade enligt beslut"),
    "retention.operations.propose_disposal": N_("Föreslog gallring"),
    "retention.operations.quarantine.erase_overdue": N_("Rensade en text som ingen hade beslutat om i tid"),
    "retention.operations.quarantine.erase_quarantine": N_("Rensade en text som handlade om en enskild"),
    "retention.operations.quarantine.let_write_again": N_("Glömde vad en rensad text känns igen på"),
    "retention.operations.quarantine.quarantine_texts": N_("Sa att en text handlar om en enskild"),
    "retention.operations.quarantine.restore_quarantine": N_("Återställde en text ur karantän"),
    "retention.operations.persons.erase_person": N_("Raderade uppgifter om en person"),
    "retention.operations.persons.look_up_person": N_("Sökte uppgifter om en person"),
    "retention.operations.restricting.keep_restriction": N_("Tog ut begränsade uppgifter som någon har skrivit igen"),
    "retention.operations.restricting.lift_restriction": N_("Hävde en begränsning"),
    "retention.operations.restricting.restrict_person": N_("Begränsade behandlingen av en persons uppgifter"),
}
