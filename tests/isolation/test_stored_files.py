"""r06: no address of A or of the centre serves a file of B, by whatever name it is asked for.

Both come by generation: every address from the URL resolvers, every file from the storage.
"""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import override_settings

from tenants import current
from tests.isolation import file_checks, stored
from tests.isolation.conftest import Pair
from tests.isolation.file_checks import Sought
from tests.isolation.routes import CENTRAL, NETWORK, Route, routes
from tests.isolation.things import Things, nothings

LEAKY = "tests.isolation.leaky_urls"
EXPORT = "exports/people.csv"


@pytest.fixture(scope="module")
def files(pair: Pair) -> Sought:
    """B's logo, and an export that is called as A's is."""
    for things in (pair.a, pair.b):
        with current.enter(things.network):
            names = "\n".join(one.name for one in things.people.values())
            text = f"The people of {things.network.name}\n{names}\n".encode()
            default_storage.save(EXPORT, ContentFile(text))
    return file_checks.sought(pair)


def values_for(things: Things) -> dict[str, str]:
    return {**nothings(), **things.values, "slug": things.network.slug}


def test_the_files_are_found_by_walking_the_storage(pair: Pair, files: Sought) -> None:
    assert EXPORT in files.files
    assert len([name for name in files.files if name.startswith("logo/")]) == 1
    ours = stored.files_of(pair.a.network)
    assert ours.keys() != files.files.keys()
    for name, content in files.files.items():
        assert any(run in content for run in files.runs), name
        assert not any(run in one for run in files.runs for one in ours.values())


@pytest.mark.parametrize("route", [*routes(NETWORK), *routes(CENTRAL)], ids=str)
def test_r06_no_address_serves_a_file_of_another_network(
    pair: Pair, route: Route, files: Sought
) -> None:
    assert not list(file_checks.serves(pair, route, values_for(pair.a), files))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("serves_by_path", "200 with bytes of B"),
        ("serves_by_query", "200 with bytes of B"),
        ("serves_parts", "206 with bytes of B"),
        ("knows_tags", "304 for a tag of B"),
    ],
)
def test_a_view_that_serves_them_is_reported(
    pair: Pair, files: Sought, name: str, words: str
) -> None:
    [route] = [one for one in routes(LEAKY) if one.name == name]
    with override_settings(NETWORK_URLCONF=LEAKY):
        found = list(file_checks.serves(pair, route, values_for(pair.a), files))
    assert [line for line in found if words in line], found
