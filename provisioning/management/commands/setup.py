"""`hexitime setup`: logins, schemas and migrations. Safe to run again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kernel.environment import optional, required
from provisioning import bootstrap


class Command(BaseCommand):
    help = "Prepare the database server, and bring every schema to the current version."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="print nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if admin := optional("ADMIN_DATABASE_URL"):
            bootstrap.create_logins(
                admin,
                required("DATABASE_URL", "the application's login"),
                required("PROVISIONING_DATABASE_URL", "the provisioning login"),
            )
        bootstrap.migrate_all()
        if not options["quiet"]:
            self.stdout.write("The database is ready.")
