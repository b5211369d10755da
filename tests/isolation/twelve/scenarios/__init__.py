"""The failures of `django-tenants` as it comes, each told once."""

from collections.abc import Callable

from tests.isolation.twelve.scenarios import memory, proofs, rows, threads
from tests.isolation.twelve.side import Outcome, Side

Scenario = Callable[[Side], Outcome]

ALL: list[Scenario] = [
    rows.queryset,
    rows.saving,
    threads.shared_object,
    memory.content_types,
    memory.links,
    memory.cache_keys,
    rows.raw_sql,
    rows.missing_table,
    threads.coroutine,
    threads.pooled_thread,
    threads.started_thread,
    proofs.reset_tokens,
    proofs.signed_cookies,
    proofs.signed_values,
]
