"""What the web server imports."""

from config.settings import Settings
from config.start import loading

with loading():
    from vaw.app import create_app

    app = create_app(Settings.from_env())
