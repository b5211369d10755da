"""Which groups wait for a member. Every page of theirs asks, for its badge: so this is SQL, made
once, and not put together from a dozen conditions each time.

It begins with the member's own parts, which are few; who hosts a group has a part in it.
"""

from typing import Any

from django.db.models.expressions import RawSQL

from tenant_apps.groups.models.group import Payer, State
from tenant_apps.groups.models.part import Role
from tenant_apps.members.models import Member

# To agree to help, to join while there is room, to confirm what was logged.
_TAKES_PART = f"""
SELECT p.group_id FROM groups_part AS p JOIN groups_group AS g ON g.id = p.group_id
 WHERE p.member_id = %s
   AND (g.state = '{State.GATHERING.value}'
        AND (p.role = '{Role.PROVIDER.value}' AND NOT p.has_agreed
             OR p.role = '{Role.RECIPIENT.value}' AND p.joined_number IS NULL
                AND g.places > (SELECT count(j.joined_number) FROM groups_part AS j
                                 WHERE j.group_id = g.id))
        OR g.state = '{State.LOGGED.value}' AND g.logged_by_id IS DISTINCT FROM p.member_id
           AND (g.payer = '{Payer.HOST.value}' AND g.host_id = p.member_id
                OR g.payer = '{Payer.SHARED.value}' AND p.came))
"""  # noqa: S608 (the words of the states are the product's own)
# To pay, and to confirm for whom pays: nobody who is paid does.
_SPENDS = f"""
 UNION ALL
SELECT g.id FROM groups_group AS g
 WHERE (g.state = '{State.CLOSED.value}'
        OR g.state = '{State.LOGGED.value}' AND g.logged_by_id IS DISTINCT FROM %s)
   AND g.payer = ANY(%s)
   AND NOT EXISTS (SELECT FROM groups_part AS p WHERE p.group_id = g.id AND p.member_id = %s
                      AND p.role = '{Role.PROVIDER.value}')
"""  # noqa: S608


def ids_waiting_for(member: Member, spends: list[str]) -> RawSQL:
    """Their ids, to be used with `id__in`. `spends`: the payers for whom the member decides."""
    asked: list[Any] = [member.id]
    if not spends:
        return RawSQL(_TAKES_PART, asked)  # noqa: S611 (nothing that anybody entered is in it)
    return RawSQL(_TAKES_PART + _SPENDS, [*asked, member.id, spends, member.id])  # noqa: S611
