"""What a contender of the request tax does. Its settings say which one it is."""

import tempfile

from django.core.wsgi import get_wsgi_application
from django.db import connection

from tests.benchmarks.figures import median
from tests.benchmarks.serving import answer, environ, milliseconds

application = get_wsgi_application()


def serve(host: str, path: str, count: int) -> float:
    """Median milliseconds of so many requests."""
    return median(milliseconds(application, [environ(host, path) for _ in range(count)]))


def messages(host: str, path: str) -> int:
    """How often one request waits for the database server."""
    answer(application, environ(host, path))
    raw = connection.connection
    with tempfile.TemporaryFile() as trace:
        raw.pgconn.trace(trace.fileno())
        answer(application, environ(host, path))
        raw.pgconn.untrace()
        trace.seek(0)
        return trace.read().count(b"ReadyForQuery")
