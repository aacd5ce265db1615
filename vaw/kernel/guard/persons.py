"""Names of persons. Rules by shape (a person word before, an age after, two capitals after 'om') come before the list of first
names: a list protects the names that are on it. Names that belong to somebody's work pass."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaw.kernel.guard import name_context as around
from vaw.kernel.guard.first_names import ALSO_WORDS, FIRST_NAMES
from vaw.kernel.guard.kinds import Finding, Kind, Level
from vaw.kernel.guard.prepared import Prepared
from vaw.kernel.guard.words import words

PLAIN_CASE_WORD = re.compile(r"(?<![\w@.-])(?:[a-zåäöéü]{2,20}|[A-ZÅÄÖÉÜ]{3,20})(?![\w@])")
"""A word without a capital of its own: all lower or all upper case."""
NEXT_PLAIN_WORD = re.compile(r" (?P<word>[a-zåäöéü-]{3,25}|[A-ZÅÄÖÉÜ-]{3,25})(?![\w-])")
ACRONYMS = frozenset(words("SARA SAM ESTER MAX TIM DAN KIM MIRA ADA IDA EVA MAJA LISA VERA IRIS ALICE FREDA NORA"))
"""First names that are methods and systems when in capitals."""
FUNCTION_WORDS = frozenset(
    words("""
    och samt som för med att men eller där när inte ska kan har via vid från till hos mot under över efter före utan inom den det
""")
)
INVERTED = re.compile(rf"(?P<last>{around.WORD}), (?P<first>{around.WORD})(?! [{around.UPPER}])")
"""'Svensson, Anna'."""
MID_SENTENCE = re.compile(r"[a-zåäö,(\"'»«:] ?$")
SENTENCE_START = re.compile(r"(?:^|[.!?:;|\"'»«(-] ?)$")
FOLLOWED_BY_NUMBER_OR_NAME = re.compile(rf"[\w-]| [{around.UPPER}]|[ -]?\d")
NEAR = 60
"""Characters around a name that tell whether it is one."""
CONTEXT = 130
"""Characters before a name that are looked at: enough for a list of people after a role."""


def search(text: Prepared) -> Iterator[Finding]:
    """All names; may overlap. '_' counts as a space here."""
    if "_" in text.plain:
        text = Prepared.of(text.plain.replace("_", " "), text.field, text.today)
    if text.plain != text.lower:
        for run in around.NAME_RUN.finditer(text.plain):
            yield from _in_run(text, run)
        yield from _inverted(text)
    yield from _in_plain_case(text)


def is_first_name(word: str, alone: bool = False) -> bool:
    """Whether a word (also 'Annas', 'Anna-Lena') is a first name on the list; `alone`: not one that is also a word."""
    name = word.lower().split("-")[0]
    if name not in FIRST_NAMES and name.endswith("s") and len(name) > 4:
        name = name[:-1]
    return name in FIRST_NAMES and not (alone and name in ALSO_WORDS)


def _in_run(text: Prepared, run: re.Match[str]) -> Iterator[Finding]:
    """The name in a row of capitalised words, whole, or from the second or a later word on ('Enligt Maria Svensson')."""
    starts = [run.start()]
    words = run[0].split(" ")
    if len(words) > 1:
        known = next((i for i, word in enumerate(words[:-1]) if i and is_first_name(word)), None)
        later = known or (1 if SENTENCE_START.search(text.before(run.start(), 2)) and not is_first_name(words[0]) else None)
        if later:
            starts.append(run.start() + sum(len(word) + 1 for word in words[:later]))
    for start in starts:
        verdict = _verdict(text, start, run.end())
        if verdict:
            yield Finding(start, run.end(), *verdict)
            return


def _verdict(text: Prepared, start: int, end: int) -> tuple[Kind, Level] | None:
    words = text.plain[start:end].split(" ")
    before, after = text.before(start, NEAR), text.after(end, NEAR)
    verdict = _with_age(words, before, after)
    if verdict is None and _is_name(words, before, after):
        verdict = Kind.NAME, Level.SOFT
    return None if verdict is None or _is_at_work(text.before(start, CONTEXT), after) else verdict


def _with_age(words: list[str], before: str, after: str) -> tuple[Kind, Level] | None:
    """A name with an age is hard when both are sure, else soft."""
    known = is_first_name(words[0])
    if (known or len(words) > 1) and around.WITH_AGE_BEFORE.search(before):
        return Kind.NAME_AND_AGE, Level.HARD
    age = around.AGE_AFTER.match(after)
    if not age or not (age["years"] or age["end"]) or int(age["age"]) > 110:
        return None
    if around.NOT_A_NAME.search(" ".join(words)) or not (known or len(words) > 1):
        return None
    sure = len(words) > 1 or bool(age["years"] and is_first_name(words[0], alone=True))
    return (Kind.NAME_AND_AGE, Level.HARD) if sure and (age["years"] or known) else (Kind.NAME, Level.SOFT)


def _is_name(words: list[str], before: str, after: str) -> bool:
    """Whether words in a row are a person's name, by what is around them or by the list."""
    title = " ".join(words)
    if around.PERSON_BEFORE.search(before):
        return not around.NOT_A_NAME.search(title)
    known = is_first_name(words[0])
    if around.CALLED_BEFORE.search(before):
        return known or not (around.THING_CALLED.search(before) or around.NOT_A_NAME.search(title))
    if len(words) > 1:
        return (known and _is_surname(words[1])) or (_is_two_word_name(words, title, before, after))
    if around.SURE_SURNAME.search(words[0]) and not known:
        return bool(MID_SENTENCE.search(before) or around.VERB_AFTER.match(after))
    if not known:
        return bool(MID_SENTENCE.search(before) and around.IN_DANGER_AFTER.match(after))
    if around.VERB_AFTER.match(after) or around.ABOUT_BEFORE.search(before) or (words[0].endswith("s") and around.KIN_AFTER.match(after)):
        return True
    if around.ANY_VERB_AFTER.match(after) and is_first_name(words[0], alone=True):
        return True
    return is_first_name(words[0], alone=True) and bool(MID_SENTENCE.search(before)) and not FOLLOWED_BY_NUMBER_OR_NAME.match(after)


