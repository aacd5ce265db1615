"""What Celery imports to do the work: the application without its pages."""

from config.settings import Settings
from config.start import loading

with loading():
    from vaw.app import create_app
    from vaw.tasks.app import load_regular

    settings = Settings.from_env()
    celery = create_app(settings, pages=False).extensions["celery"]
    load_regular(settings)
