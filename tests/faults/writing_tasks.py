"""A task that stops half-way through its transaction, for a worker of the tests alone."""

import os
from typing import Any

from celery import current_app, shared_task
from django.core.cache import cache

from kernel import database
from tenant_apps.audit import services as audit
from tenants import current
from tenants.tasks import NetworkTask
from tests.faults.writing import GATE, NAME, TAKEN_UP_AFTER_SECONDS, WRITING

current_app.conf.broker_transport_options = {"visibility_timeout": TAKEN_UP_AFTER_SECONDS}


@shared_task(name=NAME, base=NetworkTask)
def write(*, action: str, **kwargs: Any) -> None:
    """Write, wait at the gate, and write again: both or neither."""
    cache.set(WRITING, os.getpid())
    subject = current.network().id
    with database.atomic(), database.cursor() as cursor:
        audit.record(action=f"{action}.begun", by=None, subject=subject)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [GATE])
        cursor.execute("SELECT current_user, current_setting('search_path')")
        role, path = cursor.fetchone() or ("", "")
        detail = {"role": role, "path": path}
        audit.record(action=f"{action}.done", by=None, subject=subject, detail=detail)
