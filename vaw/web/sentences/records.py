"""What handing out documents and delivering to an archive have to say."""

from __future__ import annotations

from vaw.kernel.i18n import N_

SENTENCES: dict[str, str] = {
    "records.dnr": N_("Skriv diarienumret, högst {most} tecken."),
    "records.received": N_("Dagen har inte varit än. Skriv dagen då begäran kom in."),
    "records.description": N_("Skriv vad som begärs, högst {most} tecken."),
    "records.picks": N_("Kryssa för minst en handling, högst {most} åt gången."),
    "records.many": N_("En begäran kan ha högst {most} handlingar. Notera en till för resten."),
    "records.closed": N_("Begäran är avslutad."),
    "records.undecided": N_("Någon handling saknar beslut. Besluta om den eller ta bort den ur begäran först."),
    "records.decided": N_("Handlingen är redan beslutad. Välj Besluta på nytt om den ska ändras."),
    "records.ground": N_("Välj en grund i listan."),
    "records.changed": N_("Texten har ändrats sedan du gick igenom den. Läs in den på nytt."),
    "records.gone": N_("Handlingen finns inte kvar i systemet. Den kan ha gallrats eller tagits bort."),
    "records.passages": N_("Det som ska maskeras finns inte i texten. Kryssa för en mening eller skriv orden precis som de står."),
    "records.waits": N_("Gå igenom alla förslag först: välj en grund eller att de lämnas ut."),
    "records.shelter": N_("Uppgifter om skyddat boende lämnas inte ut härifrån. Välj att inte lämna ut handlingen."),
    "records.unopened": N_("Öppna och läs filen innan du lämnar ut den."),
    "records.words": N_("Skriv högst {most} tecken."),
    "records.nothing_decided": N_("Besluta om minst en handling först."),
    "records.under_way": N_("Filer görs redan. Läs in sidan på nytt om en stund."),
    "records.not_again": N_("Filerna finns redan eller kan inte göras igen. Gör en ny leverans i stället."),
    "records.not_made": N_("Filerna finns inte. Gör dem igen."),
    "records.years": N_("Välj år från {first} till {last}, högst {most} år åt gången."),
}
