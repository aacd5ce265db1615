"""What people are told, the same on pages, in the API and on the command line. It names the kind, never the value."""

from __future__ import annotations

from vaw.kernel.guard.kinds import Field, Kind, Level
from vaw.kernel.i18n import N_

WORDINGS: dict[Kind, str] = {
    Kind.PERSONAL_NUMBER: N_(
        "Texten innehåller något som ser ut som ett personnummer. Ta bort det. Beskriv vilket stöd organisationen behöver, inte vem det "
        "gäller. "
        "Är det ett diarie- eller fakturanummer? Skriv det ordet före numret."
    ),
    Kind.COORDINATION_NUMBER: N_(
        "Texten innehåller något som ser ut som ett samordningsnummer. Ta bort det. Även samordningsnummer pekar ut en person."
    ),
    Kind.TEMPORARY_NUMBER: N_("Texten innehåller ett tillfälligt nummer, reservnummer eller testnummer för en person. Ta bort det."),
    Kind.UNCERTAIN_NUMBER: N_(
        "Texten innehåller ett nummer som liknar ett personnummer. Är det ett personnummer? Ta bort det. "
        "Är det ett datum, ett klockslag eller ett ärendenummer? Då kan du spara."
    ),
    Kind.PHONE: N_(
        "Texten innehåller ett telefonnummer. Ta bort det. Nummer till en verksamhet skriver du på organisationen, i fältet Telefon. "
        "Stödlinjer som 020-50 50 50 får stå i texten."
    ),
    Kind.EMAIL: N_(
        "Texten innehåller en e-postadress till en person. Ta bort den. "
        "Använd en funktionsadress, eller skriv den på organisationens kontakt."
    ),
    Kind.ACCOUNT: N_(
        "Texten innehåller något som ser ut som en persons konto i sociala medier. Ta bort det. En organisations konto får stå kvar."
    ),
    Kind.POSITION: N_("Texten innehåller en kartlänk eller koordinater. Ta bort dem. Skriv kommunen i stället."),
    Kind.PLATE: N_("Texten innehåller ett registreringsnummer på ett fordon. Ta bort det."),
    Kind.ADDRESS: N_(
        "Texten innehåller något som ser ut som en adress. Ta bort den. Skriv aldrig var en person bor eller var ett skyddat boende "
        "ligger. "
        "Organisationers adresser behövs inte här."
    ),
    Kind.SCHOOL_CLASS: N_("Texten pekar ut en skola och en klass. Ta bort uppgifterna. Skriv till exempel ”en grundskola i länet”."),
    Kind.INITIALS: N_("Texten innehåller initialer och ålder. Det kan räcka för att känna igen någon. Ta bort dem."),
    Kind.NAME_AND_AGE: N_(
        "Texten innehåller ett namn och en ålder. Ta bort båda. Skriv rollen i stället, till exempel ”en våldsutsatt person”."
    ),
    Kind.BIRTH_DATE: N_(
        "Texten innehåller något som ser ut som ett födelsedatum. Ta bort det. Behövs åldern? Skriv ett intervall, till exempel 25–34 år."
    ),
    Kind.STAY: N_(
        "Texten verkar beskriva var en person bor eller vistas. Ta bort uppgiften. Skriv till exempel ”behöver plats utanför länet”."
    ),
    Kind.NAME: N_(
        "Texten innehåller något som kan vara ett namn. Gäller det en våldsutsatt, en våldsutövare, ett barn eller en anhörig? Ta bort "
        "namnet. "
        "Namn på den som deltar i sitt arbete får stå kvar."
    ),
    Kind.UNREADABLE: N_("Vi kan inte läsa texten i filen. Läs igenom den själv innan du sparar."),
}

LABELS: dict[Kind, str] = {
    Kind.PERSONAL_NUMBER: N_("personnummer"),
    Kind.COORDINATION_NUMBER: N_("samordningsnummer"),
    Kind.TEMPORARY_NUMBER: N_("tillfälligt nummer"),
    Kind.UNCERTAIN_NUMBER: N_("osäkert nummer"),
    Kind.PHONE: N_("telefonnummer"),
    Kind.EMAIL: N_("e-postadress"),
    Kind.ACCOUNT: N_("konto i sociala medier"),
    Kind.POSITION: N_("karta eller koordinater"),
    Kind.PLATE: N_("registreringsnummer"),
    Kind.ADDRESS: N_("adress"),
    Kind.SCHOOL_CLASS: N_("skola och klass"),
    Kind.INITIALS: N_("initialer och ålder"),
    Kind.NAME_AND_AGE: N_("namn och ålder"),
    Kind.BIRTH_DATE: N_("födelsedatum"),
    Kind.STAY: N_("vistelseort"),
    Kind.NAME: N_("namn"),
    Kind.UNREADABLE: N_("text som inte går att läsa"),
}
"""The kind in a word or two, for file names and the report of an import."""

HARD_HEADINGS: dict[Field, str] = {
    Field.FILE_NAME: N_("Filen är inte uppladdad"),
    Field.DOCUMENT: N_("Filen är inte uppladdad"),
    Field.IMPORT_CELL: N_("Filen är inte importerad"),
}
HARD_HEADING = N_("Texten är inte sparad")
SOFT_HEADING = N_("Kontrollera texten innan du sparar")
LAST_LINE = N_("Din text ligger kvar i fältet. Här sparas inga uppgifter om enskilda personer.")
CHANGE_BUTTON = N_("Ändra texten")
CONFIRM_BUTTON = N_("Spara – texten rör ingen enskild person")
FILE_NAME_SENTENCE = N_(
    "Filnamnet innehåller något som ser ut som {kind}. Döp om filen och kontrollera innehållet, till exempel "
    "begaran-metodstod-mars-2025.pdf."
)
IMPORT_SENTENCE = N_("Vi hittade uppgifter om enskilda på {count} ställen: {places}. Ingen rad är sparad. Rätta filen och försök igen.")
IMPORT_PLACE = N_("rad {row}, kolumn {column} ({kind})")
TOO_LONG = N_("Texten är för lång för att kontrolleras. Skriv högst {limit} tecken.")
SENTENCES = {"guard.too_long": TOO_LONG}
"""Codes that are no kind; filled with the error's details by str.format, like the sentences of the areas."""


def wording(kind: Kind | str) -> str:
    """The Swedish sentence (a msgid) for a kind or for an error code "guard.<kind>". Raises ValueError for an unknown kind."""
    return WORDINGS[Kind(kind.removeprefix("guard."))]


def label(kind: Kind | str) -> str:
    """The kind in a word or two (a msgid). Raises ValueError for an unknown kind."""
    return LABELS[Kind(kind.removeprefix("guard."))]


def heading(level: Level, field: Field = Field.TEXT) -> str:
    """The heading (a msgid) above the findings of a field."""
    return SOFT_HEADING if level is Level.SOFT else HARD_HEADINGS.get(field, HARD_HEADING)
