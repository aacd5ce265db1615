"""Settings: complete, strict in production, silent about secrets."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.settings import DEFAULT_ENCRYPTION_KEY, DEFAULT_SECRET_KEY, Settings, SettingsError
from vaw.kernel.db import READS, configured

SECRET = "q7Vx-0hTz3Lw9RkEpN5mYb2sUjD8cFaG"
KEY = "uHh9o2rY5nXbq0mWcZt3sPjK7vLeA1dGfIyR8xTgN4k="
SERVERS = {"DATABASE_URL": "postgresql://vaw:hidden-word@db.example.se/vaw", "REDIS_URL": "redis://:hidden-word@broker.example.se/0"}
PRODUCTION = SERVERS | {
    "VAW_ENV": "production",
    "VAW_SECRET_KEY": SECRET,
    "VAW_ENCRYPTION_KEYS": KEY,
    "VAW_BASE_URL": "https://vaw.example.se",
    "VAW_PROXIES": "1",
}


def refusal(**changes: str) -> str:
    with pytest.raises(SettingsError) as refused:
        Settings.from_env(PRODUCTION | changes)
    return str(refused.value)


def test_a_complete_production_starts() -> None:
    settings = Settings.from_env(PRODUCTION)
    assert (settings.env, settings.base_url, settings.proxies, settings.https) == ("production", "https://vaw.example.se", 1, True)
    assert settings.encryption_keys == (KEY,)


def test_nothing_said_means_production() -> None:
    with pytest.raises(SettingsError, match="VAW_SECRET_KEY"):
        Settings.from_env(SERVERS)


def test_no_secret_is_printed() -> None:
    shown = repr(Settings.from_env(PRODUCTION | {"VAW_MAIL_URL": "smtp://u:hidden-word@mail.example.se"}))
    assert [secret for secret in (SECRET, KEY, "hidden-word") if secret in shown] == []


@pytest.mark.parametrize("key", ["", DEFAULT_SECRET_KEY, "short", "a" * 64, "abab" * 16])
def test_production_refuses_a_weak_secret_key(key: str) -> None:
    assert refusal(VAW_SECRET_KEY=key).startswith("VAW_SECRET_KEY")


@pytest.mark.parametrize("keys", ["", DEFAULT_ENCRYPTION_KEY, f"{KEY},{DEFAULT_ENCRYPTION_KEY}", "not a key"])
def test_production_refuses_default_or_broken_encryption_keys(keys: str) -> None:
    assert refusal(VAW_ENCRYPTION_KEYS=keys).startswith("VAW_ENCRYPTION_KEYS")


@pytest.mark.parametrize("url", ["http://vaw.example.se", "http://192.0.2.1:8000", "http://0.0.0.0:8000"])
def test_production_refuses_plain_http_that_leaves_the_machine(url: str) -> None:
    assert refusal(VAW_BASE_URL=url).startswith("VAW_BASE_URL")


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"])
def test_plain_http_is_allowed_where_it_never_leaves_the_machine(url: str) -> None:
    settings = Settings.from_env(PRODUCTION | {"VAW_BASE_URL": url, "VAW_PROXIES": "0"})
    assert not settings.https


def test_https_without_a_proxy_setting_is_refused() -> None:
    assert refusal(VAW_PROXIES="0").startswith("VAW_PROXIES")


@pytest.mark.parametrize(
    "changes", [{"VAW_PROXIES": "many"}, {"VAW_PROXIES": "99"}, {"VAW_BASE_URL": "vaw.example.se"}, {"VAW_ENV": "prod"}]
)
def test_what_is_no_setting_is_refused_by_name(changes: dict[str, str]) -> None:
    assert next(iter(changes)) in refusal(**changes)


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL"])
def test_the_servers_are_needed(name: str) -> None:
    assert refusal(**{name: ""}) == f"{name} is not set."


@pytest.mark.parametrize("url", ["sqlite:///x", "mysql://x", "nonsense", "postgresql://host:port/x"])
def test_only_postgresql_will_do_and_the_sentence_repeats_nothing(url: str) -> None:
    said = refusal(DATABASE_URL=url)
    assert said.startswith("DATABASE_URL")
    assert url not in said


@pytest.mark.parametrize("url", ["postgres://a@/b", "postgresql://a@/b", "postgresql+psycopg://a@/b"])
def test_a_database_address_may_be_spelt_in_three_ways(url: str) -> None:
    assert Settings.from_env(PRODUCTION | {"DATABASE_URL": url}).database_url == "postgresql+psycopg://a@/b"


def test_a_socket_is_told_to_celery_in_its_own_spelling() -> None:
    settings = Settings.from_env(PRODUCTION | {"REDIS_URL": "unix:///a%20state/redis.sock?db=2"})
    assert settings.broker_url == "redis+socket:///a%20state/redis.sock?virtual_host=2"


def test_celerys_spelling_of_a_socket_is_understood() -> None:
    settings = Settings.from_env(PRODUCTION | {"REDIS_URL": "redis+socket:///state/redis.sock?virtual_host=2"})
    assert settings.redis_url == "unix:///state/redis.sock?db=2"


def test_the_clock_may_be_set_in_tests_only() -> None:
    said = SERVERS | {"VAW_NOW": "2026-01-31T08:00:00+01:00"}
    assert Settings.from_env(said | {"VAW_ENV": "test"}).now == datetime(2026, 1, 31, 7, tzinfo=UTC)
    for env in ("demo", "production"):
        with pytest.raises(SettingsError, match="VAW_NOW"):
            Settings.from_env(PRODUCTION | said | {"VAW_ENV": env})


def test_the_state_folder_is_absolute() -> None:
    assert Settings.from_env(SERVERS | {"VAW_ENV": "demo", "VAW_STATE": "there"}).state == Path.cwd() / "there"
    assert Settings.from_env(SERVERS | {"VAW_ENV": "demo"}).state.name == "var"


@pytest.mark.parametrize("url", ["", "tcp://127.0.0.1:3310", "unix:///run/clamav/clamd.ctl"])
def test_a_virus_scanner_may_be_named(url: str) -> None:
    assert Settings.from_env(PRODUCTION | {"VAW_CLAMD_URL": url}).clamd_url == url


@pytest.mark.parametrize("url", ["127.0.0.1:3310", "http://scanner.example.se", "tcp://", "unix:clamd", "tcp://host:port"])
def test_a_scanner_that_cannot_be_reached_is_refused_at_the_start(url: str) -> None:
    assert refusal(VAW_CLAMD_URL=url).startswith("VAW_CLAMD_URL")


def test_statistics_are_fetched_from_where_the_operator_says_and_by_tls() -> None:
    assert Settings.from_env(PRODUCTION).statistics_urls == ()
    told = Settings.from_env(PRODUCTION | {"VAW_STATISTICS_URLS": "https://a.example.se/v2/ https://b.example.se/"})
    assert told.statistics_urls == ("https://a.example.se/v2/", "https://b.example.se/")
    for url in ("http://a.example.se/", "https://a.example.se", "https://me@a.example.se/", "file:///etc/"):
        assert refusal(VAW_STATISTICS_URLS=url).startswith("VAW_STATISTICS_URLS")


OIDC = {
    "VAW_OIDC_PROVIDERS": "prov",
    "VAW_OIDC_PROV_NAME": "Länsstyrelsen Prov",
    "VAW_OIDC_PROV_ISSUER": "https://login.example.se/prov",
    "VAW_OIDC_PROV_COUNTY": "24",
    "VAW_OIDC_PROV_CLIENT_ID": "vaw",
    "VAW_OIDC_PROV_CLIENT_SECRET": "hidden-word",
}


def test_each_board_may_have_its_own_sign_in() -> None:
    assert Settings.from_env(PRODUCTION).oidc == ()
    settings = Settings.from_env(PRODUCTION | OIDC | {"VAW_OIDC_PROV_TWO_STEP": "mfa loa3"})
    [provider] = settings.oidc
    assert (provider.key, provider.county_id, provider.two_step) == ("prov", 24, ("mfa", "loa3"))
    assert "hidden-word" not in repr(settings)


@pytest.mark.parametrize(
    "changes",
    [
        {"VAW_OIDC_PROV_ISSUER": "http://login.example.se"},
        {"VAW_OIDC_PROV_ISSUER": "http://127.0.0.1:8080"},
        {"VAW_OIDC_PROV_ISSUER": "https://login.example.se?a=b"},
        {"VAW_OIDC_PROV_CLIENT_SECRET": ""},
        {"VAW_OIDC_PROV_COUNTY": "Prov"},
        {"VAW_OIDC_PROVIDERS": "prov prov"},
        {"VAW_OIDC_PROVIDERS": "Prov"},
    ],
)
def test_a_sign_in_that_is_half_or_not_safe_is_refused(changes: dict[str, str]) -> None:
    assert refusal(**OIDC | changes).startswith("VAW_OIDC_")


def test_redis_may_be_whichever_server_is_in_charge() -> None:
    settings = Settings.from_env(PRODUCTION | {"REDIS_URL": "redis+sentinel://:a%2Fb@one.example.se,two.example.se:26380/vaw/2"})
    assert settings.sentinels and settings.sentinels.hosts == (("one.example.se", 26379), ("two.example.se", 26380))
    assert (settings.sentinels.service, settings.sentinels.database, settings.sentinels.password) == ("vaw", 2, "a/b")
    assert settings.broker_url == "sentinel://:a%2Fb@one.example.se:26379/2;sentinel://:a%2Fb@two.example.se:26380/2"
    assert "a/b" not in repr(settings.sentinels) and Settings.from_env(PRODUCTION).sentinels is None


@pytest.mark.parametrize(
    "url", ["redis+sentinel://one.example.se", "redis+sentinel:///vaw", "redis+sentinel://one:x/vaw", "redis+sentinel://one/vaw/x"]
)
def test_an_address_of_sentinels_says_what_they_watch(url: str) -> None:
    with pytest.raises(SettingsError, match="REDIS_URL"):
        Settings.from_env(PRODUCTION | {"REDIS_URL": url})


def test_a_pooler_has_two_names_and_keeps_nothing_prepared() -> None:
    pooled = Settings.from_env(PRODUCTION | {"DATABASE_READS_URL": "postgresql://vaw:hidden-word@pool/vaw_reads"})
    plain = configured(Settings.from_env(PRODUCTION).database_url)
    told = configured(pooled.database_url, pooled.database_reads_url)
    assert told["SQLALCHEMY_BINDS"][READS]["url"].endswith("@pool/vaw_reads") and "hidden-word" not in repr(pooled)
    assert (
        told["SQLALCHEMY_BINDS"][READS]["connect_args"] == told["SQLALCHEMY_ENGINE_OPTIONS"]["connect_args"] == {"prepare_threshold": None}
    )
    assert plain["SQLALCHEMY_BINDS"][READS]["url"] == plain["SQLALCHEMY_DATABASE_URI"] and "SQLALCHEMY_ENGINE_OPTIONS" not in plain
