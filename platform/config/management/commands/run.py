"""`hexitime run`: everything that one machine needs, until Ctrl-C.

An EmbeddedError becomes one line and exit code 1 in `config.cli`.
"""

import os
import time
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.table import Table

from config.embedded.environment import project_root
from config.embedded.supervisor import Row, Supervisor

NARROWEST = 100


class Command(BaseCommand):
    help = "Run the servers, the web, the workers and the demo networks until Ctrl-C."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        console = _console()
        started = time.monotonic()
        say = lambda line: console.print(line, markup=False, highlight=False)  # noqa: E731
        supervisor = Supervisor(project_root(), os.environ, say)
        mail = f"http://{supervisor.base_domain}:{supervisor.port}/mail"
        supervisor.run(lambda rows: _welcome(console, rows, mail, started))


def _console() -> Console:
    """A terminal's own width; into a file, wide enough that no address is broken."""
    console = Console()
    return console if console.is_terminal else Console(width=NARROWEST + 60)


def _welcome(console: Console, rows: list[Row], mail: str, started: float) -> None:
    table = Table(title="Hexitime", title_justify="left")
    for heading in ("What", "Address", "E-mail", "Password"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(row.get(name, "") for name in ("what", "address", "email", "password")))
    console.print(table)
    console.print(f"Mail that was sent: {mail}", highlight=False)
    seconds = time.monotonic() - started
    console.print(f"Ready in {seconds:.1f} seconds. Ctrl-C stops everything.", highlight=False)
