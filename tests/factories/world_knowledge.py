"""Knowledge for the walk through every door: one of everything in Västerbotten, with words that occur nowhere else."""

from __future__ import annotations

from flask import Flask

from tests.factories import Person
from tests.factories.knowledge import make_dataset, receive, typed
from tests.factories.world_training import Made
from vaw.domain.knowledge.models import Dataset, DatasetVersion
from vaw.domain.people.models import Organisation


def make_knowledge(app: Flask, organisation: Organisation, me: Person) -> Made:
    """Needs the world's development leader. What the county counts itself, shared with nobody, with a file that waits for a yes."""
    dataset = make_dataset(me, "Kanarieserie", own=True, shared=False)
    typed(me, dataset, "24", 2025, 31, 17)
    version = receive(me, dataset, "pxweb-folkmangd.json")
    return {
        "dataset_id": (dataset.id, Dataset, dataset.id, dataset.county_id),
        "version_id": (version.id, DatasetVersion, version.id, version.county_id),
    }
