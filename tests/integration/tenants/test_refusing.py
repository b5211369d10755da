"""A constraint that is broken is said in the words that a service has for it."""

from collections.abc import Iterator

import pytest
from django.db import IntegrityError

from kernel import database
from kernel.errors import Refused
from tenant_apps.organisations.models import Organisation
from tenants import current
from tenants.current import NetworkRef
from tests.factories.organisations import OrganisationFactory

UNIQUE = "organisations_organisation_name_unique"


@pytest.fixture
def inside(nwl: NetworkRef) -> Iterator[NetworkRef]:
    """Everything within happens in nwl."""
    with current.enter(nwl):
        yield nwl


class Taken(Refused):
    """The name is."""


def test_a_named_constraint_raises_its_words_and_the_transaction_goes_on(
    inside: NetworkRef,
) -> None:
    there = OrganisationFactory()
    again = [Organisation(name="Lost with the refusal"), Organisation(name=there.name)]
    with pytest.raises(Taken) as refused, database.refusing({UNIQUE: Taken("by another")}):
        Organisation.objects.bulk_create(again, batch_size=1)
    assert refused.value.message == "by another"
    assert isinstance(refused.value.__cause__, IntegrityError)
    assert database.broken_constraint(refused.value.__cause__) == UNIQUE
    assert list(Organisation.objects.all()) == [there]


def test_any_other_constraint_stays_an_error(inside: NetworkRef) -> None:
    there = OrganisationFactory()
    with (
        pytest.raises(IntegrityError, match="not_own_parent"),
        database.refusing({UNIQUE: Taken}),
    ):
        Organisation.objects.filter(id=there.id).update(parent=there)


def test_what_no_constraint_is_about_has_no_name() -> None:
    assert database.broken_constraint(IntegrityError("no more connections")) == ""


def test_nothing_broken_is_kept(inside: NetworkRef) -> None:
    with database.refusing({UNIQUE: Taken}):
        kept = OrganisationFactory()
    assert Organisation.objects.get() == kept
