"""What the web server and Celery import.

Two thousand modules are no garbage: looking through them again and again while they come would be a sixth of the start, and afterwards
part of every look.
"""

import gc

gc.disable()

from config.settings import Settings  # noqa: E402
from vaw.app import create_app  # noqa: E402

app = create_app(Settings.from_env())
celery = app.extensions["celery"]
gc.freeze()
gc.enable()
