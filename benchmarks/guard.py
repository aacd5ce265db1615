"""`python -m benchmarks.guard [--misses]`: what the guard finds of the corpus by rules, and what it says of harmless look-alikes.

By kind: how much is found at all, how much is stopped, asked about, missed, and how much is only asked about though it must be stopped;
then the false alarms. The corpus is made up, so that `--misses` may print it: never do so with texts of people.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date

from tests.factories.guarded import passing, stop
from tests.factories.guarded.sample import Sample
from vaw.kernel.guard import Level, find

TODAY = date(2026, 11, 22)


def verdict(sample: Sample) -> str:
    """What the guard says of one text: "hard", "asked" or "passes"."""
    levels = {finding.level for finding in find(sample.text, sample.field, TODAY)}
    return "hard" if Level.HARD in levels else "asked" if levels else "passes"


def counted(samples: Iterable[Sample]) -> dict[str, Counter[str]]:
    """By group: how many, what was said, and how many were weaker than they must be."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for sample in samples:
        said = verdict(sample)
        table[sample.group].update(("all", said))
        if sample.must == "hard" and said == "asked":
            table[sample.group]["weak"] += 1
    return table


def wrong(samples: Iterable[Sample]) -> dict[tuple[str, str, str], list[str]]:
    """By group, form and what was said: the texts that were not judged as they must be."""
    found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for sample in samples:
        said = verdict(sample)
        if said != sample.must and not (sample.must == "asked" and said == "hard"):
            found[sample.group, sample.form, said].append(sample.text)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="every form that is not judged as it must be")
    chosen = parser.parse_args()
    begun = time.perf_counter()
    sys.stdout.write(f"{'what must be found':<34}{'texts':>7}{'found':>8}{'hard':>8}{'asked':>8}{'missed':>8}{'too soft':>10}" + "\n")
    for group, told in counted(stop()).items():
        share = 1 - told["passes"] / told["all"]
        sys.stdout.write(
            f"{group:<34}{told['all']:>7}{share:>8.1%}{told['hard']:>8}{told['asked']:>8}{told['passes']:>8}{told['weak']:>10}" + "\n"
        )
    sys.stdout.write(f"\n{'what must pass':<34}{'texts':>7}{'hard':>8}{'asked':>8}" + "\n")
    for group, told in counted(passing()).items():
        sys.stdout.write(f"{group:<34}{told['all']:>7}{told['hard']:>8}{told['asked']:>8}" + "\n")
    sys.stdout.write(f"\n{time.perf_counter() - begun:.1f} s" + "\n")
    if chosen.misses:
        for samples in (stop(), passing()):
            for (group, form, said), texts in wrong(samples).items():
                sys.stdout.write(f"{said:<7} {len(texts):>3} {group} / {form}: {texts[0]!r}" + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
