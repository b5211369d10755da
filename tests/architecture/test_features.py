"""All that is of a feature belongs to its switch: addresses, work, and what leads there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import current_app
from django.core.exceptions import ImproperlyConfigured
from django.db.models import CheckConstraint, Model, Q
from django.urls import URLPattern, URLResolver, get_resolver

from shared_apps.console import switching
from shared_apps.switches.models import Switching
from tenants import features
from tenants.features import LABELS, STAYS_OPEN, Feature
from tenants.models import Network
from tests.isolation.routes import NETWORK

ROOT = Path(__file__).resolve().parents[2]
# Work of a feature's app that goes on without it.
GOES_ON = {"importing.forget": "nobody's data are kept for longer because a feature is off"}
# Who names an address of a feature from outside of its app, and leaves it out where it is off.
LEADS_THERE = {
    "platform/config/features.py": "_to_directory",
    "shared_apps/crossing/presenters/reading.py": "reflecting",
    "tenant_apps/exchanges/presenters/panel.py": "features.is_on(Feature.CPD)",
    "tenant_apps/exchanges/templates/exchanges/list.html": "{% if has_cpd %}",
    "tenant_apps/groups/presenters/afterwards.py": "reflecting",
    "tenant_apps/home/templates/home/home.html": "{% if has_coffee %}",
    "tenant_apps/home/templates/home/to_do.html": "{% if unwritten %}",
    "tenant_apps/joining/running.py": "_is_here",
    "tenant_apps/members/templates/members/profile.html": "{% if has_cpd %}",
    # Which addresses a visitor may open: those of a feature that is off nobody may.
    "tenant_apps/policy/open_pages.py": "is_open",
    "tenants/features.py": "of_address",
}
_NAMED = re.compile(rf"[\"'](?:{'|'.join(Feature)}):[a-z_]+[\"']|openid_connect_callback")


def addresses(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, str]]:
    """Each address of a network by name, with the module of its view."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{before}{entry.name}", entry.callback.__module__
        else:
            inner = f"{before}{entry.namespace}:" if entry.namespace else before
            yield from addresses(entry, inner)


def test_every_address_of_such_an_app_belongs_to_its_switch() -> None:
    found: dict[Feature, int] = dict.fromkeys(Feature, 0)
    for name, module in addresses(get_resolver(NETWORK)):
        for feature in Feature:
            is_its = module.startswith(f"tenant_apps.{feature}.")
            if name not in STAYS_OPEN:
                assert (features.of_address(name) is feature) is is_its, name
            found[feature] += is_its
    assert all(found.values()), found


def test_what_stays_open_is_there() -> None:
    assert STAYS_OPEN.keys() <= {name for name, _ in addresses(get_resolver(NETWORK))}


def test_all_work_of_such_an_app_does_nothing_where_it_is_off() -> None:
    current_app.loader.import_default_modules()
    seen = set()
    for name, task in current_app.tasks.items():
        for feature in Feature:
            if task.__module__.startswith(f"tenant_apps.{feature}."):
                seen.add(name)
                assert task.feature is (None if name in GOES_ON else feature), name
    assert seen >= {"coffee.draw", "importing.work_on", "own_host.check", *GOES_ON}


def test_whoever_leads_there_asks_first() -> None:
    leading = set()
    for place in ("platform", "tenants", "shared_apps", "tenant_apps"):
        for file in (ROOT / place).rglob("*"):
            name = str(file.relative_to(ROOT))
            is_its_own = name.startswith(tuple(f"tenant_apps/{one}/" for one in Feature))
            if file.suffix not in (".py", ".html", ".txt") or is_its_own:
                continue
            text = file.read_text()
            if _NAMED.search(text):
                leading.add(name)
                assert LEADS_THERE.get(name, "nothing yet") in text, name
    assert leading == LEADS_THERE.keys()


@pytest.mark.parametrize(
    ("model", "constraint"),
    [
        (Network, "tenants_network_features_known"),
        (Switching, "switches_switching_feature_known"),
    ],
)
def test_the_database_knows_the_same_features(model: type[Model], constraint: str) -> None:
    [found] = [one for one in model._meta.constraints if one.name == constraint]
    assert isinstance(found, CheckConstraint)
    assert isinstance(found.condition, Q)
    [(_, known)] = found.condition.children  # type: ignore[misc]
    assert known == sorted(Feature)


def test_every_feature_is_called_something() -> None:
    for words in (LABELS, switching.MEANS, switching.OFF):
        assert list(words) == list(Feature)


def test_a_feature_that_nobody_knows_stops_the_start() -> None:
    with pytest.raises(ImproperlyConfigured, match="No feature is called 'tea'"):
        features.in_order(["coffee", "tea"])
