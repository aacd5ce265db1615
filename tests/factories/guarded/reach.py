"""Ways to reach a person: telephones (the series that PTS keeps for fiction), e-mail, accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.factories.guarded.numbers import ARABIC, FULL_WIDTH, WORDS
from tests.factories.guarded.sample import Sample

# area code without its zero, the rest
PHONES = (("70", "1740605"), ("70", "1740683"), ("8", "46500417"), ("31", "3900642"), ("40", "6280455"), ("980", "319233"))
MOBILES = ("72", "73", "76", "79")


def _groups(rest: str) -> str:
    """Three, two, two and so on."""
    head = len(rest) % 2 + 2
    return " ".join((rest[:head], *(rest[i : i + 2] for i in range(head, len(rest), 2))))


FORMS: dict[str, Callable[[str, str], str]] = {
    "hyphen and groups": lambda a, r: f"0{a}-{_groups(r)}",
    "hyphen": lambda a, r: f"0{a}-{r}",
    "bare": lambda a, r: f"0{a}{r}",
    "space": lambda a, r: f"0{a} {r}",
    "spaced groups": lambda a, r: f"0{a} {_groups(r)}",
    "slash": lambda a, r: f"0{a}/{_groups(r)}",
    "dots": lambda a, r: f"0{a}.{_groups(r).replace(' ', '.')}",
    "hyphens": lambda a, r: f"0{a}-{_groups(r).replace(' ', '-')}",
    "underscores": lambda a, r: f"0{a}_{_groups(r).replace(' ', '_')}",
    "colons": lambda a, r: f"0{a}:{_groups(r)}",
    "commas": lambda a, r: f"0{a}, {_groups(r).replace(' ', ', ')}",
    "middle dots": lambda a, r: f"0{a}·{_groups(r).replace(' ', '·')}",
    "star": lambda a, r: f"0{a}*{r}",
    "brackets": lambda a, r: f"(0{a}) {_groups(r)}",
    "spaced hyphen": lambda a, r: f"0{a} - {_groups(r)}",
    "double spaces": lambda a, r: f"0{a}  {_groups(r).replace(' ', '  ')}",
    "wide gaps": lambda a, r: f"0{a}    {r}",
    "single digits": lambda a, r: " ".join(f"0{a}{r}"),
    "single digits, hyphens": lambda a, r: "-".join(f"0{a}{r}"),
    "single digits, commas": lambda a, r: ", ".join(f"0{a}{r}"),
    "pairs": lambda a, r: " ".join(f"0{a}{r}"[i : i + 2] for i in range(0, len(a + r) + 1, 2)),
    "triples": lambda a, r: " ".join(f"0{a}{r}"[i : i + 3] for i in range(0, len(a + r) + 1, 3)),
    "country": lambda a, r: f"+46{a}{r}",
    "country, groups": lambda a, r: f"+46 {a} {_groups(r)}",
    "country, hyphen": lambda a, r: f"+46-{a}-{r}",
    "country, zero": lambda a, r: f"+46 (0){a} {_groups(r)}",
    "country, 0046": lambda a, r: f"0046 {a} {_groups(r)}",
    "country, bare 0046": lambda a, r: f"0046{a}{r}",
    "country in brackets": lambda a, r: f"(+46) {a}-{r}",
    "tel link": lambda a, r: f"tel:+46{a}{r}",
    "line break": lambda a, r: f"0{a}-\n{_groups(r)}",
    "en dash": lambda a, r: f"0{a}–{_groups(r)}",
    "non-breaking spaces": lambda a, r: f"0{a}\u00a0{_groups(r)}".replace(" ", "\u00a0"),
    "soft hyphens": lambda a, r: f"0{a}\u00ad-{r[:3]}\u00ad{r[3:]}",
    "zero width": lambda a, r: "\u200b".join(f"0{a}{r}"),
    "full width": lambda a, r: f"0{a}-{r}".translate(FULL_WIDTH),
    "arabic digits": lambda a, r: f"0{a}-{r}".translate(ARABIC),
    "entity": lambda a, r: f"0{a}&#45;{r}",
    "percent": lambda a, r: f"0{a}%2D{r}",
    "letter o": lambda a, r: f"O{a}-{_groups(r)}",
    "letters": lambda a, r: f"0{a}-{_groups(r)}".translate(str.maketrans("01", "Ol")),
    "spelt out": lambda a, r: " ".join(WORDS[int(x)] for x in f"0{a}{r}"),
    "spelt in groups": lambda a, r: f"{' '.join(WORDS[int(x)] for x in '0' + a)}, {' '.join(WORDS[int(x)] for x in r)}",
    "glued": lambda a, r: f"tel0{a}{r}hem",
    "quoted": lambda a, r: f"'0{a}-{r}'",
    "bold": lambda a, r: f"**0{a}**-{r}",
    "extra word": lambda a, r: f"0{a} sedan {_groups(r)}",
}
WORDED = frozenset(("extra word", "wide gaps", "bold", "commas", "colons"))

EMAILS: dict[str, str] = {
    "plain": "anna.berg@example.se",
    "upper": "ANNA.BERG@EXAMPLE.SE",
    "spaces": "anna.berg @ example.se",
    "spaced dot": "anna.berg@example .se",
    "(at)": "anna.berg(at)example.se",
    "[at]": "anna.berg[at]example.se",
    "{at}": "anna.berg{at}example.se",
    "<at>": "anna.berg<at>example.se",
    "spaced at": "anna.berg at example.se",
    "AT and DOT": "anna.berg AT example DOT se",
    "snabel-a": "anna.berg snabel-a example.se",
    "snabela": "anna.berg snabela example.se",
    "(snabel-a)": "anna.berg (snabel-a) example.se",
    "(a)": "anna.berg(a)example.se",
    "full width": "anna.berg＠example.se",
    "small at": "anna.berg﹫example.se",
    "entity": "anna.berg&#64;example.se",
    "percent": "anna.berg%40example.se",
    "punkt": "anna punkt berg snabel-a example punkt se",
    "(punkt)": "anna(punkt)berg(at)example(punkt)se",
    "[dot]": "anna.berg[at]example[dot]se",
    "mailto": "mailto:anna.berg@example.se",
    "angle": "Anna <anna.berg@example.se>",
    "plus": "anna+hemlig@example.se",
    "digits": "anna1990@example.com",
    "Swedish letters": "åsa.öberg@exämple.se",
    "without ending": "anna.berg@gmail",
    "at gmail": "anna.berg at gmail.com",
    "gmail only": "anna.berg gmail.com",
    "zero width": "anna.berg\u200b@\u200bexample.se",
    "soft hyphen": "anna.berg@exam\u00adple.se",
    "line break": "anna.berg@\nexample.se",
    "double at": "anna.berg@@example.se",
    "underscore": "anna_berg@example.se",
    "subdomain": "anna.berg@mail.example.co.uk",
    "a in brackets": "anna.berg [a] example.se",
    "krull": "anna.berg krullalfa example.se",
    "quoted": '"anna berg"@example.se',
    "info of a person": "info.anna@gmail.com",
}
ACCOUNTS: dict[str, str] = {
    "handle": "Hon heter @anna_k88 där",
    "instagram": "Instagram: anna_k88",
    "snap": "snap anna.k88",
    "facebook link": "facebook.com/anna.berg.88",
    "facebook profile": "facebook.com/profile.php?id=100012345",
    "insta word": "på insta som anna_k88",
    "tiktok link": "www.tiktok.com/@anna_k88",
    "linkedin": "linkedin.com/in/anna-berg-88",
    "swish": "swisha till 0701740605",
}


def samples() -> Iterator[Sample]:
    sentences = ("Hon nås på {} efter nio.", "Ring {}", "Mannen ({}) ska inte kontaktas")
    for form, written in FORMS.items():
        for n, phone in enumerate(PHONES):
            must = "asked" if form in WORDED else "hard"
            yield Sample("telefon", form, sentences[n % 3].format(written(*phone)), must)
    for area in MOBILES:
        for form in ("hyphen and groups", "bare", "country", "dots"):
            yield Sample("telefon", form, f"Nås på {FORMS[form](area, '0123456')}", "hard")
    foreign = (
        "+47 912 34 567",
        "+45 20 12 34 56",
        "+358 40 123 4567",
        "0047 912 34 567",
        "+4791234567",
        "+964 750 123 4567",
        "+1 (202) 555-0147",
    )
    for abroad in foreign:
        yield Sample("telefon", "abroad", f"Modern nås på {abroad}", "hard")
    for local in ("Tel: 174 06 05", "hemnummer: 465 004 17"):
        yield Sample("telefon", "local", local, "asked")
    for form, written in EMAILS.items():
        must = "asked" if form in ("gmail only", "krull") else "hard"
        for sentence in ("Skriv till {} i kväll", "{}"):
            yield Sample("e-post", form, sentence.format(written), must)
    for form, text in ACCOUNTS.items():
        yield Sample("konto", form, text, "asked")
