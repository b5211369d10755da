"""What the web server loads: `granian --interface asgi --no-ws config.asgi:application`."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application

django_application = get_wsgi_application()

# These need Django to be set up.
from config.middleware import SizeMiddleware  # noqa: E402
from tenants.front import Front, Plan  # noqa: E402
from tenants.quotas import Limits  # noqa: E402

application = Front(
    django_application,
    Plan(
        limits=Limits(
            per_second=settings.NETWORK_REQUESTS_PER_SECOND,
            burst=settings.NETWORK_REQUESTS_BURST,
            at_once=settings.NETWORK_THREADS,
        ),
        threads=settings.WEB_THREADS,
        body_bytes=SizeMiddleware.most_bytes,
    ),
)
