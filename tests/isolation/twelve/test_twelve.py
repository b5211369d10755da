"""Twelve ways in which django-tenants as it comes gives one network what is another's.

Each is told once, in `scenarios`, and happens twice: on a stock project, where it must leak, or the
test would prove nothing; and here, where it is refused in so many words, or comes out right. The
twelfth, a pooler in transaction mode, is in `test_pooling`.
"""

from collections.abc import Callable

import pytest
from django.apps import apps

from tests.isolation.twelve.here import Here
from tests.isolation.twelve.scenarios import Scenario, memory, proofs, rows, threads
from tests.isolation.twelve.side import Outcome
from tests.stock import beside
from tests.summary import Show

LEAKED, REFUSED, RIGHT = "leaked", "refused", "right"
Contrast = Callable[[Scenario], Outcome]


@pytest.fixture(scope="module")
def on_stock(stock: dict[str, str]) -> dict[str, Outcome]:
    """What became of each scenario there."""
    return {name: Outcome(**told) for name, told in beside.ask(stock, "scenarios").items()}


@pytest.fixture
def contrast(
    request: pytest.FixtureRequest, on_stock: dict[str, Outcome], here: Here, show: Show
) -> Contrast:
    """Sees to it that a scenario leaks on stock, and tells what becomes of it here."""

    def compare(scenario: Scenario) -> Outcome:
        number = request.node.name.split("_")[1]
        there = on_stock[scenario.__name__]
        assert there.verdict == LEAKED, there
        outcome = scenario(here)
        show(f"{number}, on stock {there.detail.splitlines()[0]}; here {outcome.verdict}")
        return outcome

    return compare


def test_01_a_queryset_built_in_one_network_is_refused_in_another(contrast: Contrast) -> None:
    outcome = contrast(rows.queryset)
    assert outcome.verdict == REFUSED
    assert outcome.detail.startswith("WrongNetwork: This comes from")


def test_02_an_instance_of_one_network_is_not_saved_in_another(contrast: Contrast) -> None:
    outcome = contrast(rows.saving)
    assert outcome.verdict == REFUSED
    assert outcome.detail.startswith("WrongNetwork: This comes from")


def test_03_threads_that_share_a_networks_object_stay_where_they_are(contrast: Contrast) -> None:
    assert contrast(threads.shared_object) == Outcome(RIGHT)


def test_04_content_types_are_remembered_per_network(contrast: Contrast) -> None:
    assert contrast(memory.content_types) == Outcome(RIGHT)


def test_05_a_mailed_link_leads_to_the_network_that_sent_it(contrast: Contrast) -> None:
    assert contrast(memory.links) == Outcome(RIGHT)
    assert not apps.is_installed("django.contrib.sites")


def test_06_being_locked_out_of_one_network_locks_nobody_out_of_another(
    contrast: Contrast,
) -> None:
    assert contrast(memory.cache_keys) == Outcome(RIGHT)


def test_07_sql_that_names_another_schema_is_refused(contrast: Contrast) -> None:
    outcome = contrast(rows.raw_sql)
    assert outcome.verdict == REFUSED
    assert outcome.detail.startswith("ProgrammingError: permission denied for schema")


def test_08_a_missing_table_is_not_looked_for_elsewhere(contrast: Contrast) -> None:
    outcome = contrast(rows.missing_table)
    assert outcome.verdict == REFUSED
    assert outcome.detail.startswith('ProgrammingError: relation "accounts_user" does not exist')


def test_09_a_coroutine_reads_in_its_own_network(contrast: Contrast) -> None:
    assert contrast(threads.coroutine) == Outcome(RIGHT)


def test_09_a_thread_used_again_has_forgotten_the_last_network(contrast: Contrast) -> None:
    outcome = contrast(threads.pooled_thread)
    assert outcome.verdict == REFUSED
    assert outcome.detail.startswith('ProgrammingError: relation "outbox_mail" does not exist')


def test_09_a_thread_started_within_a_request_is_in_no_network(here: Here) -> None:
    outcome = threads.started_thread(here)
    assert outcome.verdict == REFUSED
    assert outcome.detail.startswith('ProgrammingError: relation "outbox_mail" does not exist')


def test_10_a_copied_users_reset_token_is_not_believed(contrast: Contrast) -> None:
    assert contrast(proofs.reset_tokens) == Outcome(RIGHT)


def test_11_a_signed_cookie_of_one_network_is_refused_in_another(contrast: Contrast) -> None:
    outcome = contrast(proofs.signed_cookies)
    assert outcome.verdict == REFUSED
    assert outcome.detail.startswith("BadSignature")


def test_11_whatever_one_network_signed_is_refused_in_another(contrast: Contrast) -> None:
    outcome = contrast(proofs.signed_values)
    assert outcome.verdict == REFUSED
    assert outcome.detail.startswith("BadSignature")