def _is_surname(word: str) -> bool:
    """Whether a capitalised word after a first name is more of the name and not an organisation."""
    return not around.NOT_A_NAME.fullmatch(word)


def _is_two_word_name(words: list[str], title: str, before: str, after: str) -> bool:
    """Two or three capitalised words of which none need be known: 'om X Y', 'X Y ringde'."""
    if len(words) > 3 or around.NOT_A_NAME.search(title) or len(words[0]) < 2 or (len(words[1]) == 1):
        return False
    linked = around.LINK_BEFORE.search(before) or around.ABOUT_BEFORE.search(before)
    return bool(linked or around.VERB_AFTER.match(after))


def _is_at_work(before: str, after: str) -> bool:
    """Whether the name is of somebody at work, an author, or of an organisation or place named after a person."""
    if before.endswith("Rädda Barnen, ") or around.ORGANISATION_BEFORE.search(before) or around.NAMED_AFTER_PERSON.match(after):
        return True
    if around.CITED_AFTER.match(after) and around.CITED_BEFORE.search(before):
        return True
    return bool(around.WORK_BEFORE.search(before) or around.ROLE_BEFORE.search(before) or around.ROLE_AFTER.match(after))


def _inverted(text: Prepared) -> Iterator[Finding]:
    for match in INVERTED.finditer(text.plain):
        if not is_first_name(match["first"], alone=True) or is_first_name(match["last"]) or around.NOT_A_NAME.search(match["last"]):
            continue
        if not _is_at_work(text.before(match.start(), CONTEXT), text.after(match.end(), NEAR)):
            yield Finding(*match.span(), Kind.NAME, Level.SOFT)


def _in_plain_case(text: Prepared) -> Iterator[Finding]:
    """'anna svensson' and 'ANNA SVENSSON': a known first name, and a surname's ending or a person's surroundings."""
    for match in PLAIN_CASE_WORD.finditer(text.plain):
        word = match[0]
        if word.lower() not in FIRST_NAMES:
            continue
        following = NEXT_PLAIN_WORD.match(text.plain, match.end())
        second = following["word"] if following and following["word"].isupper() == word.isupper() else ""
        end = following.end("word") if following else match.end()
        told = around.VERB_AFTER.match(text.after(end, NEAR)) and word.lower() not in ALSO_WORDS
        if not (second and second.lower() not in FUNCTION_WORDS and (told or _is_plain_case_surname(word, second))):
            end = match.end()
            if word.lower() in ALSO_WORDS or word in ACRONYMS or not _is_plain_case_person(text, match):
                continue
        if not _is_at_work(text.before(match.start(), CONTEXT), text.after(end, NEAR)):
            yield Finding(match.start(), end, Kind.NAME, Level.SOFT)


def _is_plain_case_surname(word: str, second: str) -> bool:
    if word.isupper():
        return (word not in ACRONYMS and word.lower() not in ALSO_WORDS) or bool(around.SURE_SURNAME.search(second))
    ending = around.SURE_SURNAME if word in ALSO_WORDS else around.SURNAME_ENDING
    return bool(ending.search(second)) and not around.ANY_VERB_AFTER.match(f" {second} ")


def _is_plain_case_person(text: Prepared, match: re.Match[str]) -> bool:
    before, after = text.before(match.start(), NEAR), text.after(match.end(), NEAR)
    if around.PERSON_BEFORE.search(before) or around.LINK_BEFORE.search(before) or around.VERB_AFTER.match(after):
        return True
    if around.CALLED_BEFORE.search(before):
        return not around.THING_CALLED.search(before)
    age = around.AGE_AFTER.match(after)
    return bool(age and age["years"]) or bool(around.WITH_AGE_BEFORE.search(before))
