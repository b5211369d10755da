"""Imports from another time bank, made as the product makes them."""

from typing import Any

import factory

from kernel.ids import uuid7
from tenant_apps.importing import services
from tenant_apps.importing.files.sheets import Sheet
from tenant_apps.importing.models import Import, ImportRow, Newcomer


class ImportFactory(factory.Factory[Import]):
    """Files that were checked, and wait for a yes. Each is given by its name, as text."""

    class Meta:
        model = Import

    by = factory.LazyFunction(uuid7)

    @classmethod
    def _create(cls, model_class: type[Import], *args: Any, by: Any, **files: str) -> Import:
        files = files or {"members": "e-mail,name\nann@example.org,Ann Able\n"}
        contents = {Sheet[name.upper()]: text.encode() for name, text in files.items()}
        made = services.upload(contents=contents, by=by)
        assert not services.go_on(made.id, most_seconds=60)
        made.refresh_from_db()
        return made


class ImportRowFactory(factory.Factory[ImportRow]):
    """The last row of such files."""

    class Meta:
        model = ImportRow

    into = factory.SubFactory(ImportFactory)

    @classmethod
    def _create(cls, model_class: type[ImportRow], *args: Any, into: Import) -> ImportRow:
        return into.rows.latest("sheet", "number")


class NewcomerFactory(factory.Factory[Newcomer]):
    """Somebody who was imported, and has not come yet."""

    class Meta:
        model = Newcomer

    email = factory.Sequence(lambda number: f"newcomer{number}@elsewhere.example")
    name = "Noa Newcomer"
    balance = "2.5"
    by = factory.LazyFunction(uuid7)

    @classmethod
    def _create(cls, model_class: type[Newcomer], *args: Any, **kwargs: Any) -> Newcomer:
        email, name = kwargs["email"], kwargs["name"]
        members = f"e-mail,name,balance\n{email},{name},{kwargs['balance']}\n"
        made = ImportFactory(members=members, by=kwargs["by"])
        services.confirm(import_id=made.id, by=kwargs["by"])
        assert not services.go_on(made.id, most_seconds=60)
        return Newcomer.objects.get(email=email)
