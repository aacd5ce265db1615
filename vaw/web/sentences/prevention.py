"""Prevention: what people are told when something cannot be saved as it is."""

from __future__ import annotations

from vaw.kernel.i18n import N_

SENTENCES: dict[str, str] = {
    # Efforts
    "prevention.title_missing": N_("Skriv vad det heter."),
    "prevention.aim_missing": N_("Skriv vad ni vill uppnå."),
    "prevention.long": N_("Texten är för lång. Skriv högst {most} tecken."),
    "prevention.choice": N_("Välj bland alternativen i listan."),
    "prevention.period": N_("Den sista dagen ligger före den första. Kontrollera datumen."),
    "prevention.number": N_("Talet är för stort eller mindre än noll. Kontrollera det."),
    "prevention.responsible": N_("Välj någon som leder arbetet i länet i dag."),
    "prevention.state_same": N_("Det läget står redan. Välj ett annat."),
    "prevention.state_future": N_("Dagen har inte varit än. Skriv i dag eller en tidigare dag."),
    "prevention.cancelled_why": N_("Skriv kort varför insatsen avbryts. Det är ofta det som andra har nytta av."),
    "prevention.many": N_("Det går inte att lägga till fler än {most}. Ta bort någon först."),
    "prevention.done_future": N_("Dagen har inte varit än. Skriv i dag eller en tidigare dag."),
    # Indicators
    "prevention.name_missing": N_("Skriv vad ni mäter."),
    "prevention.unit_missing": N_("Skriv vad som räknas, till exempel elever."),
    "prevention.source_missing": N_("Skriv var siffrorna kommer från."),
    "prevention.denominator_words": N_("Skriv vilka andelen räknas av, till exempel alla elever som svarade."),
    "prevention.denominator": N_("En andel måste ha ett antal att räknas av, och det måste vara större än noll."),
    "prevention.more_than_all": N_("Talet är större än det antal som det räknas av. Kontrollera båda."),
    "prevention.value_missing": N_("Skriv ett tal."),
    "prevention.value_sexes": N_("Skriv antalet kvinnor och män. Siffror om personer sparas bara uppdelade på kön."),
    "prevention.value_future": N_("Dagen har inte varit än. Ett utfall kan bara noteras för en dag som har varit."),
    "prevention.value_known": N_("Det finns redan en siffra för den dagen. Ändra den i stället."),
    # Questions between counties
    "prevention.message_missing": N_("Skriv ett meddelande."),
    "prevention.own_effort": N_("Det är ert eget läns insats. Fråga en kollega i stället."),
    # Resource centres
    "prevention.centre_opened": N_("Resurscentrum har funnits sedan {first}, och dagen kan inte ligga framåt i tiden. Kontrollera den."),
    "prevention.centre_told_before": N_("Det finns rapporterade månader före den dagen. Välj en tidigare dag."),
    "prevention.centre_told_after": N_("Det finns rapporterade månader efter den dagen. Välj en senare dag."),
    "prevention.centre_month": N_("Den månaden går inte att rapportera. Välj en månad som är slut och då resurscentrumet var öppet."),
    "prevention.centre_empty": N_("Skriv hur många som fick stöd, eller markera att ingen fick det."),
    "prevention.centre_both": N_("Ni har skrivit att någon fick stöd. Ta bort markeringen, eller töm raderna."),
    "prevention.centre_twice": N_("Samma slags stöd står på två rader. Skriv hela antalet på en av dem."),
    "prevention.centre_year": N_("Det året går inte att följa upp. Välj ett år då resurscentrumet var öppet."),
    "prevention.centre_year_empty": N_("Skriv några ord i minst en av rutorna."),
    "prevention.centre_year_known": N_("Året är redan uppföljt. Gå tillbaka till resurscentrumet och ändra det som står där."),
    # Seasons
    "prevention.break_places": N_("Välj minst en kommun i länet."),
    "prevention.break_year": N_("Året kan inte stämma. Kontrollera datumet."),
    "prevention.break_month": N_("Det lovet kan inte börja i den månaden. Kontrollera vilket lov det är och datumet."),
    "prevention.break_long": N_("Det är fler än {most} dagar. Kontrollera datumen."),
    "prevention.break_other_year": N_("Den dagen hör till ett annat läsår. Lägg till lovet för det läsåret i stället."),
    "prevention.week_year": N_("Den första dagen måste ligga i {year}."),
    "prevention.week_source": N_("Skriv var uppgiften kommer från."),
    "prevention.file_headings": N_("Rubrikerna Kommun, Lov, Första dag och Sista dag hittades inte. Skriv dem på en rad överst i filen."),
    "prevention.file_long": N_("Filen har fler än {most} rader. Dela upp den."),
    "prevention.file_changed": N_("Det gick inte att läsa vad filen innehöll. Välj filen en gång till."),
    "prevention.material_text": N_("Skriv vad mottagarna behöver veta."),
    "prevention.link": N_("Varje rad måste sluta med en adress som börjar med https://."),
    "prevention.weeks": N_("Skriv ett antal veckor mellan {least} och {most}."),
    "prevention.prompts_name": N_("Skriv vad skolan eller verksamheten heter, med högst {most} tecken."),
    "prevention.prompts_seasons": N_("Välj minst ett lov eller en dag."),
    "prevention.prompts_place": N_("Välj en kommun eller ett län i listan."),
    "prevention.prompts_ended": N_("Adressen är redan borttagen. Be om påminnelser på nytt om ni vill ha dem."),
}
