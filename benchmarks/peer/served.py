"""`gunicorn benchmarks.peer.served:application` with PEER_DSN; `python -m benchmarks.peer.served` makes Django's tables and the account."""

from __future__ import annotations

import os
import sys
from urllib.parse import parse_qs, urlsplit

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.urls import path

ACCOUNT = "benchmark"
_dsn = urlsplit(os.environ["PEER_DSN"])
settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    ROOT_URLCONF=__name__,
    SECRET_KEY=ACCOUNT,
    LANGUAGE_CODE="sv",
    TIME_ZONE="Europe/Stockholm",
    STATIC_URL="static/",
    INSTALLED_APPS=[
        *(f"django.contrib.{name}" for name in ("admin", "auth", "contenttypes", "sessions", "messages")),
        "benchmarks.peer",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _dsn.path[1:],
            "USER": _dsn.username,
            "PASSWORD": _dsn.password,
            "HOST": parse_qs(_dsn.query)["host"][0],
            "CONN_MAX_AGE": None,
        }
    },
)
django.setup()

from benchmarks.peer.models import SITES  # noqa: E402 - only after the set-up

urlpatterns = [path(f"{name}/", site.urls) for name, site in SITES.items()]
application = get_wsgi_application()

if __name__ == "__main__":
    from django.contrib.auth.models import User

    call_command("migrate", verbosity=0)
    if not User.objects.filter(username=ACCOUNT).exists():
        User.objects.create_superuser(ACCOUNT, password=ACCOUNT)
    sys.stdout.write("ready\n")
