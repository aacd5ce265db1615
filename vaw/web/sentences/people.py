"""Accounts, sign-in, organisations and contacts."""

from __future__ import annotations

from vaw.kernel.i18n import N_

SENTENCES: dict[str, str] = {
    "people.sign_in_wrong": N_(
        "E-postadressen eller lösenordet stämmer inte. Efter sex felaktiga försök går det inte att logga in på 30 minuter."
    ),
    "people.draft_long": N_("Texten är för lång för ett utkast."),
    "people.account_closed": N_("Kontot är stängt. Vänd dig till din administratör."),
    "people.code_wrong": N_(
        "Koden stämmer inte eller är redan använd. Vänta tills appen visar en ny kod och skriv den, eller använd en reservkod."
    ),
    "people.code_set_up": N_("Koden stämmer inte. Kontrollera att telefonens klocka går rätt och skriv koden som appen visar nu."),
    "people.password_wrong": N_("Lösenordet stämmer inte. Skriv det som du loggar in med nu."),
    "people.password_short": N_("Lösenordet är för kort. Skriv minst {least} tecken, till exempel fyra ord som inte hör ihop."),
    "people.password_long": N_("Lösenordet är för långt. Skriv högst {most} tecken."),
    "people.password_common": N_("Lösenordet är lätt att gissa. Välj ett annat, till exempel fyra ord som inte hör ihop."),
    "people.password_own_name": N_("Lösenordet innehåller ditt namn ur e-postadressen. Välj ett utan det."),
    "people.name_missing": N_("Skriv ditt namn, högst {most} tecken."),
    "people.language": N_("Välj ett av språken."),
    "people.barrier_missing": N_("Skriv vad som inte fungerar."),
    "people.barrier_long": N_("Texten är för lång. Skriv högst {most} tecken."),
    "people.email": N_("Skriv e-postadressen så här: namn@example.se."),
    "people.email_taken": N_("Det finns redan ett konto med den adressen. Logga in med det i stället."),
    "people.role": N_("Den rollen går inte att ge här. Välj en av rollerna i listan."),
    "people.organisation_missing": N_(
        "Rollen och organisationen hör inte ihop. En kontakt eller rapportör behöver en organisation, andra roller ingen."
    ),
    "people.organisation_elsewhere": N_("Organisationen finns inte i ditt läns register. Välj en ur listan."),
    "people.assignment_elsewhere": N_("Uppdraget gäller inte för länet eller rollen. Välj ett annat eller lämna det tomt."),
    "people.already_member": N_("Personen har redan den rollen. Du behöver inte bjuda in igen."),
    "people.invitation_used": N_("Inbjudan är redan använd."),
    "people.invitation_revoked": N_("Inbjudan är återkallad."),
    "people.invitation_expired": N_("Inbjudan har gått ut."),
    "people.link_used": N_("Länken är redan använd eller har gått ut. Den gäller i ett dygn."),
    "people.account_other": N_("Inbjudan gäller en annan e-postadress."),
    "people.county_missing": N_("Välj vilken länsstyrelse du arbetar på."),
    "people.two_step_off": N_("Du har inte tvåstegsinloggning. Slå på den först."),
    "people.passkey_wrong": N_("Passkeyn godtogs inte. Försök igen. Går det inte, logga in med lösenordet i stället."),
    "people.passkey_copied": N_(
        "Passkeyn är stoppad: den verkar finnas på två enheter, och någon kan ha kopierat den. Logga in på ett annat sätt och ta bort den."
    ),
    "people.passkey_name": N_("Skriv vad din passkey ska heta, högst {most} tecken."),
    "people.passkeys_most": N_("Du har redan {most} passkeys. Ta bort en som du inte använder först."),
    "people.passkey_known": N_("Den passkeyn är redan tillagd. Använd en annan enhet."),
    "people.last_factor": N_("Din roll kräver ett andra steg, och det här är ditt enda. Lägg först till en annan passkey eller en app."),
    "people.reset_own": N_("Du kan inte återställa din egen tvåstegsinloggning. Be en annan administratör."),
    "people.reset_without": N_("Kontot har ingen tvåstegsinloggning att återställa. Personen loggar in med bara lösenordet."),
    "people.reset_waiting": N_("Någon har redan bett om det. Öppna listan över återställningar för att se hur långt det har kommit."),
    "people.reset_four_eyes": N_("En annan person måste bekräfta: någon som varken har bett om återställningen eller själv ska få den."),
    "people.reset_over": N_("Återställningen är redan avgjord eller för gammal. Be om en ny om den fortfarande behövs."),
    "people.reset_early": N_("Koden är rätt men gäller inte än. Den börjar gälla tolv timmar efter att den lämnades ut. Försök igen då."),
    "people.token_name": N_("Skriv vad nyckeln ska användas till, högst {most} tecken."),
    "people.token_scopes": N_("Välj minst en sak som nyckeln får användas till."),
    "people.token_days": N_("Skriv hur länge nyckeln ska gälla: mellan 1 och {most} dagar."),
    "people.organisation_name": N_("Skriv organisationens namn med högst {most} tecken."),
    "people.organisation_known": N_(
        "Det finns redan en organisation med det namnet på samma plats. Sök i listan eller skriv ett tydligare namn."
    ),
    "people.organisation_kind": N_("Välj vilket slag av organisation det är."),
    "people.organisation_municipality": N_("Kommunen ligger inte i länet. Välj en kommun ur listan eller lämna fältet tomt."),
    "people.organisation_shelter_place": N_(
        "För en utförare av skyddat boende sparas ingen kommun: länet är den mest exakta platsen. Lämna fältet tomt."
    ),
    "people.organisation_shelter_phone": N_(
        "Riktnumret kan visa på vilken ort ett skyddat boende ligger. Skriv ett mobilnummer, ett 010- eller 020-nummer eller lämna tomt."
    ),
    "people.organisation_shelter_contacts": N_(
        "En av kontakterna har ett telefonnummer vars riktnummer kan visa på vilken ort ett skyddat boende ligger. Ändra det först."
    ),
    "people.organisation_web": N_("Skriv webbadressen så här: https://www.example.se."),
    "people.phone": N_("Skriv telefonnumret med siffror, till exempel 010-123 45 67."),
    "people.contact_role_title": N_("Skriv vilken roll kontakten har med högst {most} tecken."),
    "people.contact_ended": N_("Kontakten är redan avslutad."),
    "people.contact_until_before_since": N_("Den sista dagen kan inte ligga före den {since}, då kontakten började."),
    "people.contact_until_ahead": N_("Den sista dagen kan inte ligga framåt i tiden. Avsluta kontakten när personen har slutat."),
    "people.contact_not_vacant": N_("Rollen är redan fylld eller behövs inte längre."),
    "people.contact_since_too_early": N_("Den som slutade var kontakt till och med {until}. Skriv en dag efter den."),
    "people.membership_period": N_("Den sista dagen ligger före den första. Kontrollera datumen."),
    "people.membership_held": N_("Personen har redan den rollen."),
    "people.membership_too_early": N_("En roll kan inte avslutas längre tillbaka än i går. Det som har gällt har gällt."),
    "people.last_administrator": N_("Länet måste ha minst en administratör. Ge rollen till någon annan först."),
    # A county board's own sign-in.
    "people.oidc_unknown": N_("Du har inget konto här. Be administratören på din länsstyrelse att bjuda in dig."),
    "people.identity_taken": N_("Inloggningen hör redan till ett annat konto. Vänd dig till din administratör."),
    "people.identity_other": N_(
        "Du loggade in som någon annan än den som kontot är kopplat till. Byt person hos myndigheten och försök igen."
    ),
    "people.identity_only": N_("Kontot har inget lösenord, så det här är den enda vägen in. Be om en lösenordslänk först."),
    "people.claim_missing": N_("Fyll i fältet med högst {most} tecken."),
    "people.claim_role": N_("Den rollen går inte att ge genom en regel. Bjud in personen i stället."),
    "people.claim_known": N_("Det finns redan en sådan regel. Avsluta den först om den ska ändras."),
    "people.claim_own": N_("Du föreslog regeln själv. Be en kollega i länsledningen eller en annan administratör att godkänna den."),
    "people.claim_ended": N_("Regeln är avslutad och går inte att godkänna. Föreslå en ny."),
    "people.calendar_half": N_("Skriv både första och sista dagen, eller lämna båda tomma."),
    "people.calendar_day": N_("Dagen finns inte. Kontrollera dag och månad, till exempel 5 juli eller 5/7."),
    "people.calendar_long": N_(
        "Det blir {days} dagar. Högst {most} dagar går att stänga. Kontrollera vilken dag som är den första och vilken som är den sista."
    ),
}
