"""Settings: read once from the environment, checked, frozen. They fail with one sentence and never print a secret.

`VAW_ENV` is `demo` (made-up people, accounts listed on the sign-in page), `test` (the only place where `VAW_NOW` counts) or
`production`, which is what a missing `VAW_ENV` means: the strict rules are those nobody has to ask for. In production the address
of the pages is https, with the one exception of a loopback address: `http://127.0.0.1:8000` never leaves the machine, and that is
how an administrator first meets an empty system. `Settings.https` tells the cookies which of the two it is.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

from cryptography.fernet import Fernet

ENVS = ("demo", "test", "production")
CHECKOUT = Path(__file__).resolve().parent.parent
DEFAULT_SECRET_KEY = "vaw-not-secret-0123456789abcdefghijk"  # noqa: S105 - demo and test only; production refuses it
DEFAULT_ENCRYPTION_KEY = "dmF3LW5vdC1zZWNyZXQtMDEyMzQ1Njc4OWFiY2RlZmc="  # the same
SHORTEST_SECRET_KEY = 32  # characters: 256 bits as hex would be 64, as URL-safe text 43; below 32 somebody typed it
FEWEST_DIFFERENT_CHARACTERS = 8
MOST_PROXIES = 5
_SENTINELS = "redis+sentinel://"


class SettingsError(Exception):
    """One clear sentence that names the variable, never its value."""


@dataclass(frozen=True, slots=True)
class OidcProvider:
    """A county board's own sign-in (docs/oidc.md): it speaks for one county and no other.

    `two_step`: the values of `acr` or `amr` by which it says that it asked for more than one factor.
    """

    key: str
    name: str
    issuer: str
    county_id: int
    client_id: str
    client_secret: str = field(repr=False)
    two_step: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentinels:
    """Who knows which of several Redis servers is the one to write to: `redis+sentinel://[:password@]host:port,host:port/service[/db]`.

    `password`: of the servers; the sentinels themselves have none. `service`: what the sentinels call the group.
    """

    hosts: tuple[tuple[str, int], ...]
    service: str
    database: int
    password: str = field(repr=False)

    @property
    def broker_url(self) -> str:
        """As Celery spells it."""
        secret = f":{quote(self.password, safe='')}@" if self.password else ""
        return ";".join(f"sentinel://{secret}{host}:{port}/{self.database}" for host, port in self.hosts)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a process needs to know. `now` is aware and in UTC; `proxies` is how many trusted proxies stand in front.

    `database_owner_url`: of the role that owns the tables, for what makes or copies them; "": the same as `database_url`.
    `database_reads_url`: where a pooler gives connections that only read; it and `database_url` then give one for a transaction, no longer.
    `statistics_urls`: beginnings of the addresses from which `vaw data fetch-statistics` may fetch; none: it may not.
    `lease_seconds`: how long a piece of work stays with a worker that says nothing. `clamd_url`: the virus scanner; "" when there is none.
    `metrics_key`: with which a monitor reads /metrics; "": there is no such page.
    `otel_endpoint`: where an OpenTelemetry collector takes traces; "": nothing is traced.
    `root_address`: who gets the audit's root each day (docs/audit.md); "": nobody, it is in the log.
    """

    env: str
    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    encryption_keys: tuple[str, ...] = field(repr=False)
    base_url: str
    mail_url: str = field(repr=False)
    state: Path
    now: datetime | None = None
    proxies: int = 0
    lease_seconds: int = 30
    clamd_url: str = ""
    statistics_urls: tuple[str, ...] = ()
    root_address: str = ""
    otel_endpoint: str = ""
    metrics_key: str = field(default="", repr=False)
    database_owner_url: str = field(default="", repr=False)
    database_reads_url: str = field(default="", repr=False)
    oidc: tuple[OidcProvider, ...] = ()

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read and check all of it. Raises SettingsError at the first thing that is missing or not allowed."""
        env = environ.get("VAW_ENV") or "production"
        if env not in ENVS:
            raise SettingsError(f"VAW_ENV must be one of {', '.join(ENVS)}.")
        settings = cls(
            env=env,
            database_url=_database_url("DATABASE_URL", _needed(environ, "DATABASE_URL")),
            database_owner_url=_database_url("DATABASE_OWNER_URL", owner) if (owner := environ.get("DATABASE_OWNER_URL")) else "",
            database_reads_url=_database_url("DATABASE_READS_URL", reads) if (reads := environ.get("DATABASE_READS_URL")) else "",
            redis_url=_redis_url(_needed(environ, "REDIS_URL")),
            secret_key=environ.get("VAW_SECRET_KEY") or DEFAULT_SECRET_KEY,
            encryption_keys=_encryption_keys(environ.get("VAW_ENCRYPTION_KEYS") or DEFAULT_ENCRYPTION_KEY),
            base_url=_base_url(environ.get("VAW_BASE_URL") or "http://127.0.0.1:8000"),
            mail_url=environ.get("VAW_MAIL_URL") or "file:",
            state=Path(environ.get("VAW_STATE") or CHECKOUT / "var").absolute(),
            now=_now(env, environ.get("VAW_NOW")),
            proxies=_proxies(environ.get("VAW_PROXIES") or "0"),
            lease_seconds=_lease(env, environ.get("VAW_LEASE_SECONDS")),
            clamd_url=_clamd_url(environ.get("VAW_CLAMD_URL") or ""),
            statistics_urls=_statistics_urls(env, environ.get("VAW_STATISTICS_URLS") or ""),
            metrics_key=_metrics_key(environ.get("VAW_METRICS_KEY") or ""),
            otel_endpoint=_otel_endpoint(environ.get("VAW_OTEL_ENDPOINT") or ""),
            root_address=_root_address(environ.get("VAW_ROOT_ADDRESS") or ""),
            oidc=_oidc_providers(env, environ),
        )
        if env == "production":
            _refuse_unsafe(settings)
        return settings

    @staticmethod
    def keys_from(text: str) -> tuple[str, ...]:
        """VAW_ENCRYPTION_KEYS alone, for what needs no system. Raises SettingsError."""
        return _encryption_keys(text)

    @property
    def https(self) -> bool:
        """Whether browsers reach the pages over TLS: cookies get `__Host-` and Secure."""
        return self.base_url.startswith("https:")

    @property
    def owner_url(self) -> str:
        """Where migrations, backup and restore go in: the application's own role may change no table."""
        return self.database_owner_url or self.database_url

    @property
    def hosts(self) -> list[str] | None:
        """By which names pages are asked for in production: VAW_BASE_URL's, and this machine for its monitors. None: by any.

        A demo is looked at by whatever name its machine has; an address of version 6 is a loopback's, which no other machine reaches.
        """
        host = urlsplit(self.base_url).hostname or ""
        return [host, "localhost", "127.0.0.1"] if self.env == "production" and ":" not in host else None

    @property
    def sentinels(self) -> Sentinels | None:
        """None: REDIS_URL names the one server."""
        return sentinels_of(self.redis_url)

    @property
    def broker_url(self) -> str:
        """The Redis address as Celery spells it: a unix socket is `redis+socket:` there."""
        if self.sentinels:
            return self.sentinels.broker_url
        parts = urlsplit(self.redis_url)
        if parts.scheme != "unix":
            return self.redis_url
        database = parse_qs(parts.query).get("db", ["0"])[0]
        return f"redis+socket://{parts.path}?virtual_host={database}"


