"""Django itself, without the front that a web server loads (`config.asgi`)."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
