"""Two who keep one agreement at the same moment: one comes after the other, and nothing is lost or doubled."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import sqlalchemy as sa
from flask import Flask

from tests.factories import person
from tests.factories.networks import make_agreement, make_organisation, make_party
from vaw.domain.networks.models.agreements import Agreement, AgreementParty
from vaw.domain.networks.operations import agreements as operations
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken


def test_both_may_add_the_same_organisations_and_each_is_a_party_once(committed: Flask) -> None:
    with committed.app_context():
        by, agreement_id = person().actor, make_agreement().id
        ids = [make_organisation(f"Kommun {letter}").id for letter in "ABC"]
    start = Barrier(2)

    def add(_number: int) -> int:
        with committed.app_context():
            agreement = db.session.get_one(Agreement, agreement_id)
            start.wait()
            return operations.add_parties(by, agreement, organisation_ids=ids)

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(add, range(2))) == [0, 3]
    with committed.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(AgreementParty)) == 3


def test_of_two_who_note_a_signature_the_first_counts_and_the_second_is_told(committed: Flask) -> None:
    with committed.app_context():
        people: list[Actor] = [person().actor, person().actor]
        agreement = make_agreement()
        agreement_id, party_id = agreement.id, make_party(agreement, make_organisation()).id
    start = Barrier(2)

    def sign(by: Actor) -> str:
        with committed.app_context():
            found = db.session.get_one(Agreement, agreement_id)
            start.wait()
            try:
                return str(operations.sign_parties(by, found, party_ids=[party_id], signed_on=clock.today()))
            except RuleBroken as refused:
                return refused.code

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(sign, people)) == ["1", "networks.agreement_party_changed"]