def _needed(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name)
    if not value:
        raise SettingsError(f"{name} is not set.")
    return value


def _split(name: str, url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise SettingsError(f"{name} is not an address.") from None
    return parts


def _database_url(name: str, url: str) -> str:
    """PostgreSQL only, always by psycopg 3, however the address is spelt."""
    scheme, _, rest = url.partition("://")
    if scheme not in ("postgres", "postgresql", "postgresql+psycopg") or not rest:
        raise SettingsError(f"{name} must begin with postgresql://.")
    _split(name, url)
    return f"postgresql+psycopg://{rest}"


def _redis_url(url: str) -> str:
    """`redis://`, `rediss://`, `unix:///path?db=0` (or Celery's `redis+socket://`), or who knows the server (Sentinels)."""
    if url.startswith(_SENTINELS):
        try:
            sentinels_of(url)
        except ValueError:
            raise SettingsError("REDIS_URL must be like redis+sentinel://:password@host:26379,host:26379/service.") from None
        return url
    parts = _split("REDIS_URL", url)
    if parts.scheme == "redis+socket":
        return f"unix://{quote(unquote(parts.path))}?db={parse_qs(parts.query).get('virtual_host', ['0'])[0]}"
    if parts.scheme not in ("redis", "rediss", "unix"):
        raise SettingsError("REDIS_URL must begin with redis://, rediss://, redis+sentinel:// or unix://.")
    return url


def sentinels_of(url: str) -> Sentinels | None:
    """None for the address of one server. Raises ValueError when it is no address of sentinels."""
    if not url.startswith(_SENTINELS):
        return None
    where, _, what = url.removeprefix(_SENTINELS).partition("/")
    secret, _, hosts = where.rpartition("@")
    service, _, database = what.partition("/")
    found = [urlsplit(f"//{host}") for host in hosts.split(",")]
    if not service or not all(host.hostname for host in found):
        raise ValueError(_SENTINELS)
    password = unquote(secret.removeprefix(":"))
    return Sentinels(tuple((host.hostname or "", host.port or 26379) for host in found), service, int(database or 0), password)


def _base_url(url: str) -> str:
    parts = _split("VAW_BASE_URL", url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise SettingsError("VAW_BASE_URL must be an address like https://vaw.example.se.")
    return url.rstrip("/")


def _encryption_keys(text: str) -> tuple[str, ...]:
    """Newest first, comma-separated."""
    keys = tuple(key for key in (part.strip() for part in text.split(",")) if key)
    try:
        for key in keys:
            Fernet(key)
    except ValueError:
        raise SettingsError("VAW_ENCRYPTION_KEYS must be Fernet keys (32 bytes as URL-safe base64), newest first, with commas.") from None
    return keys


def _now(env: str, text: str | None) -> datetime | None:
    if not text:
        return None
    if env != "test":
        raise SettingsError("VAW_NOW is only allowed where VAW_ENV=test.")
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise SettingsError("VAW_NOW must be an ISO instant like 2026-01-31T08:00:00+01:00.") from None
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


def _proxies(text: str) -> int:
    if not text.isdecimal() or int(text) > MOST_PROXIES:
        raise SettingsError(f"VAW_PROXIES must be a number from 0 to {MOST_PROXIES}: how many trusted proxies stand in front.")
    return int(text)


def _lease(env: str, text: str | None) -> int:
    """30 seconds: a killed worker's work goes on within a minute. Tests that kill shorten it."""
    if not text:
        return 30
    if env != "test" or not text.isdecimal() or not 1 <= int(text) <= 30:
        raise SettingsError("VAW_LEASE_SECONDS is a number from 1 to 30, and only allowed where VAW_ENV=test.")
    return int(text)


def _clamd_url(url: str) -> str:
    """`tcp://host:3310` or `unix:///run/clamav/clamd.ctl`; nothing: documents are kept without a scan, and say so."""
    parts = _split("VAW_CLAMD_URL", url)
    if url and not (parts.scheme == "tcp" and parts.hostname) and not (parts.scheme == "unix" and parts.path.startswith("/")):
        raise SettingsError("VAW_CLAMD_URL must be an address like tcp://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl.")
    return url


def _statistics_urls(env: str, text: str) -> tuple[str, ...]:
    """Beginnings of addresses, with blanks between. A test may ask its own machine without TLS."""
    urls = tuple(text.split())
    for url in urls:
        parts = _split("VAW_STATISTICS_URLS", url)
        safe = parts.scheme == "https" or (env == "test" and parts.scheme == "http" and is_loopback(parts.hostname))
        if not safe or not parts.hostname or not parts.path or parts.username or parts.query or parts.fragment:
            raise SettingsError("VAW_STATISTICS_URLS must be addresses like https://api.example.se/, with blanks between.")
    return urls


def _metrics_key(key: str) -> str:
    if key and (len(key) < SHORTEST_SECRET_KEY or not key.isascii() or len(set(key)) < FEWEST_DIFFERENT_CHARACTERS):
        raise SettingsError(f"VAW_METRICS_KEY must be {SHORTEST_SECRET_KEY} random characters or more.")
    return key


def _otel_endpoint(url: str) -> str:
    """`https://collector.example.se:4318`, or a collector on this machine without TLS; `/v1/traces` is added."""
    parts = _split("VAW_OTEL_ENDPOINT", url)
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname))
    if url and (not safe or not parts.hostname or parts.username or parts.query or parts.fragment):
        raise SettingsError("VAW_OTEL_ENDPOINT must be an address like https://collector.example.se:4318, or http:// on this machine.")
    return url.rstrip("/")


