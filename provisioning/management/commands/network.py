"""`hexitime network create|list|show`."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from kernel.minutes import parse_hours
from provisioning import listing, services
from provisioning.connections import require_login
from shared_apps.commissioning import services as commissioning
from tenants import current
from tenants.models import Network


class Command(BaseCommand):
    help = "Create networks, list them, or show one."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="create a network and invite its champion")
        create.add_argument("slug", help="the first part of its address")
        create.add_argument("--name", default="", help="an ICS network takes its ICS's name")
        create.add_argument("--kind", choices=[str(kind) for kind in Network.Kind], default="ics")
        create.add_argument("--ics", help="code of the Integrated Care System, such as QRV")
        create.add_argument("--champion-email", required=True)
        create.add_argument("--champion-name", required=True)
        create.add_argument("--welcome-hours", default="2", help="default 2; 0 for none")
        create.add_argument("--federated", action="store_true", help="invite it to the federation")
        show = actions.add_parser("show", help="show one network")
        show.add_argument("slug")
        for one in (create, show, actions.add_parser("list", help="list all networks")):
            one.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "create":
            self._create(options)
        if options["action"] == "list":
            self._print(listing.networks(), options["json"])
        else:
            self._print(self._one(options["slug"]), options["json"], single=True)

    def _create(self, options: dict[str, Any]) -> None:
        try:
            typed = options["welcome_hours"]
            welcome = 0 if typed == "0" else parse_hours(typed)
        except ValueError as error:
            raise CommandError(str(error)) from error
        require_login()
        with current.shared():
            run = commissioning.request_network(
                name=options["name"],
                slug=options["slug"],
                kind=options["kind"],
                ics_code=options["ics"],
                champion_email=options["champion_email"],
                champion_name=options["champion_name"],
                welcome_minutes=welcome,
                federated=options["federated"],
                by=None,
            )
            columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
            with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
                progress.add_task(f"Building {options['slug']}")
                services.build(run.id)

    def _one(self, slug: str) -> list[listing.NetworkRow]:
        rows = listing.networks(slug)
        if not rows:
            raise CommandError(f"There is no network at “{slug}”.")
        return rows

    def _print(self, rows: list[listing.NetworkRow], as_json: bool, single: bool = False) -> None:
        if as_json:
            data = [asdict(row) for row in rows]
            self.stdout.write(json.dumps(data[0] if single else data, indent=2))
            return
        table = Table("Network", "Kind", "State", "Address", "Members", "Hours", "Position")
        for row in rows:
            figures = [_figure(row.members), _figure(row.hours), _figure(row.position)]
            table.add_row(row.name, row.kind, row.state, row.address, *figures)
        console = Console(width=140)
        with console.capture() as printed:
            console.print(table)
        self.stdout.write(printed.get())


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"
