"""The Celery application: `celery -A config.celery`."""

from celery import Celery

app = Celery("hexitime")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
