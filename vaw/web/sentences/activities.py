"""What the log has to say."""

from __future__ import annotations

from vaw.kernel.i18n import N_

SENTENCES = {
    "paging.cursor": N_("Sidan i listan går inte att hitta. Börja om från listans första sida."),
    "activities.future": N_("Datumet ligger framåt i tiden. Skriv den dag då aktiviteten genomfördes."),
    "activities.too_old": N_("Datumet ligger före 1994. Kontrollera årtalet."),
    "activities.minutes": N_("Tiden ska vara mellan 1 minut och {most} timmar."),
    "activities.heads": N_("Antalet ska vara ett helt tal mellan 0 och 100 000. Lämna fälten tomma om ingen räknade."),
    "activities.heads_differ": N_(
        "Summan över yrkesgrupper är {women} kvinnor, {men} män och {unstated} utan uppgift. Ändra så att den stämmer med totalen."
    ),
    "activities.shares_missing": N_("Välj minst ett uppdrag som aktiviteten hör till."),
    "activities.shares_sum": N_("Andelarna ska vara hela procent och tillsammans bli 100. Nu blir de {sum}."),
    "activities.assignment": N_("Uppdraget gällde inte för länet den dagen. Välj ett annat uppdrag eller kontrollera datumet."),
    "activities.unknown_term": N_("Välj ett av alternativen i listan."),
    "activities.term_not_in_force": N_("Alternativet gällde inte den dag som du har skrivit. Välj ett annat eller kontrollera datumet."),
    "activities.mode": N_("Välj om aktiviteten var fysisk, digital eller hybrid."),
    "activities.municipality": N_("En av kommunerna finns inte i registret. Välj ur listan."),
    "activities.organisation": N_("En av organisationerna finns inte i ditt register. Välj ur listan."),
    "activities.text_long": N_("Texten är för lång. Skriv högst {most} tecken."),
    "activities.reason_missing": N_("Skriv kort varför du ändrar, högst {most} tecken. Det syns i historiken."),
    "activities.year_locked": N_("Året {year} är redovisat och låst av {edition}. Be länsledningen låsa upp året om något måste rättas."),
    "activities.withdrawn": N_("Aktiviteten är redan borttagen."),
    "activities.not_withdrawn": N_("Aktiviteten är inte borttagen."),
    "activities.draft_ended": N_("Utkastet är redan avslutat. Ladda om sidan för att se vad som finns kvar."),
    "activities.draft_source": N_("Ange vilken händelse utkastet kommer från, med högst {most} tecken."),
    "activities.draft_receiver": N_("Den som tar över utkasten måste vara utvecklingsledare i länet. Välj någon annan."),
    "activities.submit_key": N_("Formuläret går inte att känna igen. Ladda om sidan och försök igen."),
}
