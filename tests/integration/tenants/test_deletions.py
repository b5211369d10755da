"""Whoever deletes what fits a condition does not delete what changed before they came to it."""

import pytest
from django.apps import apps
from django.db import models
from django.db.models.signals import post_delete, pre_delete

from kernel.ids import uuid7
from tenant_apps.sharing.models import Due
from tenants import current
from tenants.current import NetworkRef
from tests.counting import everything_asked
from tests.factories.sharing import DueFactory


@pytest.mark.parametrize("model", apps.get_models(), ids=lambda model: model._meta.label)
def test_nobody_listens_for_rows_that_end(model: type[models.Model]) -> None:
    """A listener makes Django read all rows first, and delete them by their ids alone."""
    assert not pre_delete.has_listeners(model)
    assert not post_delete.has_listeners(model)


def test_a_deletion_is_one_statement(warwick: NetworkRef) -> None:
    with current.enter(warwick):
        DueFactory(), DueFactory()
        with everything_asked() as asked:
            Due.objects.filter(mark__in=[uuid7()]).delete()
    assert [one.split()[0] for one in asked] == ["DELETE"]
