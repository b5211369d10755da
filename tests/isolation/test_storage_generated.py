"""r06: a file's own name leads to it nowhere but at home: not at A, the centre or an unknown host.

Every file comes from the storage, every address from the URL resolvers.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client, override_settings

import config.settings
from tenants import current
from tenants.storage import NetworkStorage
from tests.isolation import file_checks, stored
from tests.isolation.conftest import Pair
from tests.isolation.file_checks import Sought
from tests.isolation.routes import CENTRAL, NETWORK, routes
from tests.isolation.things import nothings

LEAKY = "tests.isolation.leaky_urls"
PREFIXES = ("/", "/static/", "/media/", "/logo/")
CENTRE = "hexitime.localhost"
UNKNOWN = ("nowhere.hexitime.localhost", "elsewhere.example")
ROLES = ("a/stranger", "a/champion", "b/champion", "operator/provisioner")
SETTINGS = sorted(Path(config.settings.__path__[0]).glob("[a-z]*.py"))
STORAGE = f"{NetworkStorage.__module__}.{NetworkStorage.__qualname__}"


@pytest.fixture(scope="module")
def files(pair: Pair) -> Sought:
    """B's logo, and a list of its people."""
    with current.enter(pair.b.network):
        text = "\n".join(one.name for one in pair.b.people.values())
        default_storage.save("exports/people.csv", ContentFile(text.encode()))
    return file_checks.sought(pair)


def browser(pair: Pair, role: str, host: str) -> Client:
    """A browser with the session of a role, at any host whatever."""
    client = pair.browser(role, None)
    client.defaults["HTTP_HOST"] = host
    return client


def host_of(pair: Pair, place: str) -> str:
    return {"a": pair.a.network.host, "b": pair.b.network.host, "centre": CENTRE}.get(place, place)


def below(pair: Pair, prefix: str, files: Sought) -> set[str]:
    """Addresses under this prefix that end in some spelling of a file's name."""
    return {
        # Two slashes at the beginning would name a host.
        "/" + (prefix + spelling).lstrip("/")
        for name in files.files
        for guess in stored.guesses(pair.b.network, name)
        for spelling in stored.spelled(guess)
    }


def served_below(client: Client, paths: set[str], files: Sought) -> list[str]:
    return [
        f"{path}: {words}"
        for path in sorted(paths)
        for words in file_checks.wrong(client, path, {}, files)
    ]


def served_by_addresses(pair: Pair, host: str, files: Sought) -> Iterator[str]:
    """What every address of the product gives B's champion of B's files at this host."""
    client = browser(pair, "b/champion", host)
    values = {**nothings(), **pair.b.values, "slug": pair.b.network.slug}
    for route in [*routes(NETWORK), *routes(CENTRAL)]:
        for path, more in file_checks.questions(client, pair.b.network, route, values, files):
            for words in file_checks.wrong(client, path, more, files):
                yield f"{path}: {words}"


def storages(source: str) -> list[str]:
    """The default storage of each line of a settings module that speaks of storages."""
    tree = ast.parse(source)
    plain = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "STORAGES"
    ]
    named = [node for node in ast.walk(tree) if getattr(node, "id", "") == "STORAGES"]
    found = [ast.literal_eval(value)["default"]["BACKEND"] for value in plain]
    return found + ["changed in another way"] * (len(named) - len(plain))


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("place", ["a", "centre", *UNKNOWN])
def test_r06_no_path_that_ends_in_a_files_name_serves_it(
    pair: Pair, files: Sought, place: str, prefix: str
) -> None:
    paths = below(pair, prefix, files)
    assert paths
    for role in ROLES:
        client = browser(pair, role, host_of(pair, place))
        assert served_below(client, paths, files) == [], role


def test_a_folder_that_serves_them_is_reported(pair: Pair, files: Sought) -> None:
    with override_settings(NETWORK_URLCONF=LEAKY):
        client = browser(pair, "a/stranger", pair.a.network.host)
        found = served_below(client, below(pair, "/leaky/files/", files), files)
    assert [line for line in found if "200 with bytes of B" in line]


def test_r06_an_unknown_host_serves_no_file(pair: Pair, files: Sought) -> None:
    assert list(served_by_addresses(pair, UNKNOWN[0], files)) == []


def test_the_files_are_served_at_home(pair: Pair, files: Sought) -> None:
    """The test above can fail."""
    found = served_by_addresses(pair, pair.b.network.host, files)
    assert any("with bytes of B" in line for line in found)


@pytest.mark.parametrize("module", SETTINGS, ids=lambda module: module.stem)
def test_r06_no_settings_name_another_storage(module: Path) -> None:
    assert set(storages(module.read_text())) <= {STORAGE}


def test_r06_the_settings_that_all_others_begin_with_name_it() -> None:
    [base] = [module for module in SETTINGS if module.stem == "base"]
    assert storages(base.read_text()) == [STORAGE]
    others = [module.read_text() for module in SETTINGS if module != base]
    assert others
    assert all("from config.settings.base import *" in text for text in others)


def test_settings_that_name_another_are_reported() -> None:
    other = "django.core.files.storage.FileSystemStorage"
    assert storages(f"STORAGES = {{'default': {{'BACKEND': '{other}'}}}}") == [other]
    assert storages("STORAGES['default'] = {}") == ["changed in another way"]
