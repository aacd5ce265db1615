"""What disposal and the rights of the persons concerned have to say."""

from __future__ import annotations

from vaw.kernel.i18n import N_

SENTENCES: dict[str, str] = {
    "retention.rule": N_("Den regeln går inte att besluta om. Välj en regel i listan."),
    "retention.nothing_due": N_("Det finns inget att gallra efter den regeln i dag."),
    "retention.open": N_("Ett förslag efter samma regel väntar redan. Besluta om det eller avbryt det först."),
    "retention.not_proposed": N_("Förslaget är redan beslutat eller avbrutet. Läs in sidan på nytt."),
    "retention.four_eyes": N_("Du har själv föreslagit gallringen. Någon annan i länsledningen ska besluta om den."),
    "retention.address": N_("Skriv en hel e-postadress, till exempel namn@kommun.se."),
    "retention.unknown": N_("Inget finns sparat om adressen i länet, så det finns inget att begränsa."),
    "retention.has_account": N_("Adressen hör till ett konto. Den som har kontot väljer själv sina utskick under Konto."),
    "retention.restricted": N_("Adressen är redan begränsad i länet."),
    "retention.reason": N_("Skriv varför, högst {most} tecken."),
    "retention.quarantine_choice": N_("Välj vilken text det gäller."),
    "retention.quarantine_nothing": N_("Texten är redan borttagen. Läs in sidan på nytt."),
    "retention.quarantine_ended": N_("Någon har redan beslutat om texten. Läs in sidan på nytt."),
    "retention.quarantine_four_eyes": N_("Du har själv anmält texten. Någon annan ska besluta om att återställa den."),
    "retention.text_barred": N_(
        "Den här texten är satt i karantän, för någon har sagt att den handlar om en enskild. Skriv det som behövs utan den enskilda."
    ),
    "retention.lifted": N_("Begränsningen är redan hävd. Läs in sidan på nytt."),
}
