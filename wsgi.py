"""What the web server and Celery import."""

from config.settings import Settings
from vaw.app import create_app

app = create_app(Settings.from_env())
celery = app.extensions["celery"]
