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
    "mandates.due_given": N_("Län har redan noterat att de har lämnat redovisningen. Ändra dagen i stället för att ta bort den."),
    "mandates.account_county": N_("Redovisningen hör till ett annat län. Välj ditt eget."),
    "mandates.given_already": N_("Någon har redan noterat att redovisningen är lämnad. Läs in sidan på nytt."),
    "mandates.given_too_early": N_("Redovisningen för {year} kan inte ha lämnats före det året. Kontrollera dagen."),
    "mandates.given_to_come": N_("Dagen har inte varit än. Notera redovisningen när den är lämnad."),
    "mandates.reference_long": N_("Diarienumret är för långt. Skriv högst {most} tecken."),
}
