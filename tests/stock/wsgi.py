"""For a web server: `tests.stock.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.stock.settings")
application = get_wsgi_application()
