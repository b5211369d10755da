"""Models that Python may only read: the ledger is written through its services."""

from typing import Any, NoReturn, TypeVar

from django.db import models

RowT = TypeVar("RowT", bound=models.Model, covariant=True)

MAX_MINUTES = 1_000_000_000


class LedgerIsAppendOnly(RuntimeError):
    """Code tried to write the ledger past its services."""

    def __init__(self, what: object) -> None:
        super().__init__(f"{what} is written by tenant_apps.ledger.services only.")


class ReadOnlyQuerySet(models.QuerySet[RowT]):
    """Rows to read. Every way to write a queryset has raises."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise LedgerIsAppendOnly(self.model.__name__)

    def delete(self) -> NoReturn:
        raise LedgerIsAppendOnly(self.model.__name__)

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise LedgerIsAppendOnly(self.model.__name__)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise LedgerIsAppendOnly(self.model.__name__)

    def _raw_delete(self, using: str | None) -> NoReturn:
        raise LedgerIsAppendOnly(self.model.__name__)


ReadOnlyManager = models.Manager.from_queryset(ReadOnlyQuerySet)


class ReadOnlyModel(models.Model):
    """A row of the ledger, to read."""

    objects = ReadOnlyManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise LedgerIsAppendOnly(type(self).__name__)

    def save_base(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise LedgerIsAppendOnly(type(self).__name__)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise LedgerIsAppendOnly(type(self).__name__)


def recorded_now() -> models.Func:
    """The database's own clock, read when the row is written."""
    return models.Func(function="clock_timestamp", output_field=models.DateTimeField())
