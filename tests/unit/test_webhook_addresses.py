"""Where a webhook must never go: every way of writing an address that is not the internet's, and every way of changing one's mind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories.webhooks import HOST, Receiver, receiving
from vaw.domain.insight.rules.webhooks import checked_address
from vaw.integrations.webhooks import NotSent, Way, is_public, looked_up
from vaw.kernel.errors import RuleBroken

HTTPS = "https://"
HEADERS = {"webhook-id": "1"}
PRIVATE = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "169.254.0.1", "100.64.0.1", "100.127.255.255", "100.100.100.200", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.7",
    "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16", "192.88.99.1",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "fe80::1", "fe80::1%eth0", "fec0::1",
    "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1", "100::1", "3fff::1", "5f00::1", "", "localhost", "not an address", "127.1", "0x7f.0.0.1", "2130706433",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "192.36.125.2", "193.10.1.1", "2a00:801:f0::1", "2606:4700:4700::1111", "::ffff:192.36.125.2"]
REFUSED = [
    "http://program.example.se/", "ftp://program.example.se/", "file:///etc/passwd", "gopher://a.example.se/", "//a.example.se/",
    "program.example.se", "", "https://", "https:///vaw", "https://user@program.example.se/", "https://user:word@program.example.se/",
    "https://program.example.se#@10.0.0.1/", "https://program.example.se:80/", "https://program.example.se:22/", "https://program.example.se:0/",
    "https://program.example.se:99999/", "https://program.example.se:x/", HTTPS + "127.0.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/",
    "https://2130706433/", "https://0x7f000001/", HTTPS + "0177.0.0.1/", HTTPS + "127.1/", HTTPS + "0x7f.1/", "https://localhost/",
    "https://metadata/", "https://program.example.se./", "https://program..example.se/", "https://-a.example.se/", "https://prög.example.se/",
    "https://program.example.se\\@10.0.0.1/", "https://program.example.se/a b", "https://program.example.se/\r\nX: y",
    HTTPS + "a\x00.example.se/",
    "https://program.example.se/" + 500 * "a",
]  # fmt: skip


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    with receiving(tmp_path_factory.mktemp("receiver")) as there:
        yield there


@pytest.fixture
def receiver(running: Receiver) -> Receiver:
    running.status, running.headers, running.body = 204, {}, b""
    running.got.clear()
    running.names.clear()
    return running


def why_not(way: Way, address: str) -> str:
    with pytest.raises(NotSent) as refused:
        way.post(address, HEADERS, b"{}")
    return refused.value.code


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_the_internets_is_refused(receiver: Receiver, address: str) -> None:
    assert not is_public(address)
    asked = Way(resolve=lambda _host, _port: [address])
    assert why_not(asked, receiver.address) == "not_public" and receiver.got == []


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_internet_is_none_of_them(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", REFUSED)
def test_what_is_no_address_of_a_program_is_not_even_kept(address: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        checked_address(address)
    assert (refused.value.code, refused.value.field) == ("insight.webhook_address", "address")


@pytest.mark.parametrize(
    "address", ["https://program.example.se", " https://PROGRAM.example.se:8443/vaw?a=b ", "https://xn--prg-sna.example.se/"]
)
def test_a_programs_address_is_kept_as_it_was_written(address: str) -> None:
    assert checked_address(address) == address.strip()


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost"])
def test_however_this_machine_is_written_the_resolver_says_it_and_it_is_refused(host: str) -> None:
    found = looked_up(host, 443)
    assert found and not any(is_public(one) for one in found)
    assert why_not(Way(), f"https://{host}/") == "not_public"


def test_one_private_answer_among_public_ones_is_enough_to_refuse(receiver: Receiver) -> None:
    for answers in (["192.36.125.2", "10.0.0.1"], ["::1", "192.36.125.2"], []):
        assert why_not(Way(resolve=lambda _host, _port, said=answers: said), receiver.address) == "not_public"


def test_a_name_that_changes_its_mind_is_asked_once(receiver: Receiver) -> None:
    """DNS rebinding: the address that was judged is the one that is connected to, and nobody asks again."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    assert receiver.way(resolve=lambda _host, _port: next(answers)).post(receiver.address, HEADERS, b"{}") == 204
    assert next(answers) == ["10.0.0.1"], "the second answer was never asked for"


def test_the_name_is_the_certificates_and_the_hosts_while_the_address_is_the_one_that_was_judged(receiver: Receiver) -> None:
    assert receiver.way().post(receiver.address, HEADERS, b"[1]") == 204
    [(path, headers, body)] = receiver.got
    assert (path, headers["host"], body, receiver.names) == ("/vaw?nyckel=hemlig", f"{HOST}:{receiver.port}", b"[1]", [HOST])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_is_not_followed(receiver: Receiver, status: int) -> None:
    receiver.status, receiver.headers = status, {"Location": f"https://127.0.0.1:{receiver.port}/inne"}
    assert receiver.way().post(receiver.address, HEADERS, b"{}") == status
    assert len(receiver.got) == 1


def test_a_long_answer_is_not_read(receiver: Receiver) -> None:
    receiver.status, receiver.body = 200, 50_000_000 * b"a"
    assert receiver.way().post(receiver.address, HEADERS, b"{}") == 200


def test_a_certificate_that_nobody_vouches_for_or_of_another_name_gets_nothing(receiver: Receiver, tmp_path: Path) -> None:
    assert why_not(receiver.way(context=None), receiver.address) == "certificate"
    with receiving(tmp_path, "other.example") as other:
        assert why_not(other.way(), other.address) == "certificate" and other.got == []
    assert receiver.got == []


def test_plain_http_is_refused_whatever_was_kept(receiver: Receiver) -> None:
    assert why_not(receiver.way(), "http://program.example/") == "not_public"
    assert why_not(receiver.way(), "https://user@program.example/") == "not_public"


def test_nobody_there_is_told_apart_from_somebody_who_hangs_up(receiver: Receiver) -> None:
    assert why_not(receiver.way(), f"https://{HOST}:1/") == "unreached"
