"""Names of many origins, names and initials with an age."""

from __future__ import annotations

from collections.abc import Iterator

from tests.factories.guarded.sample import Sample

NAMES = (
    "Anna Bergvind",
    "Lars-Erik Holmvind",
    "Fatima Al-Hassan",
    "Zeynep Karaca",
    "Oksana Kovalenko",
    "Nguyen Thi Lan",
    "Aino Virtasalo",
    "Amina Warsame",
    "Jelena Petrovic",
    "Agnieszka Nowicka",
    "Dilan Rojhat",
    "Inger Skogsdal",
    "Saba Tekle",
    "Elle-Máret Sarri",
    "Tindra Ek",
)
SENTENCES = {
    "client": "Klienten {} har återvänt",
    "about": "Samtal om {} i går",
    "called": "Hon heter {}",
    "rang": "{} ringde jouren",
    "is threatened": "{} är hotad av sin man",
    "with": "Vi träffade {} på mötet med socialtjänsten",
    "inverted": "{last}, {first}",
    "upper": "KLIENTEN {upper} RINGDE",
    "lower": "klienten {lower} ringde",
    "sister": "hennes syster {}",
    "regarding": "Angående {}",
    "possessive": "{}s mamma hörde av sig",
    "file": "samtal_{under}",
    "bare": "{}",
    "list": "Närvarande barn: {}",
}
FIRST_ALONE = {
    "rang": "Jouren säger att {} ringde i natt",
    "client": "Klienten {} har återvänt",
    "husband": "hennes man {} följer efter",
    "lives": "{} bor hos oss",
    "about": "Orosanmälan om {}",
    "children": "barnen {} och Tyra",
    "called": "Hon kallas {}",
}
AGED = (
    "{}, 34 år",
    "{} (34)",
    "{} 34 år",
    "34-åriga {}",
    "{}, 34",
    "{} som är 34 år",
    "{}, född -91",
    "{} fyller 34",
    "trettiofyraåriga {}",
)
INITIALS = (
    "A.S., 34 år",
    "AS 34 år",
    "A S (34)",
    "34-åriga A.S.",
    "kvinna 34 år (AS)",
    "A.S. f. 1991",
    "initialer A.S.",
    "K, 17 år",
    "a.s. 34 år",
    "AS, född 91",
    "A.S, 34",
    "A-K S 34 år",
    "Å.Ö. 12 år",
    "kvinna, 34, A.S.",
    "A. S., trettiofyra år",
)


def samples() -> Iterator[Sample]:
    for name in NAMES:
        first, last = name.split(" ", 1)
        parts = {"first": first, "last": last, "upper": name.upper(), "lower": name.lower(), "under": name.replace(" ", "_")}
        for form, sentence in SENTENCES.items():
            yield Sample("namn", form, sentence.format(name, **parts), "asked")
        for form, sentence in FIRST_ALONE.items():
            yield Sample("förnamn ensamt", form, sentence.format(first), "asked")
        for aged in AGED:
            must = "hard" if aged in AGED[:4] else "asked"
            yield Sample("namn och ålder", aged.format("N"), f"Placering av {aged.format(name)} i dag", must)
    for text in INITIALS:
        yield Sample("initialer och ålder", text, f"Ärendet gäller {text}.", "asked")
