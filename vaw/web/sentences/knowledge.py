"""Knowledge: what people are told when something cannot be saved as it is."""

from __future__ import annotations

from vaw.kernel.i18n import N_

_FILES = {
    "knowledge.not_json": N_("Filen ser ut som JSON men går inte att läsa. Hämta den en gång till från källan."),
    "knowledge.unknown_json": N_("Filen är varken från Kolada eller PxWeb (JSON-stat 2). Välj ett av de formaten, eller CSV."),
    "knowledge.json_stat": N_("Filen är inte JSON-stat 2.0, eller så hänger delarna inte ihop. Välj JSON-stat2 när du sparar i PxWeb."),
    "knowledge.no_description": N_("Filen är ingen beskrivning av ett enda nyckeltal från Kolada."),
    "knowledge.description_only": N_("Filen beskriver nyckeltalet men har inga värden. Hämta filen med värden (data) från Kolada."),
    "knowledge.several_measures": N_("Filen har {n} olika nyckeltal. Skriv nyckeltalets id på serien, så läses bara det in."),
    "knowledge.no_headings": N_("Ingen rad ser ut som rubriker. En kolumn ska heta Region, Län eller Kommun."),
    "knowledge.no_years": N_("Inga år hittades. År ska stå i rubrikerna (Antal 2023) eller i en kolumn som heter År."),
    "knowledge.other_dimension": N_("Tabellen är uppdelad på mer än område, kön och år, till exempel ålder. Spara en grupp i taget."),
    "knowledge.two_values": N_("Det finns flera kolumner med värden för samma år. Spara ett mått i taget."),
    "knowledge.too_many_values": N_("Filen har för många värden: högst {most}. Välj färre år eller områden."),
    "knowledge.retrieved_to_come": N_("Dagen har inte varit än. Skriv dagen då filen hämtades."),
}
_EDITIONS = {
    "knowledge.not_open": N_("Någon annan har redan bestämt om den här utgåvan. Läs in sidan på nytt."),
    "knowledge.nothing": N_("Filen gav inga värden. Se vilka rader som inte gick att läsa."),
    "knowledge.unsplit": N_(
        "Siffror om personer lämnar inte tjänsten utan kvinnor och män. Det saknas för {n} områden och år. "
        "Hämta tabellen uppdelad på kön, eller skriv ett särskilt skäl på serien först."
    ),
    "knowledge.small_shared": N_(
        "Det finns antal mellan 1 och 4 personer, också när man räknar ut resten. Då kan serien inte delas med andra län."
    ),
    "knowledge.reason_needed": N_("Skälet behövs så länge siffrorna som gäller saknar kvinnor och män."),
}
_FIELDS = {
    "knowledge.name": N_("Skriv något här, högst {most} tecken."),
    "knowledge.text_needed": N_("Skriv något här."),
    "knowledge.text_long": N_("Texten är för lång: högst {most} tecken."),
    "knowledge.base": N_("Välj en serie som räknar personer."),
    "knowledge.measure_set": N_("Serien har redan värden. Lägg till en ny serie om något annat mäts."),
    "knowledge.not_own": N_("Värdena i den här serien kommer från filer."),
    "knowledge.area": N_("Välj länet eller en av dess kommuner."),
    "knowledge.year": N_("Skriv ett år som har varit eller är nu."),
    "knowledge.sum": N_("Totalen är mindre än kvinnor och män tillsammans."),
    "knowledge.no_value": N_("Skriv minst ett värde."),
    "knowledge.value_negative": N_("Värdet kan inte vara mindre än noll."),
    "knowledge.value_whole": N_("Skriv ett helt tal."),
    "knowledge.value_share": N_("En andel kan inte vara större än 100 procent."),
    "knowledge.number": N_("Skriv ett tal, till exempel 12 eller 12,5."),
}
SENTENCES: dict[str, str] = {**_FILES, **_EDITIONS, **_FIELDS}
