"""Spreadsheets on their way in: what is wrong with a file, a column or a row."""

from __future__ import annotations

from vaw.kernel.errors import RuleBroken
from vaw.kernel.guard import Kind, label
from vaw.kernel.i18n import N_, gettext

_FILES = {
    "import.missing_file": N_("Välj den fil som du vill läsa in."),
    "import.not_a_spreadsheet": N_(
        "Filen är inget kalkylblad som går att läsa. Spara den som Excel (.xlsx), OpenDocument (.ods) eller CSV."
    ),
    "import.password_protected": N_("Filen är skyddad med lösenord. Ta bort lösenordet och spara en kopia."),
    "import.empty": N_("Det finns inget i filen. Kontrollera att du valde rätt fil."),
    "import.broken_quotes": N_(
        "Ett citattecken på rad {row} saknar sitt slut, så raderna efter går inte att skilja åt. Rätta raden eller spara som Excel."
    ),
    "import.too_large": N_(
        "Filen är för stor: högst 20 MB, 100 000 rader och 100 kolumner. Dela upp den, till exempel ett år i varje fil."
    ),
    "import.gave_up": N_(
        "Filen gick inte att läsa in, trots flera försök. Inga rader kom in. Försök igen, eller tala med din administratör."
    ),
    "import.owner_left": N_("Den som laddade upp filen har inte längre behörighet till länet. Inga rader kom in."),
    "import.not_open": N_("Inläsningen har redan gått vidare. Läs in sidan på nytt."),
    "import.nothing": N_("Ingen rad går att läsa in. Ändra tolkningen, eller rätta filen och ladda upp den igen."),
    "import.changed": N_("Raderna blev inte desamma som när de kontrollerades. Gå igenom dem en gång till."),
    "import.unconfirmed": N_("Gå igenom varningarna och kryssa för varje kolumn som stämmer: {columns}."),
}
_LAYOUT = {
    "import.no_header": N_(
        "Ingen rad ser ut som rubriker. Skriv rubriker överst, till exempel Datum, Typ av aktivitet, Område och Timmar, och försök igen."
    ),
    "import.missing_column": N_("Välj den kolumn där uppgiften står."),
    "import.column_twice": N_("Kolumnen är redan vald för en annan uppgift."),
    "import.no_such_column": N_("Kolumnen finns inte i bladet."),
    "import.assignment": N_("Välj ett av länets uppdrag."),
}
_CELLS = {
    "import.missing_date": N_("Datum saknas."),
    "import.impossible_date": N_("Datumet finns inte i almanackan."),
    "import.date_without_year": N_("Årtalet saknas i datumet."),
    "import.unreadable_date": N_("Datumet går inte att tyda. Skriv det så här: 2025-03-14."),
    "import.missing_duration": N_("Tiden saknas."),
    "import.ambiguous_duration": N_("Tiden kan betyda två saker. Skriv till exempel 1,5 h, 90 min eller 1:30."),
    "import.unreadable_duration": N_("Tiden går inte att tyda. Skriv till exempel 1,5 h, 90 min eller 1:30."),
    "import.duration_range": N_("Tiden ska vara mellan 1 minut och 80 timmar."),
    "import.heads_not_whole": N_("Antalet är inget helt tal."),
    "import.heads_not_exact": N_("Antalet är ungefärligt. Skriv ett helt tal, eller lämna cellen tom om ingen räknade."),
    "import.heads_incomplete": N_("Ett av antalen är inte räknat men de andra är det. Fyll i alla, eller lämna alla tomma."),
    "import.heads_do_not_add_up": N_("Antalen stämmer inte med summan."),
    "import.unreadable_heads": N_("Antalet går inte att tyda."),
    "import.unknown_municipality": N_("Kommunen finns inte i registret."),
    "import.cell_too_long": N_("Texten är för lång för att kontrolleras. Korta den."),
    "import.text_long": N_("Texten är för lång. Högst 4 000 tecken går in i en anteckning."),
    "import.year_locked": N_("Året är redovisat och låst. Be länsledningen låsa upp det om något måste läggas till."),
    "import.missing_type": N_("Typ av aktivitet saknas."),
    "import.unknown_type": N_("Typen av aktivitet finns inte i listan."),
    "import.several_type": N_("Det står mer än en typ av aktivitet. Dela upp raden."),
    "import.not_in_force_type": N_("Typen av aktivitet gällde inte den dagen."),
    "import.missing_field": N_("Område saknas."),
    "import.unknown_field": N_("Området finns inte i listan."),
    "import.several_field": N_("Det står mer än ett område. Välj det som aktiviteten mest handlade om."),
    "import.not_in_force_field": N_("Området gällde inte den dagen."),
    "import.missing_mode": N_("Form saknas."),
    "import.unknown_mode": N_("Formen finns inte i listan: fysiskt, digitalt eller hybrid."),
    "import.several_mode": N_("Det står mer än en form. Var det både fysiskt och digitalt? Skriv hybrid."),
    "import.not_in_force_mode": N_("Formen gällde inte den dagen."),
}
_NAMES = {
    "import.personal_file_name": N_(
        "Filnamnet innehåller något som ser ut som {kind}. Döp om filen, till exempel till aktiviteter-2025.xlsx."
    ),
    "import.personal_sheet_name": N_(
        "Namnet på ett blad innehåller något som ser ut som {kind}. Döp om bladet och kontrollera innehållet."
    ),
    "import.personal_heading": N_(
        "Rubriken i kolumn {column} innehåller något som ser ut som {kind}. Ändra rubriken och kontrollera kolumnen."
    ),
}
SENTENCES: dict[str, str] = _FILES | _LAYOUT | _CELLS | _NAMES
PERSONAL = N_("Cellen innehåller något som ser ut som {kind}. Ta bort det.")
# In the report on rows a few codes of the log say less than in its form: a refused cell has no numbers to tell.
_OF_ROWS = {
    "activities.minutes": "import.duration_range",
    "activities.text_long": "import.text_long",
}


def reason(code: str) -> str:
    """Why a row was refused, in a sentence without anything of the row."""
    if code.removeprefix("guard.") in set(Kind):
        return gettext(PERSONAL).format(kind=gettext(label(code)))
    return gettext(SENTENCES.get(_OF_ROWS.get(code, code), code))


def about_file(broken: RuleBroken) -> RuleBroken:
    """The same fault, said of the file: a name in it that the guard stopped, or what the reader could not do with it."""
    if not broken.code.startswith("guard."):
        return RuleBroken(broken.code, field="file", **broken.details)
    kind = gettext(label(broken.code))
    return RuleBroken(f"import.personal_{broken.field}", field="file", kind=kind, **broken.details)
