"""A network of any size, in minutes: what its tables would hold after a year, by COPY."""

from importlib import import_module
from uuid import UUID

import psycopg
from psycopg import sql

from tenant_apps.ledger import selectors as ledger
from tenant_apps.ledger.models import AccountKind
from tenant_apps.skills import selectors as skills
from tenant_apps.skills import services as skill_list
from tenants import current
from tenants.current import NetworkRef
from tests.bulk.amounts import Amounts
from tests.bulk.books import copy_ledger
from tests.bulk.crowd import copy_listings, copy_people, crowd
from tests.bulk.groups import copy_groups
from tests.bulk.history import copy_exchanges, copy_what_was_learned
from tests.bulk.meetings import copy_meetings
from tests.bulk.past import Past
from tests.bulk.talks import copy_questions

LEAST_SKILLS = 40
_ENTRIES = import_module("tenant_apps.search.migrations.0002_keep_entries")


def fill(admin: psycopg.Connection, network: NetworkRef, amounts: Amounts) -> None:
    """Fill a new network: all of it or nothing. Triggers and foreign keys are not asked:
    what triggers would have made is made after.

    The ledger's books agree, as `ledger check` says.
    """
    issue = _issue(network)
    people = crowd(amounts.members, amounts.listings, _skills(network))
    past = Past(people, amounts.exchanges, amounts.messages)
    with admin.transaction():
        admin.execute("SET LOCAL session_replication_role = replica")
        admin.execute(
            sql.SQL("SET LOCAL search_path = {}, extensions").format(sql.Identifier(network.schema))
        )
        copy_people(admin, people)
        copy_listings(admin, people)
        copy_exchanges(admin, past)
        copy_what_was_learned(admin, past)
        copy_meetings(admin, past)
        copy_groups(admin, past)
        copy_questions(admin, past)
        copy_ledger(admin, past, issue)
        for statement in _ENTRIES.FILL:
            # In the order in which they would have been posted.
            admin.execute(f"{statement} ORDER BY 1")


def _issue(network: NetworkRef) -> str:
    with current.enter(network):
        return str(ledger.account_of(kind=AccountKind.ISSUE, holder=network.id).id)


def _skills(network: NetworkRef) -> list[UUID]:
    """The network's list, made long enough."""
    with current.enter(network):
        for number in range(len(skills.listed()), LEAST_SKILLS):
            skill_list.add(name=f"Skill of the crowd {number}", group="improvement", by=None)
        return [skill.id for skill in skills.listed()]
