"""`hexitime migrate`: a habit of Django's, led to `setup`, which migrates every schema."""

from typing import Any

from django.core.management import call_command
from django.core.management.commands.migrate import Command as Migrate


class Command(Migrate):
    """Every schema, whatever the arguments."""

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("setup")