def _root_address(text: str) -> str:
    """One mailbox, of a role: whoever keeps the board's registry."""
    name, at, host = text.strip().rpartition("@")
    if text and (not at or not name or not host or any(sign in text.strip() for sign in " ,;<>\r\n")):
        raise SettingsError("VAW_ROOT_ADDRESS must be one mail address like registrator@example.se.")
    return text.strip()


def _oidc_providers(env: str, environ: Mapping[str, str]) -> tuple[OidcProvider, ...]:
    """`VAW_OIDC_PROVIDERS` names them, with blanks between; each has variables of its own: `VAW_OIDC_<NAME>_ISSUER` and so on."""
    found = tuple(_oidc_provider(env, environ, key) for key in (environ.get("VAW_OIDC_PROVIDERS") or "").split())
    for what in ("key", "issuer"):
        if len({getattr(provider, what) for provider in found}) < len(found):
            raise SettingsError(f"VAW_OIDC_PROVIDERS: two providers have the same {what}.")
    return found


def _oidc_provider(env: str, environ: Mapping[str, str], key: str) -> OidcProvider:
    if not re.fullmatch(r"[a-z][a-z0-9]*", key):
        raise SettingsError("VAW_OIDC_PROVIDERS must be names of small letters and digits, with blanks between.")
    variable = f"VAW_OIDC_{key.upper()}_"
    issuer, county = _needed(environ, f"{variable}ISSUER"), _needed(environ, f"{variable}COUNTY")
    parts = _split(f"{variable}ISSUER", issuer)
    safe = parts.scheme == "https" or (env == "test" and parts.scheme == "http" and is_loopback(parts.hostname))
    if not safe or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise SettingsError(f"{variable}ISSUER must be an address like https://login.example.se.")
    if not county.isdecimal():
        raise SettingsError(f"{variable}COUNTY must be the number of a county, like 24.")
    return OidcProvider(
        key=key,
        name=_needed(environ, f"{variable}NAME"),
        issuer=issuer,
        county_id=int(county),
        client_id=_needed(environ, f"{variable}CLIENT_ID"),
        client_secret=_needed(environ, f"{variable}CLIENT_SECRET"),
        two_step=tuple((environ.get(f"{variable}TWO_STEP") or "mfa").split()),
    )


def is_loopback(host: str | None) -> bool:
    """Whether `host` can only be reached from this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False


def _refuse_unsafe(settings: Settings) -> None:
    """What production must not start with (safety.md 5)."""
    key = settings.secret_key
    if key == DEFAULT_SECRET_KEY or len(key) < SHORTEST_SECRET_KEY or len(set(key)) < FEWEST_DIFFERENT_CHARACTERS:
        raise SettingsError(
            f"VAW_SECRET_KEY is missing, a known default or too short: production needs {SHORTEST_SECRET_KEY} random characters."
        )
    if DEFAULT_ENCRYPTION_KEY in settings.encryption_keys:
        raise SettingsError("VAW_ENCRYPTION_KEYS is missing or a known default: production needs keys of its own.")
    if settings.https and not settings.proxies:
        raise SettingsError("VAW_PROXIES is not set: https needs a TLS proxy in front, so say how many there are (usually 1).")
    if not settings.https and not is_loopback(urlsplit(settings.base_url).hostname):
        raise SettingsError("VAW_BASE_URL must begin with https:// in production, unless it is a loopback address.")
