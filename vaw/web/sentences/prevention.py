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
}
