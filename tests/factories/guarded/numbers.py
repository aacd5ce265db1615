"""Numbers of persons in every spelling: the blocked test series of Skatteverket (serials 238, 239, 980, 981) and what is like them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.factories.guarded.sample import Sample
from vaw.kernel.guard.checks import luhn

BIRTHS = ("19640823", "19711030", "19880307", "19990512", "20010917", "20091126")
WORDS = ("noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio")
FULL_WIDTH, ARABIC, CIRCLED = ({ord(str(n)): chr(start + n) for n in range(10)} for start in (0xFF10, 0x0660, 0x245F))
CIRCLED[ord("0")] = "\u24ea"
LOOK_ALIKE = str.maketrans("01", "Ol")

# Each takes century, six, four and says how they are written.
SPELLINGS: dict[str, Callable[[str, str, str], str]] = {
    "hyphen": lambda c, d, f: f"{d}-{f}",
    "bare ten": lambda c, d, f: f"{d}{f}",
    "century": lambda c, d, f: f"{c}{d}-{f}",
    "bare twelve": lambda c, d, f: f"{c}{d}{f}",
    "space": lambda c, d, f: f"{d} {f}",
    "century and space": lambda c, d, f: f"{c}{d} {f}",
    "plus": lambda c, d, f: f"{d}+{f}",
    "spaced hyphen": lambda c, d, f: f"{d} - {f}",
    "double hyphen": lambda c, d, f: f"{d}--{f}",
    "iso date": lambda c, d, f: f"{c}{d[:2]}-{d[2:4]}-{d[4:]}-{f}",
    "iso date and space": lambda c, d, f: f"{c}{d[:2]}-{d[2:4]}-{d[4:]} {f}",
    "dotted date": lambda c, d, f: f"{d[:2]}.{d[2:4]}.{d[4:]}-{f}",
    "slashed date": lambda c, d, f: f"{d[:2]}/{d[2:4]}/{d[4:]} {f}",
    "day first": lambda c, d, f: f"{d[4:]}/{d[2:4]} {c}{d[:2]}-{f}",
    "day first, dotted": lambda c, d, f: f"{d[4:]}.{d[2:4]}.{c}{d[:2]}-{f}",
    "pairs": lambda c, d, f: " ".join((d[:2], d[2:4], d[4:], f[:2], f[2:])),
    "pairs and century": lambda c, d, f: " ".join((c, d[:2], d[2:4], d[4:], f[:2], f[2:])),
    "spaced date": lambda c, d, f: f"{d[:2]} {d[2:4]} {d[4:]}-{f}",
    "year and the rest": lambda c, d, f: f"{c}{d[:2]} {d[2:]} {f}",
    "year, date, four": lambda c, d, f: f"{c}{d[:2]} {d[2:]}-{f}",
    "three, three, four": lambda c, d, f: f"{d[:3]} {d[3:]} {f}",
    "thousands": lambda c, d, f: f"{d[0]} {d[1:4]} {d[4:]}{f[0]} {f[1:]}",
    "four in pairs": lambda c, d, f: f"{d}-{f[:2]} {f[2:]}",
    "five and five": lambda c, d, f: f"{d[:5]} {d[5]}{f}",
    "last digit apart": lambda c, d, f: f"{d}-{f[:3]}-{f[3]}",
    "single digits": lambda c, d, f: " ".join(d + f),
    "single digits, hyphens": lambda c, d, f: "-".join(d + f),
    "single digits, commas": lambda c, d, f: ", ".join(d + f),
    "slash": lambda c, d, f: f"{d}/{f}",
    "dot": lambda c, d, f: f"{d}.{f}",
    "colon": lambda c, d, f: f"{d}:{f}",
    "underscore": lambda c, d, f: f"{d}_{f}",
    "star": lambda c, d, f: f"{d}*{f}",
    "semicolon": lambda c, d, f: f"{d};{f}",
    "bar": lambda c, d, f: f"{d}|{f}",
    "apostrophe": lambda c, d, f: f"{d}'{f}",
    "middle dot": lambda c, d, f: f"{d}·{f}",
    "backslash": lambda c, d, f: f"{d}\\{f}",
    "equals": lambda c, d, f: f"{d}={f}",
    "hash": lambda c, d, f: f"{d}#{f}",
    "three dots": lambda c, d, f: f"{d}...{f}",
    "three hyphens": lambda c, d, f: f"{d}---{f}",
    "brackets": lambda c, d, f: f"{d}({f})",
    "square brackets": lambda c, d, f: f"{d}[{f}]",
    "date in brackets": lambda c, d, f: f"({d}){f}",
    "bold": lambda c, d, f: f"**{d}**-{f}",
    "mark-up": lambda c, d, f: f"<b>{d}</b>-{f}",
    "quoted": lambda c, d, f: f'"{d}"-"{f}"',
    "line break": lambda c, d, f: f"{d}-\n{f}",
    "line break alone": lambda c, d, f: f"{d}\n{f}",
    "tab": lambda c, d, f: f"{d}\t{f}",
    "wide gap": lambda c, d, f: f"{d}    {f}",
    "en dash": lambda c, d, f: f"{d}–{f}",
    "minus sign": lambda c, d, f: f"{d}\u2212{f}",
    "non-breaking hyphen": lambda c, d, f: f"{d}\u2011{f}",
    "hyphen bullet": lambda c, d, f: f"{d}\u2043{f}",
    "bullet": lambda c, d, f: f"{d}\u2022{f}",
    "long vowel mark": lambda c, d, f: f"{d}\u30fc{f}",
    "box line": lambda c, d, f: f"{d}\u2500{f}",
    "soft hyphen": lambda c, d, f: f"{d[:4]}\u00ad{d[4:]}-{f}",
    "zero width": lambda c, d, f: "\u200b".join(d + "-" + f),
    "word joiner": lambda c, d, f: f"{d}\u2060-{f[:2]}\u2060{f[2:]}",
    "right to left mark": lambda c, d, f: f"{d}\u200f-{f}",
    "hangul filler": lambda c, d, f: f"{d}\u3164{f}",
    "braille blank": lambda c, d, f: f"{d}\u2800{f}",
    "combining line": lambda c, d, f: "".join(x + "\u0336" for x in d + "-" + f),
    "thin space": lambda c, d, f: f"{d}\u2009{f}",
    "full width": lambda c, d, f: f"{d}-{f}".translate(FULL_WIDTH),
    "arabic digits": lambda c, d, f: f"{d}-{f}".translate(ARABIC),
    "circled digits": lambda c, d, f: f"{d}-{f}".translate(CIRCLED),
    "keycaps": lambda c, d, f: "".join(f"{x}\ufe0f\u20e3" for x in d + f),
    "superscript": lambda c, d, f: f"{d}-{f}".translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")),
    "entity": lambda c, d, f: f"{d}&#45;{f}",
    "entity digits": lambda c, d, f: "".join(f"&#{ord(x)};" for x in d + f),
    "percent": lambda c, d, f: f"{d}%2D{f}",
    "percent digits": lambda c, d, f: "".join(f"%{ord(x):02X}" for x in d + f),
    "letters glued": lambda c, d, f: f"pnr{d}{f}slut",
    "underscores glued": lambda c, d, f: f"_{d}-{f}_",
    "spreadsheet": lambda c, d, f: f'="{d}-{f}"',
    "float": lambda c, d, f: f"{c}{d}{f}.0",
    "scientific": lambda c, d, f: f"{c[0]}.{c[1]}{d}{f}E+11",
    "letters for digits": lambda c, d, f: f"{d}-{f}".translate(LOOK_ALIKE),
    "spelt out": lambda c, d, f: " ".join(WORDS[int(x)] for x in d + f),
    "spelt with commas": lambda c, d, f: ", ".join(WORDS[int(x)] for x in d + f),
    "spelt with bindestreck": lambda c, d, f: " ".join(WORDS[int(x)] for x in d) + " bindestreck " + " ".join(WORDS[int(x)] for x in f),
    "word streck": lambda c, d, f: f"{d} streck {f}",
    "word bindestreck": lambda c, d, f: f"{d} bindestreck {f}",
    "fyra sista after": lambda c, d, f: f"{c}{d}, fyra sista {f}",
    "fyra sista before": lambda c, d, f: f"fyra sista {f}, född {d}",
    "de fyra sista är": lambda c, d, f: f"född {c}{d[:2]}-{d[2:4]}-{d[4:]} och de fyra sista är {f}",
    "sista siffrorna": lambda c, d, f: f"{d} och sista siffrorna {f}",
    "slutar på": lambda c, d, f: f"{d}, slutar på {f}",
    "4 sista": lambda c, d, f: f"{d}, 4 sista: {f}",
    "fyra sista spaced": lambda c, d, f: f"{d}, fyra sista {' '.join(f)}",
    "och sedan": lambda c, d, f: f"{d} och sedan {f}",
    "xxxx": lambda c, d, f: f"{d}-XXXX",
    "stars": lambda c, d, f: f"{c}{d}-****",
    "three shown": lambda c, d, f: f"{d}-{f[:3]}X",
    "last shown": lambda c, d, f: f"{d}-**{f[2:]}",
}
SENTENCES = ("Kvinnan har {} enligt kommunen.", "Se {}", "Underlag: {}, klart i maj")
ASKED = frozenset(
    ("xxxx", "stars", "three shown", "last shown", "semicolon", "bar", "tab", "wide gap", "scientific", "five and five", "och sedan")
)
"""Forms that say no more than the date, or that tables and lists have too."""


def with_check_digit(nine: str) -> str:
    return next(nine + str(digit) for digit in range(10) if luhn(nine + str(digit)))


def number_of(born: str, serial: str, *, coordination: bool = False, month: str = "", day: str = "") -> tuple[str, str, str]:
    """(century, six, four)."""
    of_day = day or f"{int(born[6:]) + (60 if coordination else 0):02}"
    ten = with_check_digit(f"{born[2:4]}{month or born[4:6]}{of_day}{serial}")
    return born[:2], ten[:6], ten[6:]


def samples() -> Iterator[Sample]:
    for form, written in SPELLINGS.items():
        must = "asked" if form in ASKED else "hard"
        for n, born in enumerate(BIRTHS):
            sentence = SENTENCES[n % len(SENTENCES)]
            for group, number in (
                ("personnummer", number_of(born, "238" if n % 2 else "981")),
                ("samordningsnummer", number_of(born, "239", coordination=True)),
            ):
                if form == "day first" and group == "samordningsnummer":
                    continue
                yield Sample(group, form, sentence.format(written(*number)), must)
    yield from _unknown_births()
    yield from _temporary()
    yield from _births()


def _unknown_births() -> Iterator[Sample]:
    for form in ("hyphen", "bare ten", "century", "bare twelve", "pairs", "iso date", "zero width"):
        for month, day in (("00", "60"), ("00", "73"), ("05", "60"), ("12", "60")):
            number = number_of("19800101", "239", month=month, day=day)
            yield Sample("samordningsnummer, okänt datum", form, f"Gäller {SPELLINGS[form](*number)}.", "hard")


def _temporary() -> Iterator[Sample]:
    for letter in "TRSUWXJKLMNP":
        for form, text in (("hyphen", f"900102-{letter}221"), ("bare", f"900102{letter}221"), ("century", f"19900102-{letter}221")):
            yield Sample("tillfälligt nummer", f"interim {form}", f"Student {text} är antagen", "hard")
        yield Sample("tillfälligt nummer", "interim lower case", f"Student 900102-{letter.lower()}221 är antagen", "hard")
        yield Sample("tillfälligt nummer", "interim space", f"Student 900102 {letter}221 är antagen", "hard")
    for century in ("22", "23", "25", "00"):
        for tail in ("ABC4", "DE12", "FG3K"):
            for form, text in (
                ("bare", f"{century}900102{tail}"),
                ("hyphen", f"{century}900102-{tail}"),
                ("lower", f"{century}900102{tail.lower()}"),
            ):
                yield Sample("tillfälligt nummer", f"nrid {form}", f"Reservnummer {text} i journalen", "hard")
    yield Sample("tillfälligt nummer", "region stockholm", "Reservnummer 991990123456", "hard")
    for shift in (20, 40, 65, 80, 90):
        ten = with_check_digit(f"90{1 + shift:02}02238")
        yield Sample("tillfälligt nummer", "shifted month", f"Använd 19{ten} i mallen", "hard")
        yield Sample("tillfälligt nummer", "shifted month, named", f"Personnummer {ten[:6]}-{ten[6:]}", "hard")


def _births() -> Iterator[Sample]:
    for form, text in (
        ("född", "Hon är född 900102"),
        ("född iso", "Hon är född 1990-01-02"),
        ("född den", "Hon föddes den 2 januari 1990"),
        ("född dotted", "Hon är född 2.1.1990"),
        ("född slash", "Pojken är född 2/1 -15"),
        ("född short month", "Barnet föddes 2 jan 2019"),
        ("f.", "kvinna f. 900102"),
        ("födelsedatum", "Födelsedatum: 1990-01-02"),
        ("födelsedag", "Hennes födelsedag är 2 januari 1990"),
        ("fyller", "Hon fyller 18 år den 2 januari 2027"),
        ("född upper", "FÖDD 900102"),
        ("född words", "Hon är född den andre januari 1990"),
        ("kom till världen", "Barnet kom till världen 2019-03-04"),
        ("born", "She was born 1990-01-02"),
        ("fd", "kvinna, fd 900102"),
        ("date alone with a person", "Kvinnan 900102 söker skydd"),
    ):
        yield Sample("födelsedatum", form, text, "asked")
