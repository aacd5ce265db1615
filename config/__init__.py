"""How one process of vaw is set up: settings, logging, gunicorn."""
