"""What is said when a rule of protected housing says no."""

from __future__ import annotations

from vaw.kernel.i18n import N_

SENTENCES: dict[str, str] = {
    # Reporting
    "housing.number_negative": N_("Skriv noll eller mer."),
    "housing.occupied_over_total": N_("Ni har {beds} platser men har skrivit {occupied} belagda. Kontrollera antalet vuxna och barn."),
    "housing.closed_over_rest": N_("{occupied} belagda och {closed} stängda är fler än era {beds} platser. Kontrollera siffrorna."),
    "housing.nothing_to_confirm": N_("Det finns inga siffror att hålla fast vid. Fyll i dem i stället."),
    "housing.snapshot_replaced": N_("Rapporten är redan ändrad eller ångrad. Läs in sidan på nytt."),
    "housing.undo_late": N_("Det har gått mer än tio minuter. Rätta siffrorna i stället."),
    "housing.facility_closed": N_("Boendet är stängt och rapporterar inte längre. Hör av dig till länsstyrelsen om det är fel."),
    "housing.no_places_yet": N_("Boendets platser är inte inlagda för den dagen. Hör av dig till länsstyrelsen."),
    "housing.typed_long_ago": N_("Siffrorna skrevs för mer än {days} dagar sedan. Skriv dem som de är i dag."),
    "housing.turned_away_most": N_("Skriv ett antal från 0 till {most}."),
    "housing.nights_most": N_("Skriv ett antal nätter från 0 till {most}."),
    "housing.nights_children": N_("Barnens nätter kan inte vara fler än alla nätter. Kontrollera antalet."),
    "housing.link_used": N_("Länken är redan använd. Öppna den igen för att se vad som skickades."),
    # Register
    "housing.provider_known": N_("Organisationen är redan inlagd som utförare i länet."),
    "housing.provider_organisation": N_("Välj en organisation av typen utförare av skyddat boende, i länet eller i hela landet."),
    "housing.discreet_national": N_("En nationell organisation syns för alla län. Lägg in den som en organisation i länet i stället."),
    "housing.provider_open": N_("Stäng först alla boenden som utföraren har. Sedan kan du avsluta den."),
    "housing.provider_until": N_("Den sista dagen ska ligga mellan utförarens första dag och i dag."),
    "housing.provider_ended": N_("Utföraren är avslutad och kan inte få fler boenden."),
    "housing.unknown_word": N_("Välj ett av alternativen i listan."),
    "housing.day_ahead": N_("Välj en dag inom ett år från i dag."),
    "housing.mailbox": N_("Skriv en e-postadress, till exempel boende@example.se."),
    "housing.places_most": N_("Skriv ett antal från 0 till {most}."),
    "housing.no_beds": N_("Skriv minst en plats, för vuxna eller för barn."),
    "housing.families_over_beds": N_("Familjeplatserna kan inte vara fler än de {beds} sängplatserna."),
    "housing.sons_age": N_("Skriv en ålder från 0 till {age}, eller lämna tomt om det inte finns någon gräns."),
    "housing.opened_on": N_("Skriv dagen då boendet öppnade, från 1970 till ett år framåt."),
    "housing.since_on": N_("Skriv en dag från {opened}, då boendet öppnade, till ett år framåt."),
    "housing.beds_under_reported": N_(
        "Boendet har rapporterat {occupied} belagda och stängda platser från den dagen, fler än {beds}. Rätta rapporten först."
    ),
    "housing.profile_changed": N_("Någon annan ändrade boendets uppgifter medan du skrev. Läs in sidan på nytt och jämför."),
    "housing.closed_on": N_("Skriv en dag från {opened}, då boendet öppnade, till ett år framåt."),
    "housing.reported_after": N_("Boendet har rapporterat siffror efter den dagen. Välj en senare dag."),
    # Licences
    "housing.licence_number": N_("Skriv numret så här: 8.1.2-12345/2024. Inga ord."),
    "housing.licence_decided": N_("Skriv dagen för beslutet eller anmälan, i dag eller tidigare."),
    "housing.licence_period": N_("Kontrollera dagarna: den första inom ett år från i dag, och den sista inte före den första."),
    "housing.licence_ended": N_("Det är redan noterat hur det tog slut."),
    "housing.licence_last": N_("Skriv en dag från dagen före {first} till {last}."),
    "housing.duty_day": N_("Skriv en dag som har varit, och inte före den dag då det hände."),
    "housing.duty_known": N_("Det är redan noterat."),
    "housing.duty_done": N_("Det är redan noterat som gjort."),
    # Picture
    "housing.day_too_young": N_("Vänta tills {days} dagar har gått, så att sena rapporter kommer med."),
    "housing.day_fixed": N_("Den dagen är redan fryst."),
    "housing.paper": N_("PDF-filen gick inte att göra just nu. Försök igen om en stund."),
    "housing.day_empty": N_("Det finns inga siffror för den dagen."),
    # Editions
    "housing.declare_year": N_("Områden bestäms för {year} eller året efter."),
    "housing.declared_already": N_("Områdena för {year} är redan bestämda och kan inte ändras."),
    "housing.not_declared": N_("Årets områden är inte bestämda än. Bestäm dem först."),
    "housing.edition_early": N_("Perioden är inte slut än."),
    "housing.edition_late": N_("Nyare siffror är redan publicerade."),
    "housing.check_gone": N_("Granskningen finns inte längre."),
    # Who could take …?
    "housing.need_nobody": N_("Skriv hur många som behöver plats."),
    "housing.need_many": N_("Sök för högst {adults} vuxna och {children} barn i taget."),
    # Grants
    "housing.call_not_lead": N_("Det län som leder uppdraget {year} utlyser. Välj ett år då ert län leder."),
    "housing.cap_under_granted": N_("{granted} kronor är redan beviljade. Skriv minst så mycket."),
    "housing.kronor": N_("Skriv ett belopp från 1 till {most} kronor."),
    "housing.call_closes": N_("Sista ansökningsdag kan inte vara före den dag då utlysningen öppnar."),
    "housing.call_account_due": N_("Välj en dag efter sista ansökningsdag."),
    "housing.call_not_open": N_("Utlysningen är inte öppen i dag."),
    "housing.application_title": N_("Skriv vad projektet heter innan du skickar in."),
    "housing.application_purpose": N_("Skriv vad pengarna ska gå till innan du skickar in."),
    "housing.applied_over_cap": N_("Det finns {cap} kronor i allt. Skriv ett lägre belopp."),
    "housing.no_organisation": N_("Ditt konto hör inte till någon organisation. Hör av dig till länsstyrelsen."),
    "housing.grant_state": N_("Ansökan har redan gått vidare. Läs in sidan på nytt."),
    "housing.used_over_granted": N_("Ni har fått {granted} kronor. Skriv högst så mycket."),
    "housing.conflict": N_("Du är jävig. Någon annan måste göra det."),
    "housing.decide_not_lead": N_("Bara det län som leder uppdraget under utlysningens år beslutar."),
    "housing.reasons_missing": N_("Skriv skälen."),
    "housing.granted_over_applied": N_("De har sökt {applied} kronor. Bevilja högst så mycket."),
    "housing.cap_exceeded": N_("Det finns {left} kronor kvar i utlysningen. Bevilja högst så mycket."),
    "housing.call_undecided": N_("Listan publiceras när utlysningen har stängt och alla ansökningar är beslutade."),
    "housing.list_published": N_("Listan är redan publicerad och ändras inte."),
    "housing.paid_on": N_("Skriv en dag från beslutet till i dag."),
}
