"""Letting people into the console."""

import pytest
from django.db import IntegrityError

from shared_apps.operators import selectors, services
from shared_apps.operators.models import Operator
from tenant_apps.accounts.models import User
from tenant_apps.audit.models import Event
from tenants import current
from tests.factories.operators import OperatorFactory
from tests.world import World


def test_an_operator_is_made_with_a_login(world: World) -> None:
    with current.shared():
        operator = services.create(
            email=" Olive@Hexitime.example ", name="Olive  Operator", by=None
        )
        event = Event.objects.get(subject=operator.id)
        assert selectors.of_user(operator.user_id) == operator
        assert selectors.names([operator.id]) == {operator.id: "Olive Operator"}
    assert operator.user.email == "olive@hexitime.example"
    assert not operator.user.has_usable_password()
    assert (event.action, event.detail) == ("operator.created", {"role": "provisioner"})


def test_the_same_person_is_let_in_once(world: World) -> None:
    with current.shared():
        OperatorFactory(email="olive@hexitime.example")
        with pytest.raises(services.OperatorExists):
            services.create(email="OLIVE@hexitime.example", name="Olive", by=None)
        with pytest.raises(services.NameMissing):
            services.create(email="other@hexitime.example", name="  ", by=None)
        assert Operator.objects.count() == User.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"role": "king"}, "operators_operator_role_known"),
        ({"name": ""}, "operators_operator_has_name"),
    ],
)
def test_the_database_refuses_operators_that_cannot_be(
    world: World, change: dict[str, str], constraint: str
) -> None:
    with current.shared():
        operator = OperatorFactory()
        with pytest.raises(IntegrityError, match=constraint):
            Operator.objects.filter(id=operator.id).update(**change)
