"""Python cannot write the ledger past its services."""

from collections.abc import Callable
from typing import Any

import pytest

from tenant_apps.ledger.models import (
    Account,
    AccountChange,
    Entry,
    Hold,
    HoldResolution,
    LedgerIsAppendOnly,
    Transfer,
)

MODELS = [Account, AccountChange, Entry, Hold, HoldResolution, Transfer]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    "write",
    [
        lambda model: model().save(),
        lambda model: model().save_base(),
        lambda model: model().delete(),
        lambda model: model.objects.create(),
        lambda model: model.objects.bulk_create([model()]),
        lambda model: model.objects.bulk_update([model()], ["minutes"]),
        lambda model: model.objects.all().update(minutes=1),
        lambda model: model.objects.all().delete(),
        lambda model: model.objects.all()._raw_delete(using="default"),
    ],
)
def test_writing_a_row_raises(model: Any, write: Callable[[Any], object]) -> None:
    with pytest.raises(LedgerIsAppendOnly, match=model.__name__):
        write(model)
