"""Strategies: what people are told when something cannot be saved as it is."""

from __future__ import annotations

from vaw.kernel.i18n import N_

SENTENCES: dict[str, str] = {
    # What a strategy says
    "strategies.title": N_("Skriv vad strategin heter, med högst {most} tecken."),
    "strategies.long": N_("Texten är för lång. Skriv högst {most} tecken."),
    "strategies.first_day": N_("Dagen ligger före 1994. Kontrollera året."),
    "strategies.period": N_("Den sista dagen ska komma efter den första, och strategin gälla i högst {most} år."),
    "strategies.period_goals": N_(
        "Då gäller andra delmål eller sakområden än de som målen är knutna till. Ta bort de målen först, eller behåll dagen."
    ),
    "strategies.future": N_("Dagen har inte varit än. Skriv i dag eller en tidigare dag."),
    "strategies.review": N_("Skriv en dag som kommer, så att ni kan påminnas."),
    "strategies.responsible": N_("Välj någon som leder arbetet i länet i dag."),
    "strategies.closed": N_("Strategin är inte ett utkast. Öppna den för ändring först."),
    "strategies.goal_text": N_("Skriv målet."),
    "strategies.goal_sub_goal": N_("Välj minst ett jämställdhetspolitiskt delmål."),
    "strategies.goal_area": N_("Välj minst ett sakområde."),
    "strategies.goal_time": N_("Välj bland dem som gällde när strategin började."),
    "strategies.goal_measures": N_("Det finns åtgärder till målet. Flytta dem till ett annat mål först."),
    "strategies.figure_edition": N_("Det finns ingen utgåva med det numret. Numren står på seriens sida."),
    "strategies.figure_none": N_("Kunskapsbanken har inga siffror för det området. Välj ett annat."),
    "strategies.figure_known": N_("De siffrorna står redan i strategin."),
    # Its way to approval
    "strategies.not_draft": N_("Strategin är redan lämnad till länsledningen. Läs in sidan på nytt."),
    "strategies.is_draft": N_("Strategin är redan ett utkast. Läs in sidan på nytt."),
    "strategies.empty": N_("Beskriv länets problem och skriv minst ett mål innan ni lämnar strategin till länsledningen."),
    "strategies.not_submitted": N_("Strategin väntar inte på godkännande. Läs in sidan på nytt."),
    "strategies.own": N_("Du lämnade själv in strategin. Någon annan i länsledningen behöver godkänna den."),
    "strategies.reason": N_("Skriv varför, så att den andra vet vad som ska ändras."),
    # The action plan
    "strategies.measure_what": N_("Skriv vad som ska göras."),
    "strategies.measure_goal": N_("Välj ett av strategins mål."),
    "strategies.measure_due": N_("Dagen ska ligga inom strategins tid, {first} till {last}."),
    "strategies.measure_actor": N_("Välj länsstyrelsen eller en av strategins aktörer."),
    "strategies.measure_why": N_("Skriv varför åtgärden utgår."),
    # Actors
    "strategies.party_choice": N_("Välj minst en organisation i listan."),
    "strategies.party_mailbox": N_("Aktören har ingen funktionsbrevlåda som mejl kan gå till. Lägg till en på organisationens sida."),
    "strategies.party_left": N_("Aktören har lämnat strategin."),
    "strategies.party_joined": N_("Aktören är redan ansluten. Läs in sidan på nytt."),
    "strategies.party_day": N_("Skriv en dag som har varit, inom strategins tid och inte före den dag då aktören anslöt sig."),
    "strategies.party_measures": N_("Det finns åtgärder som aktören ansvarar för. Flytta dem till någon annan först."),
    "strategies.link_over": N_("Strategins tid är slut. Det går inte längre att ansluta sig."),
    "strategies.report_measures": N_("Åtgärderna har ändrats sedan du öppnade sidan. Läs in den på nytt."),
    "strategies.report_state": N_("Välj hur det går."),
    "strategies.report_heads": N_("Skriv ett heltal, eller lämna tomt om ni inte har räknat."),
    "strategies.report_not_joined": N_("Aktören är inte ansluten än."),
    "strategies.report_year": N_("Året ska ligga mellan {first} och {last}, och ha börjat."),
    # National support
    "strategies.example_draft": N_("Strategin är inte godkänd än. Ni kan dela den när länsledningen har godkänt den."),
    "strategies.example_known": N_("Det här delar ni redan som exempel. Ändra det ni har delat i stället."),
    "strategies.example_title": N_("Skriv vad exemplet heter."),
    "strategies.example_text": N_("Skriv några ord om vad ni gjorde och vad det gav."),
    "strategies.example_choice": N_("Välj bland dem som finns i listan."),
    "strategies.example_goal": N_("Välj minst ett delmål eller ett sakområde, så att andra hittar exemplet."),
    "strategies.no_support": N_("Ingen länsstyrelse ger nationellt stöd just nu. Det som har frågats och svarats går att läsa."),
    "strategies.question_title": N_("Skriv frågan i en mening."),
    "strategies.question_text": N_("Beskriv vad ni vill veta."),
    "strategies.not_supporting": N_("Er länsstyrelse håller inte i det nationella stödet i dag."),
    "strategies.answer_text": N_("Skriv ett svar."),
    "strategies.support_counties": N_("Välj minst ett län."),
    "strategies.support_changed": N_("Någon annan har ändrat länen sedan du öppnade sidan. Läs in den på nytt."),
    # Checkpoints
    "strategies.checkpoint_reason": N_("Skriv varför frågan inte är relevant här."),
    "strategies.checkpoint_analysed": N_("Skriv vad ni har tittat på."),
    "strategies.checkpoint_women": N_("Skriv vad det betyder för kvinnor och flickor, eller att ni inte ser någon skillnad."),
    "strategies.checkpoint_men": N_("Skriv vad det betyder för män och pojkar, eller att ni inte ser någon skillnad."),
    "strategies.checkpoint_conclusion": N_("Skriv vad ni drar för slutsats."),
}
