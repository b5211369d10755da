"""A network's end: one operator asks for its removal, another agrees, and it is gone."""

import time

import pytest
from django.db import connections

from shared_apps.operators.models import Operator
from shared_apps.removing.models import Receipt
from tenants import current
from tenants.current import NetworkRef
from tests.functional.browsing import PATIENCE_MS, Person
from tests.site import Site


def when_archiving(olive: Person, name: str) -> None:
    olive.goes_to("Networks")
    olive.follows(name)
    olive.follows("Archive")
    olive.ticks("It has come to its end")
    olive.presses("Archive")
    olive.reads(f"{name} is archived. Its champions are told by mail.")


def when_asking_for_its_removal(olive: Person, name: str) -> None:
    olive.follows("Remove")
    olive.reads_heading(f"Ask to remove {name}?")
    olive.ticks("It was exported")
    olive.writes("Where is the export?", f"The safe of {name}")
    olive.ticks("Remove it without waiting")
    olive.writes("Why?", "Its members have moved on")
    olive.presses("Ask")
    olive.reads_error("Where is the export?", "Leave out the network’s name")
    olive.writes("Where is the export?", "Case 42")
    olive.presses("Ask")
    olive.reads("Asked. It is removed once a second operator agrees")
    olive.goes_to("To agree")
    olive.follows(f"Remove {name}")
    olive.reads("Another operator has to agree.")


def when_the_other_agrees(oscar: Person, name: str) -> None:
    oscar.goes_to("To agree")
    oscar.reads_row(f"Remove {name}", "Olive Operator", "Its members have moved on", "For you")
    oscar.follows(f"Remove {name}")
    oscar.reads("It was exported: Case 42", "Nothing brings it back.")
    oscar.presses("Agree, and do it")
    oscar.reads("Agreed, and done.")


def then_the_worker_removes_it() -> None:
    until = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < until:
        with current.shared():
            if Receipt.objects.exists():
                return
        connections.close_all()
        time.sleep(0.2)
    pytest.fail("the worker did not remove it")


def then_a_receipt_is_all_there_is(
    olive: Person, site: Site, network: NetworkRef, by: tuple[Operator, Operator]
) -> None:
    olive.goes_to("To agree")
    olive.follows("Networks that were removed, and their receipts")
    olive.reads_row(str(network.id), "School", f"{by[0].name} and {by[1].name}")
    olive.follows(str(network.id))
    olive.reads("It was exported: Case 42", "Last seal of its audit")
    olive.reads_nothing_of(network.name)
    assert olive.visits(site.url("/", network=network.slug)) == 404
