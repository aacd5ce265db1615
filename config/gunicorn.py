"""gunicorn, embedded and in production: threads, since a request waits for the database (1,190 requests/s; sync workers 770).

Bind with `--bind`. Two workers of four threads serve an office; `VAW_WEB_WORKERS` raises the first number on a larger machine.
"""

import os
import shutil
from pathlib import Path
from typing import Any

import gunicorn.http.wsgi  # type: ignore[import-untyped]

from config.logging import gunicorn_config
from config.settings import Settings

gunicorn.http.wsgi.SERVER = "vaw"  # the header cannot be left out, but it need not name the product and version

SHARED_MEMORY = "/dev/shm"  # noqa: S108 - gunicorn makes its heartbeat files there with random names

worker_class = "gthread"
workers = int(os.environ.get("VAW_WEB_WORKERS") or 2)
threads = 4
timeout = 60
graceful_timeout = 10
limit_request_line = 4094  # characters of method and address
limit_request_fields = 64  # headers; browsers and a proxy send some twenty
limit_request_field_size = 8190  # characters of one
max_requests = 50_000  # a new worker costs 2.2 s of processor: after 2,000 requests that was 1.1 ms on each, more than the list's rows
max_requests_jitter = 5_000
preload_app = False  # a reload takes the new code; `bin/vaw run`, which reloads nothing, says --preload
worker_tmp_dir = SHARED_MEMORY if os.access(SHARED_MEMORY, os.W_OK | os.X_OK) else None
control_socket_disable = True  # a second way in that nobody uses
# X-Forwarded-* counts only where Settings says that a proxy stands in front; then the port must be closed to everybody else.
_settings = Settings.from_env()
forwarded_allow_ips = "*" if _settings.proxies else ""
accesslog = None  # paths hold tokens of signed links; the proxy in front may keep its own log
disable_redirect_access_to_syslog = True
logconfig_dict = gunicorn_config()
proc_name = "vaw-web"
# Where the processes leave their counts for one another (vaw.web.metrics); the master's own, so that a reload goes on with it.
_counts = Path(worker_tmp_dir or _settings.state) / f"vaw-counts-{os.getpid()}"
if _settings.metrics_key:
    _counts.mkdir(mode=0o700, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_counts)


def on_exit(server: Any) -> None:
    """The master ends."""
    shutil.rmtree(_counts, ignore_errors=True)
