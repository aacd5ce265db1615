"""Networks: what people are told when a network, an agreement, a document or an action point cannot be saved as it is."""

from __future__ import annotations

from vaw.kernel.i18n import N_

SENTENCES: dict[str, str] = {
    # Networks and seats
    "networks.name": N_("Skriv vad nätverket heter, med högst {most} tecken."),
    "networks.known": N_("Det finns redan ett nätverk med det namnet. Sök upp det, eller skriv ett tydligare namn."),
    "networks.choice": N_("Välj bland alternativen i listan."),
    "networks.long": N_("Texten är för lång. Skriv högst {most} tecken."),
    "networks.responsible": N_("Välj någon som leder arbetet i länet i dag."),
    "networks.since_ahead": N_("Dagen har inte varit än. Skriv en dag till och med i dag."),
    "networks.review_past": N_("Dagen för nästa översyn har redan varit. Skriv en dag som kommer."),
    "networks.ended": N_("Nätverket är avslutat. Det går att läsa, men inte att ändra."),
    "networks.until_before_since": N_("Sista dagen kan inte vara före den första, {since}."),
    "networks.until_ahead": N_("Den sista dagen har inte varit än. Avsluta när dagen har kommit."),
    "networks.seat_organisation": N_("Välj en organisation i listan."),
    "networks.seat_known": N_("Organisationen har redan en plats i nätverket."),
    "networks.seat_since": N_("Platsen kan inte börja före nätverket, {since}."),
    "networks.seat_ended": N_("Platsen är avslutad. Läs in sidan på nytt."),
    "networks.holder_missing": N_("Välj en kontakt, eller skriv en funktion och dess funktionsbrevlåda."),
    "networks.holder_contact": N_("Välj en av organisationens kontakter."),
    "networks.holder_role": N_("Skriv vilken funktion som kommer, till exempel Kvinnofridssamordnare, med högst {most} tecken."),
    "networks.holder_mailbox": N_("Skriv e-postadressen så här: funktion@example.se."),
    "networks.holder_since": N_("Dagen är före platsens första dag, {since}."),
    "networks.holder_later": N_("Någon sitter på platsen från {since}. Välj den dagen eller en senare."),
    "networks.holder_gone": N_("Personen eller funktionen sitter inte längre på platsen. Läs in sidan på nytt."),
    # Agreements
    "networks.agreement_title": N_("Skriv vad överenskommelsen heter, med högst {most} tecken."),
    "networks.agreement_long": N_("Texten är för lång. Skriv högst {most} tecken."),
    "networks.agreement_period": N_("Den sista dagen ligger före den första. Kontrollera datumen."),
    "networks.agreement_review": N_("Skriv en dag som kommer, så att ni kan påminnas."),
    "networks.agreement_network": N_("Välj ett av länets nätverk i listan."),
    "networks.agreement_assignment": N_("Ett av uppdragen gäller inte längre. Läs in sidan på nytt och välj igen."),
    "networks.agreement_responsible": N_("Välj någon som leder arbetet i länet i dag."),
    "networks.agreement_end": N_("Skriv en dag som har varit, och som inte ligger före den dag då den började gälla."),
    "networks.agreement_ended": N_("Överenskommelsen har upphört. Låt den gälla igen innan du lägger till parter."),
    "networks.agreement_parties": N_("Välj minst en organisation i listan."),
    "networks.agreement_party_changed": N_("Någon annan har ändrat parterna sedan du öppnade sidan. Läs in den på nytt."),
    "networks.agreement_future": N_("Dagen har inte varit än. Skriv i dag eller en tidigare dag."),
    "networks.agreement_left": N_("Den som lämnar ska ha skrivit under, och lämna samma dag eller senare."),
    "networks.agreement_signed": N_("Den som har skrivit under tas inte bort. Notera i stället när de lämnade."),
    # Documents
    "documents.empty": N_("Det finns inget i filen. Välj en annan."),
    "documents.too_large": N_("Filen är större än {megabytes} MB. Spara den mindre, till exempel med färre bilder, och försök igen."),
    "documents.not_allowed": N_(
        "Filtypen går inte att spara. Det som går är PDF, Word (docx), Excel (xlsx), PowerPoint (pptx), OpenDocument (odt, ods), "
        "bilder (PNG, JPEG), text och CSV. Spara filen som någon av dem, gärna som PDF."
    ),
    "documents.protected": N_("Filen har ett lösenord. Ta bort lösenordet och försök igen."),
    "documents.active": N_("Filen innehåller makron, program eller andra filer inuti. Spara den utan sådant, gärna som PDF/A."),
    "documents.disguised": N_("Filen är skadad eller flera filer i en. Öppna den, spara den på nytt och försök igen."),
    "documents.too_complicated": N_("Filen är för stor när den packas upp. Spara den enklare, till exempel som PDF eller mindre bild."),
    "documents.virus": N_("Virusskyddet stoppade filen. Den är inte sparad. Hör av dig till er it-support."),
    "documents.scanner_away": N_("Virusskyddet svarar inte, så filen kunde inte sparas. Försök igen om en stund."),
    "documents.too_many": N_("Här ligger redan {most} dokument. Ta bort något som inte behövs och försök igen."),
    "documents.too_many_versions": N_("Dokumentet har redan {most} versioner. Lägg upp filen som ett nytt dokument."),
    "documents.name_known": N_("Här finns redan ett dokument med det namnet. Skriv ett annat namn, eller lägg upp filen som ny version."),
    "documents.same": N_("Filen är precis likadan som den senaste versionen. Det finns inget nytt att spara."),
    "documents.removed": N_("Någon har tagit bort dokumentet. Lägg upp filen som ett nytt dokument."),
    # Action points
    "networks.action_what": N_("Skriv vad som ska göras."),
    "networks.action_owner": N_("Välj vem som ska göra det. Organisationen måste ha en funktionsbrevlåda eller en kontakt med e-post."),
    "networks.action_past": N_("Den dagen har redan varit. Skriv en dag som kommer."),
    "networks.action_far": N_("Dagen ligger mer än tre år bort. Skriv en dag som är närmare."),
    "networks.action_ended": N_("Åtgärden är avslutad. Ta upp den igen om mer ska göras."),
    "networks.action_reason": N_("Skriv varför den inte ska göras."),
    "networks.action_answer": N_("Välj hur det går."),
    "networks.action_until": N_("Skriv en dag som kommer efter den dag som gäller nu."),
    "networks.action_whose": N_("Skriv vem som borde göra det i stället, eller varför det inte är ert."),
}
