"""`hexitime shell`: Python in one network, at the centre, or in no network at all."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import shell

from tenants import current, selectors

NOWHERE = "No network is entered, so there is no data: see --network and --central.\n"


class Command(shell.Command):
    help = "Python in one network (--network), at the centre (--central), or in none."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        place = parser.add_mutually_exclusive_group()
        place.add_argument("--network", metavar="SLUG", help="work in this network")
        place.add_argument("--central", action="store_true", help="work in the shared schema")

    def handle(self, *args: Any, **options: Any) -> None:
        slug, is_central = options.pop("network"), options.pop("central")
        if is_central:
            with current.shared():
                return super().handle(*args, **options)
        if slug is None:
            self.stderr.write(NOWHERE, ending="")
            return super().handle(*args, **options)
        network = selectors.by_slug(slug)
        if network is None:
            raise CommandError(f"There is no network at “{slug}”.")
        with current.enter(network):
            return super().handle(*args, **options)
