"""What Celery imports to keep the schedule: settings and the schedule, of the application nothing."""

from config import logging
from config.settings import Settings
from config.start import loading

with loading():
    from vaw.kernel import clock
    from vaw.tasks.carrier import carrier

    settings = Settings.from_env()
    logging.set_up(settings)
    clock.start_at(settings.now)
    celery = carrier(settings)
