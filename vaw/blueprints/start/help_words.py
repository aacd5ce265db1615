"""What each role does here, in plain words: five things and how. Every address opens for the role (tests/web/test_help.py)."""

from __future__ import annotations

from dataclasses import dataclass

from vaw.domain.people.rules import Role
from vaw.kernel.i18n import N_


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing to do: what, how (marked texts) and where."""

    what: str
    how: str
    href: str


@dataclass(frozen=True, slots=True)
class Help:
    """The page of one role. `path`: its last part; `name` and `lead` are marked texts."""

    path: str
    role: Role
    name: str
    lead: str
    things: tuple[Thing, ...]


_TODO = Thing(
    N_("Se vad som väntar på dig"),
    N_("Att göra visar allt som har en dag, det mest brådskande först. Klicka på raden, gör saken, så försvinner den."),
    "/att-gora",
)
_FIGURES = Thing(
    N_("Hämta siffror"),
    N_("Välj år. Varje siffra går att klicka på, så ser du vad som ligger bakom. Allt går att hämta som CSV eller Excel."),
    "/statistik",
)

PAGES: tuple[Help, ...] = (
    Help(
        "utvecklingsledare",
        Role.DEVELOPMENT_LEADER,
        N_("Utvecklingsledare"),
        N_("Du håller ihop länets arbete. Logga det du gör direkt, så skriver sig årets redovisning nästan själv."),
        (
            Thing(
                N_("Logga det du har gjort"),
                N_("Skriv vad du gjorde, hur länge och hur många kvinnor och män som var med. Det tar mindre än en minut."),
                "/aktiviteter/ny",
            ),
            Thing(
                N_("Svara på en förfrågan om stöd"),
                N_("Öppna förfrågan, ta den och svara. Den som frågade får ett mejl och ser svaret på sin egen sida."),
                "/stod",
            ),
            Thing(
                N_("Ordna en utbildning"),
                N_("Fyll i dag, plats och antal platser. Öppna den för anmälan när den är klar. Deltagarna anmäler sig själva."),
                "/utbildningar/ny",
            ),
            Thing(
                N_("Håll ett nätverksmöte"),
                N_("Öppna nätverket, lägg in mötet och kalla. Skriv protokollet på mötets sida, så blir beslut och åtgärder egna rader."),
                "/natverk",
            ),
            Thing(
                N_("Redovisa året"),
                N_("Siffrorna är redan ifyllda från loggen. Skriv texterna, lämna in, så godkänner länsledningen."),
                "/redovisningar",
            ),
        ),
    ),
    Help(
        "sakkunnig",
        Role.EQUALITY_EXPERT,
        N_("Särskilt sakkunnig i jämställdhet"),
        N_("Du håller i länets strategi för jämställdhetsintegrering och ser till att arbetet följs upp för kvinnor och män."),
        (
            _TODO,
            Thing(
                N_("Skriv och följ upp strategin"),
                N_("Strategin har mål och åtgärder. Varje åtgärd har en ansvarig och en dag. Länsledningen godkänner den färdiga."),
                "/strategier",
            ),
            Thing(
                N_("Hitta siffror om kvinnor och män"),
                N_("Kunskapsbanken har länets siffror år för år, med källa. Du kan citera dem i strategin."),
                "/statistik/kunskap",
            ),
            _FIGURES,
            Thing(
                N_("Se vad länet har gjort"),
                N_("Loggen går att filtrera på område, kommun och tid."),
                "/aktiviteter",
            ),
        ),
    ),
    Help(
        "lansledning",
        Role.COUNTY_MANAGEMENT,
        N_("Länsledning"),
        N_("Du ser läget på en sida och godkänner det som ska gå vidare."),
        (
            Thing(
                N_("Läs läget på en sida"),
                N_("Överst står tre saker att veta. Under dem står årets siffror mot förra årets."),
                "/statistik/ledning",
            ),
            Thing(
                N_("Godkänn en redovisning"),
                N_("Läs den, också siffrorna, och godkänn eller skicka tillbaka med en kommentar. Den som har skrivit kan inte godkänna."),
                "/redovisningar",
            ),
            Thing(
                N_("Godkänn strategin"),
                N_("När den är inlämnad får du ett besked. Godkänn den eller skicka tillbaka den."),
                "/strategier",
            ),
            Thing(
                N_("Besluta om gallring"),
                N_("Registratorn föreslår, du beslutar. Statistiken ändras inte."),
                "/admin/gallring",
            ),
            _TODO,
        ),
    ),
    Help(
        "storstadsteam",
        Role.METRO_TEAM,
        N_("Storstadsteam skyddat boende"),
        N_("Du ser hela landets platser i skyddat boende. Var ett boende ligger finns inte här och ska aldrig skrivas."),
        (
            Thing(
                N_("Se hur många platser som finns"),
                N_("Län för län, med hur gamla uppgifterna är. Ett län som inte har rapporterat visas som okänt, aldrig som noll."),
                "/skyddat-boende",
            ),
            Thing(
                N_("Hitta någon som kan ta emot"),
                N_("Fyll i vad som behövs och vilka län som inte går. Svaret är vem du ska kontakta. Frågan sparas inte."),
                "/skyddat-boende/plats",
            ),
            Thing(
                N_("Se vem som inte har rapporterat"),
                N_("Sidan visar vilka rapporter som saknas, så att någon kan ringa."),
                "/skyddat-boende/rapportering",
            ),
            Thing(
                N_("Handlägg bidrag"),
                N_("Utlys, ta emot ansökningar, samråd och besluta. Varje steg har sin dag."),
                "/skyddat-boende/bidrag",
            ),
            _TODO,
        ),
    ),
    Help(
        "samordnare",
        Role.NATIONAL_COORDINATOR,
        N_("Nationell samordnare"),
        N_("Du följer hur länens redovisningar går och sammanställer landets. Du läser det som länen har godkänt."),
        (
            Thing(
                N_("Se hur långt länen har kommit"),
                N_("Län för län: påbörjad, inlämnad eller godkänd. Du kan påminna dem som är sena."),
                "/redovisningar/lan",
            ),
            Thing(
                N_("Sammanställ landets rapport"),
                N_("Välj uppdrag och år på sidan för länens redovisningar. Län som saknas nämns i rapporten."),
                "/redovisningar/lan",
            ),
            Thing(
                N_("Läs landets siffror"),
                N_("Bara summor för landet. Enskilda län jämförs inte."),
                "/statistik/landet",
            ),
            Thing(
                N_("Håll nationella nätverk"),
                N_("Lägg till nätverket, dess platser och möten på samma sätt som ett län gör."),
                "/natverk",
            ),
            _TODO,
        ),
    ),
    Help(
        "registrator",
        Role.REGISTRAR,
        N_("Registrator"),
        N_("Du ser till att handlingar finns så länge de ska, och inte längre, och att den som frågar får svar."),
        (
            _TODO,
            Thing(
                N_("Föreslå gallring"),
                N_("En gång om året: se vad som har passerat sin tid, föreslå. Länsledningen beslutar. Kvittot sparas."),
                "/admin/gallring",
            ),
            Thing(
                N_("Svara någon som frågar om sina uppgifter"),
                N_("Sök på e-postadressen. Du ser var den finns, kan lämna ut, ta bort och begränsa. Varje sökning syns i loggen."),
                "/admin/gallring/person",
            ),
            Thing(
                N_("Lämna ut handlingar"),
                N_("När någon begär ut något: notera, sök, maskera och besluta. Filerna görs åt dig. Fråga aldrig vem som begär."),
                "/utlamnande",
            ),
            Thing(
                N_("Svara på synpunkter om tillgänglighet"),
                N_("Den som inte kan använda tjänsten skriver hit. Svara inom två veckor och avsluta."),
                "/tillganglighet/synpunkter",
            ),
        ),
    ),
    Help(
        "administrator",
        Role.ADMINISTRATOR,
        N_("Administratör"),
        N_("Du sköter konton och roller i ditt län. Du ser inte det som andra har skrivit."),
        (
            Thing(
                N_("Bjud in någon"),
                N_("Skriv namn, e-post och roll. Personen får en länk som gäller i sju dagar och väljer sitt lösenord själv."),
                "/admin/inbjudningar/ny",
            ),
            Thing(
                N_("Avsluta när någon slutar"),
                N_("Öppna kontot och avsluta rollen. Du får välja vem som tar över det som är på gång."),
                "/admin/konton",
            ),
            Thing(
                N_("Hjälp den som har tappat sitt andra steg"),
                N_("Begär en återställning på personens konto. En annan person bekräftar. Gissa aldrig vem som ringer."),
                "/admin/aterstallningar",
            ),
            Thing(
                N_("Se vem som får göra vad"),
                N_("Listan visar alla roller och rättigheter, så som programmet följer dem."),
                "/admin/behorigheter",
            ),
            Thing(
                N_("Ställ in arbetsdagar"),
                N_("Skriv in när länsstyrelsen är stängd, så skickas inga påminnelser då."),
                "/arbetsdagar",
            ),
        ),
    ),
    Help(
        "kommun-och-organisation",
        Role.REQUESTER,
        N_("Kommun, region eller ideell organisation"),
        N_("Du kan be länsstyrelsen om stöd och anmäla till utbildningar. Det går också utan konto."),
        (
            Thing(
                N_("Be om stöd"),
                N_("Fyra korta sidor, ungefär två minuter. Du får veta vem som svarar och senast när."),
                "/begar-stod",
            ),
            Thing(
                N_("Se hur det går"),
                N_("Dina förfrågningar och svaren på dem. Utan konto: använd länken eller numret som du fick."),
                "/stod",
            ),
            Thing(
                N_("Anmäl till en utbildning"),
                N_("Välj en utbildning, anmäl med namn eller bara antal. Är den full får ni plats i kön."),
                "/utbildningar",
            ),
            Thing(
                N_("Hitta en metod"),
                N_("Katalogen visar metoder och utbildningar, vem de är till för och vem som står bakom dem."),
                "/katalog",
            ),
            Thing(
                N_("Visa vad ni har fått stöd med"),
                N_("Allt stöd till er organisation, år för år. Går att ta med till er ledning."),
                "/stod/mottaget",
            ),
        ),
    ),
    Help(
        "skyddat-boende",
        Role.SHELTER_REPORTER,
        N_("Skyddat boende"),
        N_("Du rapporterar lediga platser, högst fem siffror. Skriv aldrig var boendet ligger eller vem som bor där."),
        (
            Thing(
                N_("Rapportera veckan"),
                N_("Siffrorna från förra gången står redan där. Stämmer de räcker ett klick. Länken i mejlet fungerar utan inloggning."),
                "/skyddat-boende/rapportera",
            ),
            Thing(
                N_("Rätta eller ångra"),
                N_("Ångra på sidan efter att du har skickat. Rätta senare från boendets historik."),
                "/skyddat-boende/rapportera",
            ),
            Thing(
                N_("Se vad som händer med siffrorna"),
                N_("Det som publiceras är summor där inget enskilt boende går att räkna fram."),
                "/skyddat-boende/siffror",
            ),
            Thing(
                N_("Välj hur du blir påmind"),
                N_("Dag, tid och om det ska komma e-post. Inget i mejlet avslöjar vad det gäller."),
                "/konto/paminnelser",
            ),
            Thing(
                N_("Skydda ditt konto"),
                N_("Slå på tvåstegsinloggning eller en passkey. Se på sidan för konto när och var du har loggat in."),
                "/konto",
            ),
        ),
    ),
)
