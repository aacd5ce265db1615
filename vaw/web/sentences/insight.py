"""What figures and reports have to say."""

from __future__ import annotations

from vaw.kernel.i18n import N_

SENTENCES: dict[str, str] = {
    "insight.kind": N_("Välj en rapport ur listan."),
    "insight.language": N_("Välj svenska eller engelska."),
    "insight.year": N_("Välj ett år från {first} till {last}."),
    "insight.year_empty": N_(
        "Inga aktiviteter är loggade {year}, så det finns inget att redovisa. Välj ett annat år eller läs in loggen först."
    ),
    "insight.not_open": N_("Rapporten är redan klar eller avbruten. Läs in sidan på nytt."),
    "insight.not_done": N_("Rapporten är inte klar ännu. Vänta tills alla filer är byggda."),
    "insight.approved": N_("Utgåvan är redan fastställd."),
    "insight.four_eyes": N_("Du har själv beställt utgåvan. Den ska fastställas av någon annan i länsledningen."),
    "insight.year_running": N_("Året {year} är inte slut. Fastställ redovisningen när året är över, annars går det inte att logga mer."),
    "insight.outdated": N_("Loggen har ändrats sedan utgåvan byggdes. Beställ en ny utgåva och fastställ den."),
    "insight.owner_left": N_("Den som beställde rapporten har inte längre behörighet till länet. Beställ den på nytt."),
    "insight.gave_up": N_(
        "Rapporten gick inte att bygga, trots flera försök. Beställ den på nytt. Händer det igen: tala med din administratör."
    ),
}
