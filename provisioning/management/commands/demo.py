"""`hexitime demo`: networks with people in them, to look around in."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.status import Status
from rich.table import Table

from provisioning.demo.content import NETWORKS, OPERATOR_EMAIL, PASSWORD
from tenants import urls


class Command(BaseCommand):
    help = "Bring up the demo networks that are not there yet, and tell the addresses and logins."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            from provisioning.demo import building
        except ModuleNotFoundError as error:
            raise CommandError(
                f"The demo needs a checkout with its tests and factories ({error.name} is missing)."
            ) from error
        with Status("Bringing up the demo", console=Console(stderr=True)) as status:
            for what in building.bring_up():
                status.update(f"Bringing up the demo: {what}")
        rows = logins()
        if options["json"]:
            self.stdout.write(json.dumps(rows, indent=2))
            return
        table = Table("What", "Address", "E-mail", "Password")
        for row in rows:
            table.add_row(row["what"], row["address"], row["email"], row["password"])
        console = Console(width=140)
        with console.capture() as printed:
            console.print(table)
        self.stdout.write(printed.get())


def logins() -> list[dict[str, str]]:
    """Addresses and logins of the demo, as `--json` prints them."""
    rows = [
        _row("Public front page", urls.central()),
        _row("Console, as operator", urls.central("/console/"), OPERATOR_EMAIL),
        _row("Mail that was sent", urls.central("/mail/")),
        _row("Code for the second step", urls.central("/code/")),
    ]
    for network in NETWORKS:
        address = urls.of_slug(network.slug)
        champion, *members = network.people
        rows.append(_row(f"{network.name}, champion", address, champion.email(network.slug)))
        member = next(one for one in members if one.role == "member")
        rows.append(_row(f"{network.name}, member", address, member.email(network.slug)))
    return rows


def _row(what: str, address: str, email: str = "") -> dict[str, str]:
    password = PASSWORD if email else ""
    return {"what": what, "address": address, "email": email, "password": password}
