"""Support: what people are told when a method or a request cannot be saved as it is."""

from __future__ import annotations

from vaw.kernel.i18n import N_

SENTENCES: dict[str, str] = {
    "support.receiver": N_("Välj någon som är utvecklingsledare i länet i dag."),
    "support.method_name": N_("Skriv vad metoden eller utbildningen heter, med högst {most} tecken."),
    "support.method_known": N_("Det finns redan en post med det namnet i katalogen. Sök upp den, eller skriv ett tydligare namn."),
    "support.method_source": N_("Skriv varifrån uppgifterna kommer. Saknas källa ska beskrivningen vara tom: då visas bara namnet."),
    "support.method_purpose": N_("Skriv syftet på svenska först."),
    "support.method_address": N_("Skriv webbadressen så här: https://www.example.se."),
    "support.method_long": N_("Texten är för lång. Skriv högst {most} tecken."),
    "support.method_choice": N_("Välj bland alternativen i listan."),
    "support.method_not_active": N_("Bara det som visas i katalogen kan granskas. Läs in sidan på nytt."),
    "support.kind": N_("Välj vilken sorts organisation det är."),
    "support.organisation_missing": N_("Skriv vad organisationen heter."),
    "support.email_missing": N_("Skriv en e-postadress, så att länsstyrelsen kan svara."),
    "support.contact_missing": N_("Skriv telefon eller e-post, så att ni kan svara."),
    "support.place": N_("Välj kommun eller län i listan."),
    "support.what_missing": N_("Välj en metod eller utbildning, eller skriv med egna ord vad ni behöver."),
    "support.method": N_("Metoden finns inte i katalogen för det län ni arbetar i. Välj en annan, eller skriv med egna ord."),
    "support.unknown_term": N_("Ett av alternativen används inte längre. Läs in sidan på nytt och välj igen."),
    "support.mode": N_("Välj på plats, digitalt eller hybrid."),
    "support.people": N_("Skriv ungefär hur många det gäller, från 1 till {most}."),
    "support.period": N_("Sista dagen kan inte vara före den första."),
    "support.period_past": N_("Dagen har redan varit. Skriv en dag som kommer."),
    "support.period_far": N_("Välj en dag inom {years} år."),
    "support.text_long": N_("Texten är för lång. Skriv högst {most} tecken."),
    "support.message_missing": N_("Skriv ditt meddelande."),
    "support.not_open": N_("Det går inte att ta tillbaka förfrågan längre. Skriv ett meddelande till länsstyrelsen i stället."),
    "support.trap": N_("Ett fält som ska vara tomt var ifyllt. Det är tömt nu. Skicka en gång till."),
    "support.too_quick": N_("Det gick mycket fort. Läs igenom dina svar och skicka en gång till."),
    "support.too_many": N_(
        "Det har kommit många förfrågningar från samma nätverk. Försök igen efter klockan {time}. Det du har skrivit finns kvar."
    ),
    "support.not_counted": N_("En del av tjänsten svarar inte just nu. Försök igen om några minuter. Det du har skrivit finns kvar."),
    "support.follow_wrong": N_("Koden stämmer inte eller gäller inte längre. Kontrollera den, eller be om en ny."),
    "support.number_form": N_("Skriv numret så här: STÖD-2026-0147."),
    "support.step": N_("Förfrågan har kommit längre sedan du öppnade sidan. Läs in den på nytt och se hur den står."),
    "support.message_long": N_("Texten är för lång. Skriv högst {most} tecken."),
    "support.reason_missing": N_("Skriv varför, så att den som frågade förstår."),
    "support.method_unknown": N_("Välj en insats ur katalogen."),
    "support.plan_order": N_("Den sista dagen ligger före den första. Kontrollera datumen."),
    "support.plan_past": N_("Dagen har redan varit. Skriv en dag som kommer, eller gå vidare och säg att insatsen är genomförd."),
    "support.assign_leader": N_("Välj någon som leder arbetet i länet i dag."),
    "support.dnr_long": N_("Diarienumret är för långt. Skriv högst {most} tecken."),
    "support.pass_on_agreed": N_("Skriv vilken dag den som frågade sa ja. Det är efter att förfrågan kom, och senast i dag."),
    "support.pass_on_county": N_("Välj ett annat län i listan."),
    "support.pass_on_authority": N_("Välj en myndighet i listan."),
    "support.template_name": N_("Skriv ett namn på mallen med högst {most} tecken."),
    "support.template_text": N_("Skriv texten som mallen ska ha."),
}
