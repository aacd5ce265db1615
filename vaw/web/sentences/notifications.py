"""Reminders: what people are told when something about them cannot be done."""

from __future__ import annotations

from vaw.kernel.i18n import N_

SENTENCES: dict[str, str] = {
    "notifications.kind": N_("Det finns ingen påminnelse av det slaget. Ladda om sidan och välj igen."),
    "notifications.statutory": N_("Valet går inte att spara. {why}"),
    "notifications.hour": N_("Välj en hel timme mellan 0 och 23."),
    "notifications.weekday": N_("Välj en dag från måndag till fredag."),
    "notifications.quiet_long": N_("Den tysta tiden får vara högst {most} timmar. Välj en tidigare timme."),
    "notifications.taken": N_("En kollega har redan tagit hand om det. Läs in sidan på nytt."),
    "notifications.not_taken": N_("Ingen har tagit hand om det, så det finns inget att lämna tillbaka. Läs in sidan på nytt."),
    "notifications.successor": N_("Välj någon annan, som har en roll på länsstyrelsen i länet."),
    "notifications.digest_quiet": N_("Då är det tyst. Välj en timme utanför den tysta tiden."),
}
