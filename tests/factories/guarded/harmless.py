"""The daily prose of the boards that looks like personal data: it may never be stopped, and be asked about as seldom as may be."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from tests.factories.guarded.numbers import with_check_digit
from tests.factories.guarded.sample import Sample

MUNICIPALITIES = ("Arjeplog", "Umeå", "Upplands Väsby", "Dals-Ed", "Nora", "Malå", "Östra Göinge", "Härnösand")
PLAIN: dict[str, tuple[str, ...]] = {
    "växel": (
        "Växeln nås på 010-225 40 00",
        "Ring växeln: 0771-22 40 00",
        "Länsstyrelsen, 010 225 40 00",
        "010-2254000",
        "+46 10 225 40 00",
        "Växel 0102254000",
    ),
    "stödlinje": (
        "Ring 020-50 50 50",
        "Kvinnofridslinjen 020-505050",
        "020 50 50 50 dygnet runt",
        "116 016",
        "116 111 för barn",
        "Ring 112",
        "1177 Vårdguiden",
        "Polisen 114 14",
        "Välj att sluta: 020-555 666",
        "Stödlinjen för män 020-80 80 80",
        "0200-23 95 00",
    ),
    "rum": (
        "Sal B 210",
        "Rum 4012 på plan 4",
        "Lokal 3:14 i hus B",
        "Sal 7B",
        "Rum 12A",
        "Konferensrum Kallvattnet 2",
        "Plan 3, rum 312",
        "rum K4 14:02",
    ),
    "lag": (
        "SFS 2017:900",
        "4 kap. 4 § BrB",
        "lag (2001:453)",
        "SoL 5 kap. 11 §",
        "SOU 2025:12",
        "prop. 2022/23:106",
        "HSLF-FS 2022:39",
        "Dir. 2024:115",
        "SOSFS 2014:4",
        "2 kap. 3 § 2 st. 1 p.",
        "bet. 2019/20:JuU25",
        "förordning (2015:154)",
    ),
    "uppdrag": (
        "regeringsuppdrag A2024/00917",
        "Uppdrag 2021:995",
        "Delmål 6 och artikel 12.1",
        "Agenda 2030 mål 5.2",
        "S2023/01234",
        "A2021/01027/JÄM",
    ),
    "belopp": (
        "1 250 000 kr",
        "701 740 kr",
        "12 345 678,50 kr",
        "46 mnkr 2024, 51 mnkr 2025",
        "SEK 900 102",
        "1,2 miljoner",
        "25 000:-",
        "19 900 102 kr",
    ),
    "tid": (
        "kl. 08.30-16.00",
        "08:00–12:00",
        "2026-11-23 09:15",
        "tis 3/3 kl 13",
        "vecka 12",
        "v. 46-49 2026",
        "torsdag den 14 maj 2026",
        "Q1 2026",
        "9.00-11.30, 13-15",
    ),
    "antal": (
        "12 kvinnor och 14 män i 7 kommuner",
        "1 240 personer 2024",
        "123 45 elever",
        "18–24 år",
        "34-årig erfarenhet",
        "12 av 14 kommuner",
        "3 av 10",
        "17 procent",
        "7, 14 och 21 deltagare",
        "10 12 14 16 18 20 deltagare per tillfälle",
    ),
    "webb": (
        "https://www.example.se/sida/2024/01/02/1234567890",
        "https://example.se/video/8712345678",
        "meet.example.se/j/812 3456 7890",
        "Mötes-ID: 812 3456 7890",
        "Teams mötes-id 345 678 901 23",
        "Lösenkod: aB3dE7",
        "example.se/?id=19900102",
        "ISBN 978-91-7000-123-4",
        "ISSN 1101-2341",
        "doi 10.1000/182",
    ),
    "funktionsbrevlåda": (
        "registrator@example.se",
        "info@example.se",
        "kvinnofrid.lansstyrelsen@example.se",
        "social.jour@example.se",
        "vasterbotten@lansstyrelsen.example.se",
        "kommun@example.se",
        "jamstalldhet.ac@example.se",
        "stod-heder@example.se",
    ),
    "gata utan nummer": (
        "Projektet Trygga gatan 2026",
        "Handlingsplan 2024",
        "arbetsplatsen 14 deltagare",
        "Vägen framåt 2030",
        "Backen 12 meter",
        "på torget 12 maj",
        "Kvinnors vägar ut 2024",
        "handlingsplanen 7 punkter",
        "Gatan är vår 2025",
        "tidplan 14",
        "Våning 4",
    ),
    "metod": (
        "SARA:V3 och PATRIARK",
        "FREDA kortfrågor 15 frågor",
        "Trappan 2 dagar",
        "MVP åk 7–9",
        "KAT-modellen",
        "TAX 2 och SAFER",
        "ATV",
        "iRiSk",
        "SAM 14",
        "DA-20",
        "B-SAFER 10",
    ),
    "skola": (
        "årskurs 7–9 i länets skolor",
        "klass 4-6",
        "alla elever i åk 9",
        "gymnasieskolan 3 år",
        "grundskolan F-9",
        "Lärkskolan deltog",
        "förskoleklasser i 12 kommuner",
        "skolan har 9 klasser",
    ),
    "prosa": (
        "Barn som bor på skyddat boende har rätt till skola",
        "När en kvinna placeras på skyddat boende ansvarar kommunen",
        "Kommunerna i Norrbotten saknar rutiner",
        "Utbildningen gavs i Umeå och Skellefteå",
        "Rutinen gäller alla som arbetar i socialtjänsten",
        "Vi behöver fler platser utanför länet",
        "Boendet har fem platser",
        "Myndigheten är placerad i Göteborg",
        "Kvinnor i Malå har längst resväg",
        "Mannen utan ansikte, en teaterföreställning",
        "Hon är projektledare på Region Örebro län",
        "Familjerätten i Nora och Lindesberg",
        "Vi träffade Rädda Barnen och Röda Korset",
        "Barnahus i Dalarna öppnar",
        "Samverkan med Polisregion Nord",
        "Resultaten presenterades på Nordiskt Forum",
        "De fyra sista åren 2021-2024",
        "Sista fyra veckorna 2026",
        "Tre slutsatser, fyra förslag, fem åtgärder",
        "Noll tolerans, ett ansvar, två mål och tre vägar",
    ),
    "tjänsteperson": (
        "Karin Holmvind, utvecklingsledare",
        "Föreläsare: Per Lindvall, docent",
        "Enligt Eliasson (2014)",
        "Chef Anna Bergvind",
        "länsråd Lars Holmvind",
        "Eva Lundgrens bok",
        "Socialchef Maria Ek deltog",
    ),
    "kod": (
        "SCB 2480 Umeå",
        "kommunkod 0114",
        "länskod 25",
        "0180, 0181, 0182",
        "SNI 88.101",
        "SSYK 2661",
        "ver. 3.12",
        "kurskod SOC 123",
        "bilaga 4 B",
        "punkt 3:12",
        "NR1 2026",
        "ABC 123 poäng",
        "COVID-19",
        "KS 2024-118",
        "A4 210 x 297",
        "GD 120",
        "Matteus 3:12",
        "Skala 1:100",
        "resultatet blev 3:12",
        "Hov 5–3",
    ),
}


def samples() -> Iterator[Sample]:
    for group, texts in PLAIN.items():
        for text in texts:
            for form, sentence in (("alone", "{}"), ("in a sentence", "Anteckning: {} enligt protokollet.")):
                yield Sample(f"ok {group}", form, sentence.format(text), "passes")
    yield from _registers()
    yield from _dates()
    yield from _tables()


def _registers() -> Iterator[Sample]:
    chance = random.Random(9)
    for n in range(60):
        serial = chance.randrange(10**5)
        for form, text in (
            ("board", f"Dnr 801-{serial % 10000}-20{20 + n % 7}"),
            ("short", f"dnr {serial}-2025"),
            ("municipal", f"SN 2025/{serial:05}"),
            ("municipal hyphen", f"KS-2024-{serial:05}"),
            ("slash", f"2024/{serial:05}"),
            ("government", f"A2025/{serial:05}"),
            ("police", f"5000-K{serial:05}-25"),
        ):
            yield Sample("ok dnr", form, f"Se {text} i diariet.", "passes")
        ten = with_check_digit(f"{chance.choice((21, 55, 80, 20, 23))}{chance.randrange(20, 100):02}{chance.randrange(10**5):05}")
        for form, text in (
            ("hyphen", f"{ten[:6]}-{ten[6:]}"),
            ("bare", ten),
            ("space", f"{ten[:6]} {ten[6:]}"),
            ("sixteen", f"16{ten[:6]}-{ten[6:]}"),
            ("vat", f"SE{ten}01"),
            ("named", f"org.nr {ten[:6]}-{ten[6:]}"),
        ):
            yield Sample("ok organisationsnummer", form, f"Utföraren {text} har avtal.", "passes")
        code = f"{chance.randrange(100, 1000)} {chance.randrange(10, 100)}"
        yield Sample("ok postnummer", "town", f"{code} {chance.choice(MUNICIPALITIES)}", "passes")
        yield Sample("ok bankgiro", "bankgiro", f"Bankgiro {chance.randrange(100, 1000)}-{chance.randrange(1000, 10000)}", "passes")
        yield Sample("ok bankgiro", "invoice", f"Fakturanummer {chance.randrange(10**7, 10**8)}", "passes")


def _dates() -> Iterator[Sample]:
    for n in range(80):
        one, other = date(2019, 1, 7) + timedelta(days=31 * n), date(2019, 1, 9) + timedelta(days=31 * n)
        for form, text in (
            ("iso", f"{one}"),
            ("range", f"{one} – {other}"),
            ("range, tight", f"{one}--{other}"),
            ("six", f"{one:%y%m%d}"),
            ("six range", f"{one:%y%m%d}-{other:%y%m%d}"),
            ("eight range", f"{one:%Y%m%d}-{other:%Y%m%d}"),
            ("Swedish", f"{one.day}/{one.month} {one.year}"),
            ("six and year", f"{one:%y%m%d} {one.year}"),
            ("date and time", f"{one} {8 + n % 9:02}:15"),
            ("date, clock", f"{one} kl. {8 + n % 9:02}.00-{9 + n % 9:02}.30"),
            ("years", f"{one.year}-{one.year + 3}"),
            ("list", f"{one:%d/%m}, {other:%d/%m}, {one:%d/%m}"),
            ("two years and a count", f"{one.year} {one.year + 1} {1000 + n}"),
        ):
            yield Sample("ok datum", form, f"Nätverket möts {text} digitalt.", "passes")
        yield Sample("ok filnamn", "stamp", f"protokoll_{one:%Y%m%d}_{8 + n % 9:02}{n % 6}0.pdf", "passes")


def _tables() -> Iterator[Sample]:
    """Rows of figures, as text layers of reports have them: now and then ten of their digits are a number by chance."""
    chance = random.Random(7)
    for n in range(400):
        widths = (1, 2, 3, 4) if n % 2 else (2, 2, 2, 4)
        row = [str(chance.randrange(10 ** (w - 1), 10**w)) for w in (chance.choice(widths) for _ in range(8))]
        yield Sample("ok sifferrad", "spaces", " ".join(row), "passes")
        yield Sample("ok sifferrad", "semicolons", ";".join(row), "passes")
        yield Sample("ok sifferrad", "commas", ", ".join(row), "passes")
        yield Sample("ok sifferrad", "bars", " | ".join(row), "passes")
        yield Sample("ok sifferrad", "lines", "\n".join(row), "passes")
        yield Sample("ok sifferrad", "tabs", "\t".join(row), "passes")
        yield Sample("ok sifferrad", "years", " ".join(str(year) for year in range(2015 + n % 5, 2024)) + f" {' '.join(row[:4])}", "passes")
