"""Champions list organisations: several at once, one level deep, each name once."""

from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from kernel import database
from kernel.ids import uuid7
from tenant_apps.members.models import Member
from tenant_apps.organisations import selectors, services
from tenant_apps.organisations.models import Organisation
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import admit
from tests.factories.organisations import OrganisationFactory
from tests.world import World

LIST = "/settings/organisations/"


def rows(*names: str) -> dict[str, str]:
    """The form as a browser sends it."""
    data = {"form-TOTAL_FORMS": str(max(len(names), 3)), "form-INITIAL_FORMS": "0"}
    for number, name in enumerate((*names, "", "", "")[: max(len(names), 3)]):
        data |= {f"form-{number}-name": name, f"form-{number}-kind": "trust"}
    return data


def names(network: NetworkRef) -> list[str]:
    with current.enter(network):
        return [each.name for each in selectors.everything()]


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"name": "THAMES trust"}, "organisations_organisation_name_unique"),
        ({"name": " "}, "organisations_organisation_has_name"),
        ({"kind": "circus"}, "organisations_organisation_kind_known"),
    ],
)
def test_what_is_no_organisation_is_not_stored(
    nwl: NetworkRef, change: dict[str, Any], constraint: str
) -> None:
    with current.enter(nwl):
        OrganisationFactory(name="Thames Trust")
        with pytest.raises(IntegrityError, match=constraint), database.atomic():
            Organisation.objects.create(**({"name": "Other"} | change))


def test_the_database_keeps_one_level(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        whole = OrganisationFactory()
        part = OrganisationFactory(parent=whole)
        other = OrganisationFactory()
        for changed, parent in ((other, part), (whole, other), (other, other)):
            with pytest.raises(services.TooDeep):
                services.change(
                    organisation=changed,
                    name=changed.name,
                    kind=changed.kind,
                    parent=parent,
                    by=uuid7(),
                )


def test_three_are_added_at_once(nwl: NetworkRef, as_champion: Client) -> None:
    response = as_champion.post(LIST, rows("Imperial", " Hillingdon  Trust ", "Harrow Council"))
    assert response.status_code == 302
    assert names(nwl) == ["Harrow Council", "Hillingdon Trust", "Imperial"]


def test_empty_rows_are_left_out(nwl: NetworkRef, as_champion: Client) -> None:
    assert as_champion.post(LIST, rows("", "Imperial", "")).status_code == 302
    assert names(nwl) == ["Imperial"]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (("", "", ""), "at least one"),
        (("Brent", "brent", ""), "is typed twice"),
        (("Brent", "IMPERIAL", ""), "is listed already"),
        (("Brent", "x" * 121, ""), "at most 120"),
        (("Brent", *[f"Trust {n}" for n in range(30)]), ""),
    ],
)
def test_if_one_row_is_wrong_none_is_added(
    nwl: NetworkRef, as_champion: Client, typed: tuple[str, ...], message: str
) -> None:
    with current.enter(nwl):
        OrganisationFactory(name="Imperial")
    response = as_champion.post(LIST, rows(*typed))
    assert response.status_code == 422
    assert message in response.content.decode()
    assert "There is a problem" in response.content.decode()
    assert names(nwl) == ["Imperial"]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"form-TOTAL_FORMS": "x", "form-INITIAL_FORMS": "0"},
        rows("A") | {"form-0-kind": "?"},
        rows("A\0"),
    ],
)
def test_a_mangled_form_is_refused(
    nwl: NetworkRef, as_champion: Client, data: dict[str, str]
) -> None:
    assert as_champion.post(LIST, data).status_code == 422
    assert names(nwl) == []


def test_no_kind_is_chosen_for_whoever_adds_one(nwl: NetworkRef, as_champion: Client) -> None:
    shown = as_champion.get(LIST).content.decode()
    assert shown.count('<option value="" selected>Choose one</option>') == 3
    answer = as_champion.post(LIST, rows("A", "B") | {"form-1-kind": ""})
    assert answer.status_code == 422
    assert "Choose what kind “B” is." in answer.content.decode()
    assert names(nwl) == []
    unnamed = {"form-1-kind": "", "form-2-kind": ""}
    assert as_champion.post(LIST, rows("A") | unnamed).status_code == 302
    assert names(nwl) == ["A"]


def test_members_are_counted(nwl: NetworkRef, as_champion: Client) -> None:
    with current.enter(nwl):
        trust = OrganisationFactory(name="Imperial")
        admit(name="Ann", organisation=trust)
        listed = selectors.with_member_counts().get()
    assert listed.member_count == 1  # type: ignore[attr-defined]
    assert "Imperial" in as_champion.get(LIST).content.decode()


def test_one_is_renamed_and_made_part_of_another(nwl: NetworkRef, as_champion: Client) -> None:
    with current.enter(nwl):
        trust, team = OrganisationFactory(name="Imperial"), OrganisationFactory(name="Ward 7")
    path = f"{LIST}{team.id}/"
    assert as_champion.get(path).status_code == 200
    form = {"name": "Ward 8", "kind": "other", "parent": str(trust.id)}
    assert as_champion.post(path, form).status_code == 302
    with current.enter(nwl):
        changed = selectors.get(team.id)
        assert (changed.name, changed.parent) == ("Ward 8", trust)
    taken = as_champion.post(path, form | {"name": "imperial"})
    assert taken.status_code == 422
    assert "is listed already" in taken.content.decode()


def test_an_organisation_of_another_network_is_missing_here(
    warwick: NetworkRef, as_champion: Client
) -> None:
    with current.enter(warwick):
        faculty = OrganisationFactory()
    assert as_champion.get(f"{LIST}{faculty.id}/").status_code == 404
    assert as_champion.get(f"{LIST}{uuid7()}/").status_code == 404


def test_only_champions_list_organisations(
    world: World, nwl: NetworkRef, as_alice: Client, alice: Member
) -> None:
    with current.enter(nwl):
        trust = OrganisationFactory()
    for path in (LIST, f"{LIST}{trust.id}/"):
        assert as_alice.get(path).status_code == 403
        assert as_alice.post(path, rows("X")).status_code == 403
        assert world.client(nwl).get(path).status_code == 302
        assert as_alice.delete(path).status_code == 405
