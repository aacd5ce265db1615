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
    "insight.has_gaps": N_("Något saknas i utgåvans filer. Bygg filerna på nytt innan du fastställer utgåvan."),
    "insight.not_failed": N_("Filerna är hela. De byggs inte på nytt, för en utgåva ändras aldrig."),
    "insight.too_long": N_(
        "Rapporten tog för lång tid att bygga och avbröts. Beställ den på nytt. Händer det igen: tala med din administratör."
    ),
    "insight.owner_left": N_("Den som beställde rapporten har inte längre behörighet till länet. Beställ den på nytt."),
    # Accounts of assignments
    "insight.account_year": N_("Välj ett år från {first} till {last}."),
    "insight.account_assignment": N_("Länet hade inte uppdraget det året. Välj ett annat år eller uppdrag."),
    "insight.account_template": N_("Mallen går inte att använda här. Välj en annan."),
    "insight.account_questions": N_("Uppdraget har inga egna frågor. Välj en mall."),
    "insight.account_closed": N_(
        "Redovisningen är lämnad till länsledningen eller godkänd och går inte att skriva i. Öppna den för ändring i en ny flik, "
        "så kan du spara här sedan."
    ),
    "insight.account_long": N_("Texten är för lång. Skriv högst {most} tecken."),
    "insight.account_owner": N_("Välj någon som leder arbetet i länet i dag."),
    "insight.account_comment": N_("Skriv vad du vill säga om delen."),
    "insight.account_approved": N_("Redovisningen är godkänd. Öppna den för ändring först."),
    "insight.account_not_ready": N_("Alla delar är inte klara. {n} återstår."),
    "insight.account_not_submitted": N_("Redovisningen väntar inte på godkännande. Läs in sidan på nytt."),
    "insight.account_own": N_("Du har skrivit i den eller lämnat in den. Någon annan i länsledningen ska godkänna den."),
    "insight.account_figures": N_("En siffra har ändrats sedan du öppnade sidan. Läs igen och godkänn sedan."),
    "insight.account_reason": N_("Skriv varför."),
    "insight.account_is_draft": N_("Redovisningen är redan ett utkast. Läs in sidan på nytt."),
    "insight.reference_long": N_("Diarienumret är för långt. Skriv högst {most} tecken."),
    "insight.gave_up": N_(
        "Rapporten gick inte att bygga, trots flera försök. Beställ den på nytt. Händer det igen: tala med din administratör."
    ),
    # The coordinator's board.
    "insight.nudge_none": N_("Inget län är sent, så det finns ingen att påminna."),
    "insight.nudge_today": N_("Länen är redan påminda i dag. Du kan påminna dem igen i morgon."),
    # Reports of the whole country.
    "insight.nation_none": N_("Inget län har godkänt den redovisningen än, så det finns inget att sammanställa."),
    "insight.nation_long": N_("Inledningen är för lång. Skriv högst {most} tecken."),
    "insight.nation_four_eyes": N_("Du har själv sammanställt rapporten. Den ska fastställas av en annan nationell samordnare."),
    "insight.nation_outdated": N_(
        "Något län har godkänt en ny utgåva sedan rapporten sammanställdes. Sammanställ den på nytt, så att den senaste är med."
    ),
    # Templates of accounts.
    "insight.template_name": N_("Skriv vad mallen heter."),
    "insight.template_known": N_("Det finns redan en mall som heter så. Välj ett annat namn."),
    "insight.template_from": N_("Skriv den första dagen."),
    "insight.template_days": N_("Den sista dagen är före den första. Ändra en av dem."),
    "insight.template_assignment": N_("Välj ett uppdrag ur listan."),
    "insight.template_heading": N_("Skriv en rubrik."),
    "insight.template_long": N_("Texten är för lång. Skriv högst {most} tecken."),
    "insight.template_figure_unknown": N_("En av siffrorna finns inte längre. Välj på nytt."),
    "insight.template_figure_twice": N_(
        "En av siffrorna står redan i en annan del av mallen. En siffra står på ett ställe. Ta bort den här eller där."
    ),
    "insight.template_full": N_("Mallen har redan {most} delar, och fler får inte plats. Ta bort någon först."),
    # Opening a reported year again.
    "insight.correction_reason": N_("Skriv kort varför året låses upp. Det står i nästa utgåva."),
    "insight.correction_long": N_("Skälet får vara högst {most} tecken. Korta det."),
    # Compilations of one's own.
    "insight.question_figures": N_("Välj minst en siffra."),
    "insight.question_many": N_("Välj högst {most} siffror. Gör hellre två sammanställningar."),
    "insight.question_years": N_("Välj ett till {most} år."),
    "insight.question_name": N_("Skriv ett namn, högst {most} tecken."),
    "insight.question_sharing": N_("Så kan den inte delas. Välj ett av alternativen."),
    "insight.question_nothing": N_("Ingen av siffrorna finns för den tiden eller platsen. Välj en annan siffra eller ett helt år."),
    "insight.question_scheduled": N_("Sammanställningen görs enligt ett schema. Ta bort schemat först."),
    # Schedules and what they make.
    "insight.schedule_of_what": N_("Välj en sammanställning som du kan öppna, eller årets redovisning för ditt län."),
    "insight.schedule_weekday": N_("Välj en veckodag."),
    "insight.schedule_formats": N_("Välj minst en sorts fil."),
    "insight.schedule_days": N_("Välj hur länge filerna ska finnas kvar."),
    "insight.schedule_not_active": N_("Schemat är inte igång. Läs in sidan på nytt."),
    "insight.schedule_active": N_("Schemat är redan igång. Läs in sidan på nytt."),
    "insight.schedule_kept": N_("Schemat sköts av den som har lagt upp det. Det går att ta över när hen har slutat eller bytt län."),
    "insight.schedule_failed": N_("Det misslyckades tre gånger i rad. Se varför vid gångerna, och starta schemat igen när felet är borta."),
    "insight.run_owner_left": N_("Den som har lagt upp schemat har inget konto längre. En utvecklingsledare kan ta över det."),
    "insight.run_right_lost": N_("Den som har lagt upp schemat har inte längre rätt till siffrorna. En utvecklingsledare kan ta över det."),
    "insight.run_empty": N_("Ingen av siffrorna finns för den tiden eller platsen, så det blev ingen fil. Ändra sammanställningens urval."),
    "insight.run_gave_up": N_("Filerna gick inte att göra, trots flera försök. Händer det igen: tala med din administratör."),
    # Webhooks.
    "insight.webhook_address": N_(
        "Adressen går inte att använda. Den ska börja med https:// och ett namn, till exempel https://program.example.se/vaw, "
        "utan användarnamn och utan annan port än 443 eller 8443."
    ),
    "insight.webhook_types": N_("Välj minst en sak som du själv får läsa."),
    "insight.webhook_many": N_("Du har redan {most} webhookar. Ta bort en först."),
    "insight.webhook_not_active": N_("Webhooken är inte igång. Starta den först."),
    "insight.webhook_active": N_("Webhooken är redan igång. Läs in sidan på nytt."),
    "insight.webhook_test_waits": N_("Ett prov är redan på väg. Vänta tills det har kommit fram eller misslyckats."),
    "insight.webhook_owner_left": N_("Kontot som har lagt upp webhooken är stängt."),
    "insight.webhook_right_lost": N_("Du får inte längre läsa något av det som webhooken ska få veta. Välj annat och starta den igen."),
    "insight.webhook_gone": N_("Programmet svarade att det inte vill ha fler meddelanden (410)."),
    "insight.webhook_failing": N_("Programmet har inte gått att nå på tre dygn. Starta webhooken igen när felet är borta."),
}
