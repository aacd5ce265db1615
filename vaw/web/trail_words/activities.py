"""What operations on the log of activities are called in the trail."""

from __future__ import annotations

from vaw.kernel.i18n import N_

WORDS = {
    "activities.operations.drafts.confirm_draft": N_("Bekräftade ett utkast till aktivitet"),
    "activities.operations.drafts.dismiss_draft": N_("Tog bort ett utkast till aktivitet"),
    "activities.operations.drafts.hand_over_drafts": N_("Lämnade över utkast till någon annan"),
    "activities.operations.drafts.propose_draft": N_("Föreslog ett utkast till aktivitet"),
    "activities.operations.imports.bring_in": N_("Läste in rader från ett kalkylblad"),
    "activities.operations.imports.change_proposal": N_("Valde ett annat blad i ett kalkylblad"),
    "activities.operations.imports.confirm_mapping": N_("Bekräftade vad kolumnerna i ett kalkylblad betyder"),
    "activities.operations.imports.discard_import": N_("Kastade ett uppladdat kalkylblad"),
    "activities.operations.imports.fail_import": N_("Gav upp en import som inte gick att läsa"),
    "activities.operations.imports.keep_report": N_("Sparade resultatet av en kontroll av ett kalkylblad"),
    "activities.operations.imports.note_size": N_("Räknade raderna i ett kalkylblad"),
    "activities.operations.imports.receive_file": N_("Laddade upp ett kalkylblad"),
    "activities.operations.imports.start_import": N_("Startade en import av ett kalkylblad"),
    "activities.operations.imports.undo_import": N_("Ångrade en import"),
    "activities.operations.log.correct_activity": N_("Rättade en aktivitet"),
    "activities.operations.log.lock_year": N_("Låste ett redovisat år"),
    "activities.operations.log.log_activity": N_("Loggade en aktivitet"),
    "activities.operations.log.restore_activity": N_("Lade tillbaka en borttagen aktivitet"),
    "activities.operations.log.unlock_year": N_("Låste upp ett redovisat år"),
    "activities.operations.log.withdraw_activity": N_("Tog bort en aktivitet"),
    "activities.totals.recount": N_("Räknade om summorna av aktiviteter"),
    "cli.import": N_("Läste in ett kalkylblad från kommandoraden"),
}
