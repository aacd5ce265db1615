"""Where somebody is: addresses, property designations, positions, plates, school and class, stays."""

from __future__ import annotations

from collections.abc import Iterator

from tests.factories.guarded.sample import Sample
from vaw.kernel.guard import Field

STREETS = (
    "Rimfrostgatan",
    "Tallkottsvägen",
    "Klockargränd",
    "Harstigen",
    "Vintertorget",
    "Lindallén",
    "Södra Skogsbacken",
    "Sankt Olofs gata",
    "Sjöbrinken",
    "Norra Ängsvägen",
    "Magasinsgatan",
    "Prästgårdsgatan",
    "Drottning Kristinas väg",
    "Gamla Byvägen",
    "Å-stigen",
)
WRITTEN = {
    "plain": "{} 14",
    "letter": "{} 14 B",
    "letter glued": "{} 14b",
    "apartment": "{} 14 lgh 1102",
    "floor": "{} 14, 3 tr",
    "comma": "{}, 14",
    "nr": "{} nr 14",
    "nummer": "{} nummer 14",
    "double": "{} 14-16",
    "postcode": "{} 14, 123 45 Grankulla",
    "port": "{} port 14",
    "hash": "{} #14",
    "colon": "{}: 14",
    "two spaces": "{}  14",
    "line break": "{}\n14",
    "full width": "{} １４",
    "underscore": "{}_14",
    "hyphen": "{}-14",
    "brackets": "{} (14)",
    "glued": "{}14",
}
OTHER_ADDRESSES = {
    "shortened v": "Tallkottsv 14",
    "shortened v dot": "Tallkottsv. 14",
    "shortened g": "Storg. 14",
    "spelt": "Hon bor på Rimfrostgatan fjorton",
    "co": "c/o Berg, Rimfrostgatan 14",
    "box": "Box 120, 123 45 Grankulla",
    "village": "Norrbyn 12, 123 45 Grankulla",
    "lives at": "Familjen bor på Skogsbo 12",
    "registered": "Hon är skriven på Ekebo 3",
    "lower lives": "hon bor på ekebo 3",
    "port first": "port 4 på Rimfrostgatan",
    "number first": "14 Rimfrostgatan",
    "number at": "nummer 14 på Rimfrostgatan",
    "property": "Fastigheten Norrby 3:12",
    "property bare": "Norrby 3:12",
    "property lower": "fastigheten norrby 3:12",
    "property S:1": "Norrby S:1",
    "property words": "Norrby 3 kolon 12",
    "block": "kvarteret Lärkan 7",
    "postbox": "Postbox 12, 123 45 Grankulla",
    "house": "huset på Rimfrostgatan",
    "corner": "i hörnet Rimfrostgatan/Harstigen",
    "entity": "Rimfrostgatan&nbsp;14",
    "soft hyphen": "Rimfrost\u00adgatan 14",
    "doorcode": "portkod 1234 på Rimfrostgatan 14",
    "percent": "Rimfrostgatan%2014",
    "road number": "väg 363 i Norrby, hus 12",
}
SOFT_ADDRESSES = frozenset(
    (
        "spelt",
        "property bare",
        "property lower",
        "property S:1",
        "property words",
        "number first",
        "house",
        "corner",
        "lower lives",
        "road number",
    )
)
POSITIONS = {
    "decimal": "58.9000, 13.4000",
    "decimal comma": "58,9000 13,4000",
    "labelled": "lat 58.90 lon 13.40",
    "degrees": "58°54'00\"N 13°24'00\"E",
    "degrees no sign": "N 58 54.000 E 13 24.000",
    "sweref": "SWEREF 99 TM 6530000, 420000",
    "sweref bare": "N 6530000 E 420000",
    "osm": "www.openstreetmap.org/#map=16/58.9000/13.4000",
    "google": "maps.app.goo.gl/abcDEF123",
    "google at": "www.google.com/maps/@58.9,13.4,15z",
    "google se": "google.se/maps/place/Norrby",
    "eniro": "kartor.eniro.se/?c=58.9,13.4",
    "hitta": "hitta.se/karta?x=1",
    "words": "///lampa.skog.bord",
    "geo": "geo:58.9,13.4",
    "apple": "maps.apple.com/?ll=58.9,13.4",
    "plus code": "9FFM5C2X+9R",
    "lat query": "https://example.se/k?lat=58.9&lon=13.4",
    "two decimals": "58.90, 13.40",
    "swapped": "13.4000, 58.9000",
    "full width": "５８.９０００, １３.４０００",
}
PLATES = {
    "car word": "bilen XTZ 123",
    "glued": "bil XTZ123",
    "new": "en Volvo, XTZ 12A",
    "lower": "kör xtz123",
    "hyphen": "fordon XTZ-123",
    "reg": "regnr XTZ 123",
    "registered": "registreringsnummer: XTZ123",
    "alone": "XTZ 123",
    "dots": "bil XTZ.123",
    "spaced": "bil X T Z 1 2 3",
    "zero width": "bil XTZ\u200b 123",
    "parked": "XTZ 123 står parkerad utanför",
    "two spaces": "bil XTZ  123",
    "bus": "Hon åker i en röd skåpbil, XTZ123",
}
SCHOOLS = {
    "class letter": "Flickan går i 7B på Lärkskolan",
    "klass": "klass 4 på Lärkskolan",
    "åk": "åk 9 på Lärkskolan",
    "upper school": "SA21B på Lärkgymnasiet",
    "section": "avdelning Blåsippan på förskolan Lärkan",
    "in the": "går i fyran på Lärkskolan",
    "school first": "Lärkskolan 7B",
    "lower": "flickan går i 7b på lärkskolan",
    "f-class": "förskoleklass på Lärkskolan",
    "school, class": "Lärkskolan, klass 7 b",
    "årskurs": "årskurs 5 i Lärkskolan",
    "roman": "klass VII B på Lärkskolan",
    "pupil": "en elev i 8C på Norrby skola",
    "fritids": "fritids på Lärkskolan, klass 2A",
    "teacher": "hennes mentor i 9A, Lärkskolan",
    "two sentences": "Hon går på Lärkskolan. Klass 7B.",
}
STAYS = {
    "lives in": "Hon bor i Grankulla sedan i våras",
    "with sister": "Kvinnan bor hos sin syster i Norrby",
    "shelter": "Hon är placerad på boende i Grankulla",
    "hides": "Familjen gömmer sig i Norrby",
    "moved": "Hon har flyttat till Grankulla",
    "stays": "Kvinnan vistas i Grankulla",
    "start": "Bor hos mamma i Norrby",
    "hotel": "Mannen tog in på hotell i Norrby",
    "works": "Hon jobbar på Ica i Norrby",
    "lower": "hon bor i grankulla nu",
    "file": "boende_kvinna_Norrby_hotell",
    "home": "Hennes lägenhet i Norrby",
    "school": "Hennes barn går i skola i Norrby",
    "fled": "Modern flydde till Norrby",
    "client": "Klienten övernattar i Norrby",
    "summer house": "Paret har en stuga vid Norrby där hon är",
    "now in": "Kvinnan är nu i Norrby",
    "can be found": "Flickan finns hos en faster i Norrby",
    "brought": "Hon kördes till Norrby i natt",
}


def samples() -> Iterator[Sample]:
    for form, written in WRITTEN.items():
        must = "asked" if form in ("colon", "brackets", "glued", "hash", "comma") else "hard"
        for street in STREETS:
            yield Sample("adress", form, f"Uppgift: {written.format(street)} enligt samtal.", must)
    for street in STREETS:
        yield Sample("adress", "upper case", f"ADRESS {street.upper()} 14", "hard")
        yield Sample("adress", "lower case", f"hon är på {street.lower()} 14 nu", "hard" if _sure(street) else "asked")
    for group, forms, must in (
        ("adress", OTHER_ADDRESSES, "hard"),
        ("position", POSITIONS, "hard"),
        ("registreringsnummer", PLATES, "hard"),
        ("skola och klass", SCHOOLS, "hard"),
        ("vistelseort", STAYS, "asked"),
    ):
        for form, text in forms.items():
            field = Field.FILE_NAME if form == "file" else Field.TEXT
            yield Sample(
                group, form, text, field=field, must="asked" if form in SOFT_ADDRESSES | {"alone", "spaced", "two sentences"} else must
            )


def _sure(street: str) -> bool:
    return street.lower().endswith(("gatan", "vägen", "gränd", "stigen", "allén"))
