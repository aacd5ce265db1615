"""What the made-up activities say: short sentences about work, never about a person. A test lets the guard read every one of them."""

from __future__ import annotations

from collections.abc import Iterator

from vaw.cli.demo.kinds import KINDS

# What an activity in a field was about: words that follow "om".
ABOUT = {
    "mvw": (
        "mäns våld mot kvinnor",
        "kvinnofrid och jämställdhet",
        "att ställa frågor om våld på rutin",
        "förebyggande arbete med killar och män",
        "insatser för våldsutövare",
        "arbetsgivarens roll",
    ),
    "close_relations": (
        "våld i nära relationer",
        "barn som upplevt våld",
        "riskbedömning och skydd",
        "eftervåld och umgänge",
        "våld mot äldre",
        "ekonomiskt våld",
    ),
    "sexual": (
        "sexuellt våld",
        "samtycke och gränser",
        "sexuella trakasserier i skolan",
        "bemötande efter sexuella övergrepp",
        "digitala sexuella kränkningar",
        "sexuellt våld mot personer med funktionsnedsättning",
    ),
    "honour": (
        "hedersrelaterat våld och förtryck",
        "barn- och tvångsäktenskap",
        "könsstympning",
        "heder i skola och förskola",
        "hedersrelaterad brottslighet och rättsläget",
        "regionala resurscentrum mot heder",
    ),
    "trafficking": (
        "prostitution och människohandel",
        "unga och sex mot ersättning",
        "människohandel för tvångsarbete",
        "stöd för att lämna prostitution",
        "digital rekrytering och exploatering",
        "samordning mellan kommun, polis och gränspolis",
    ),
}
# With the made-up assignment on protected housing: the organisation of it, never a place.
ABOUT_HOUSING = ("stöd till dem som driver skyddat boende", "kvalitet i skyddat boende", "samordning av skyddat boende mellan länen")
CORRECTED = ("Fel antal minuter vid inmatningen.", "Tiden rättad efter avstämning.", "Förberedelsetiden saknades.")
WITHDRAWN = ("Dubblett av en aktivitet som redan fanns.", "Loggad på fel län.", "Mötet blev inte av.")


def every_text() -> Iterator[str]:
    """Every sentence that a made-up activity or its history can hold."""
    topics = [about for abouts in (*ABOUT.values(), ABOUT_HOUSING) for about in abouts]
    for kind in KINDS:
        for text in kind.texts:
            yield from (text.format(about=about) for about in topics)
    yield from CORRECTED
    yield from WITHDRAWN
