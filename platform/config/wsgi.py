"""What the web server loads: `granian --interface wsgi config.wsgi:application`."""

from django.core.wsgi import get_wsgi_application

django_application = get_wsgi_application()

from tenants.quotas import Front  # noqa: E402  # needs Django to be set up

application = Front(django_application)  # type: ignore[arg-type]
