"""Instances and querysets of one network are refused in another, whatever is done with them."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    Count,
    Exists,
    Model,
    OuterRef,
    Prefetch,
    QuerySet,
    prefetch_related_objects,
)

from tenant_apps.accounts.models import User
from tenant_apps.brand.models import Brand
from tenant_apps.members.models import Member
from tenant_apps.organisations.models import Organisation
from tenants import current
from tenants.memory import PerNetwork
from tenants.stamps import WrongNetwork
from tests.isolation.conftest import Pair


def trust_of_a(pair: Pair) -> Organisation:
    with current.enter(pair.a.network):
        return Organisation.objects.get(id=pair.a.values["organisation_id"])


def organisations_of_a(pair: Pair, *, read: bool) -> QuerySet[Organisation]:
    """Asked for in A, and read there or not yet."""
    with current.enter(pair.a.network):
        organisations = Organisation.objects.order_by("name")
        if read:
            assert len(organisations)
        return organisations


QUERYSETS: dict[str, Callable[[QuerySet[Organisation]], Any]] = {
    "list": list,
    "len": len,
    "bool": bool,
    "index": lambda found: found[0],
    "slice": lambda found: list(found[:1]),
    "first": lambda found: found.first(),
    "get": lambda found: found.get(name="Any"),
    "count": lambda found: found.count(),
    "exists": lambda found: found.exists(),
    "contains": lambda found: found.contains(Organisation(name="Any")),
    "iterator": lambda found: list(found.iterator(chunk_size=10)),
    "values": lambda found: list(found.values("name")),
    "filtered further": lambda found: list(found.filter(name__startswith="S")),
    "update": lambda found: found.update(name="Changed"),
    "delete": lambda found: found.delete(),
    "in_bulk": lambda found: found.in_bulk(),
    "aggregate": lambda found: found.aggregate(Count("id")),
    "explain": lambda found: found.explain(),
    "as a value": lambda found: list(Member.objects.filter(organisation__in=found)),
    "as a subquery": lambda found: list(
        Member.objects.filter(Exists(found.filter(id=OuterRef("organisation"))))
    ),
    "in a union": lambda found: list(Organisation.objects.values("id").union(found.values("id"))),
    "prefetched": lambda found: prefetch_related_objects(
        list(Organisation.objects.all()), Prefetch("parent", queryset=found)
    ),
    "as SQL": lambda found: list(Organisation.objects.raw(str(found.query))),
}


@pytest.mark.parametrize("read", [False, True], ids=["unread", "read"])
@pytest.mark.parametrize("use", QUERYSETS)
def test_a_queryset_of_a_is_refused_in_b(pair: Pair, use: str, read: bool) -> None:
    found = organisations_of_a(pair, read=read)
    with current.enter(pair.b.network), pytest.raises(WrongNetwork):
        QUERYSETS[use](found)


def test_a_queryset_of_a_pickled_is_still_of_a(pair: Pair) -> None:
    with current.enter(pair.a.network):
        pickled = pickle.dumps(Organisation.objects.all())
    found = pickle.loads(pickled)  # noqa: S301
    with current.enter(pair.b.network), pytest.raises(WrongNetwork):
        list(found)


def test_rows_fetched_bit_by_bit_stop_at_the_border(pair: Pair) -> None:
    with current.enter(pair.a.network):
        rows = Member.objects.order_by("name").iterator(chunk_size=1)
        assert next(rows).name == "Alice Archer"
    with current.enter(pair.b.network), pytest.raises(WrongNetwork):
        next(rows)


def test_a_raw_query_of_a_is_refused_in_b(pair: Pair) -> None:
    with current.enter(pair.a.network):
        unread = Member.objects.raw("SELECT * FROM members_member")
        read = Member.objects.raw("SELECT * FROM members_member")
        assert len(read)
    for found in (unread, read, unread.using("default")):
        with current.enter(pair.b.network), pytest.raises(WrongNetwork):
            list(found)


def test_a_queryset_built_nowhere_belongs_where_it_is_first_read(pair: Pair) -> None:
    recipe = Member.objects.all()
    with current.enter(pair.a.network):
        assert {member.name for member in recipe.all()} >= {"Alice Archer"}
    with current.enter(pair.b.network):
        assert {member.name for member in recipe.all()} >= {"Sofia Sharma"}
        assert len(recipe)
    with current.enter(pair.a.network), pytest.raises(WrongNetwork):
        len(recipe)


INSTANCES: dict[str, Callable[[Organisation], Any]] = {
    "save": lambda trust: trust.save(),
    "save into a database by name": lambda trust: trust.save(using="default"),
    "force_update": lambda trust: trust.save(force_update=True),
    "delete": lambda trust: trust.delete(),
    "delete from a database by name": lambda trust: trust.delete(using="default"),
    "refresh_from_db": lambda trust: trust.refresh_from_db(),
    "refresh by name": lambda trust: trust.refresh_from_db(using="default"),
    "related set": lambda trust: list(trust.members.all()),
    "filter": lambda trust: list(Member.objects.filter(organisation=trust)),
    "filter in": lambda trust: list(Member.objects.filter(organisation__in=[trust])),
    "exclude": lambda trust: list(Member.objects.exclude(organisation=trust)),
    "bulk_create": lambda trust: Organisation.objects.bulk_create([trust]),
    "bulk_create over": lambda trust: Organisation.objects.bulk_create(
        [trust], ignore_conflicts=True
    ),
    "bulk_update": lambda trust: Organisation.objects.bulk_update([trust], ["name"]),
    "prefetch": lambda trust: prefetch_related_objects([trust], "members"),
    "copy": lambda trust: copy.copy(trust).save(),
    "pickle": lambda trust: pickle.loads(pickle.dumps(trust)).save(),  # noqa: S301
    "full_clean": lambda trust: trust.full_clean(),
}


@pytest.mark.parametrize("use", INSTANCES)
def test_an_instance_of_a_is_refused_in_b(pair: Pair, use: str) -> None:
    trust = trust_of_a(pair)
    with current.enter(pair.b.network), pytest.raises(WrongNetwork):
        INSTANCES[use](trust)


@pytest.mark.parametrize("use", INSTANCES)
def test_an_instance_of_a_is_refused_outside_all_networks(pair: Pair, use: str) -> None:
    with pytest.raises(WrongNetwork):
        INSTANCES[use](trust_of_a(pair))


def test_an_instance_built_in_a_is_not_saved_in_b(pair: Pair) -> None:
    with current.enter(pair.a.network):
        trust = Organisation(name="Built in A", kind="trust")
    with current.enter(pair.b.network), pytest.raises(WrongNetwork):
        trust.save()


def test_a_deferred_field_of_a_is_not_read_from_b(pair: Pair) -> None:
    with current.enter(pair.a.network):
        trust = Organisation.objects.only("id").get(id=pair.a.values["organisation_id"])
    with current.enter(pair.b.network), pytest.raises(WrongNetwork):
        trust.name  # noqa: B018


def test_a_related_object_of_a_is_not_read_from_b(pair: Pair) -> None:
    with current.enter(pair.a.network):
        member = Member.objects.get(id=pair.a.people["member"].id)
    with current.enter(pair.b.network), pytest.raises(WrongNetwork):
        member.user  # noqa: B018


def test_an_instance_of_a_is_not_set_on_one_of_b(pair: Pair) -> None:
    trust = trust_of_a(pair)
    with current.enter(pair.b.network):
        team = Organisation.objects.get(id=pair.b.values["organisation_id"])
        with pytest.raises(WrongNetwork):
            team.parent = trust
        with pytest.raises(WrongNetwork):
            Organisation(parent=trust, name="Mixed", kind="team")
        with pytest.raises(WrongNetwork):
            Organisation.objects.create(parent=trust, name="Mixed", kind="team")


def test_what_was_read_stays_readable(pair: Pair) -> None:
    assert trust_of_a(pair).name


def test_in_its_own_network_all_goes_on(pair: Pair) -> None:
    trust = trust_of_a(pair)
    with current.enter(pair.a.network):
        trust.refresh_from_db()
        trust.name = "Renamed"
        trust.save()
        assert Organisation.objects.filter(name="Renamed", id=trust.id).exists()


def models_everywhere() -> list[type[Model]]:
    return [Organisation, Brand, User, ContentType]


@pytest.mark.parametrize("model", models_everywhere(), ids=lambda model: model.__name__)
def test_models_of_all_packages_are_stamped(pair: Pair, model: type[Model]) -> None:
    with current.enter(pair.a.network):
        instance = model._default_manager.all()[0]
    with current.enter(pair.b.network), pytest.raises(WrongNetwork):
        instance.save()


def test_content_types_are_remembered_for_each_network(pair: Pair) -> None:
    with current.enter(pair.a.network):
        ours = ContentType.objects.get_for_model(Member)
        assert ContentType.objects.get_for_model(Member) is ours
    with current.enter(pair.b.network):
        theirs = ContentType.objects.get_for_model(Member)
        assert theirs is not ours
        theirs.refresh_from_db()
    with current.enter(pair.a.network):
        assert ContentType.objects.get_for_model(Member) is ours


def test_a_process_remembers_only_the_networks_asked_for_last(pair: Pair) -> None:
    memory: PerNetwork[list[str]] = PerNetwork(list, most=2)
    for things in (pair.a, pair.b):
        with current.enter(things.network):
            memory.here().append(things.network.slug)
    with current.enter(pair.a.network):
        assert memory.here() == ["nwl"]
    with current.shared():
        assert memory.here() == []
    assert len(memory) == 2
    with current.enter(pair.a.network):
        assert memory.here() == ["nwl"]
    with current.enter(pair.b.network):
        assert memory.here() == []
