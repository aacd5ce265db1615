"""Lists and assignments."""

from __future__ import annotations

from vaw.kernel.i18n import N_

SENTENCES = {
    "mandates.expired": N_(
        "Uppdraget tog slut den {ended} och går inte att ändra eller förlänga. Ett nytt beslut läggs in som ett nytt uppdrag."
    ),
    "mandates.period": N_("Den sista dagen ligger före den första. Kontrollera datumen."),
    "mandates.ended_before_today": N_("Den sista dagen kan tidigast vara i dag."),
    "mandates.year": N_("Året ligger utanför den tid som uppdraget gäller."),
    "mandates.lead_county": N_("Länet har inte uppdraget. Välj ett län ur listan."),
    "mandates.due_before_year": N_("Redovisningen kan inte lämnas före året som den gäller."),
    "mandates.list_closed": N_("Listan är bestämd nationellt. Ett län kan inte lägga till egna poster i den."),
    "mandates.term_name": N_("Skriv ett namn med högst {most} tecken."),
    "mandates.text_long": N_("Texten är för lång. Skriv högst {most} tecken."),
}
