"""What the database is asked about people in order to weigh them: what is told, and no more."""

import re

from tenant_apps.listings.models import Listing
from tenant_apps.matching import selectors
from tenant_apps.members.models import Member
from tenant_apps.skills import services as skills
from tenant_apps.skills.models import Skill
from tests.counting import counted

KNOWN = {
    # What they say they can do, and how well.
    "skills_member_skill": {"member_id", "direction", "skill_id", "level"},
    # Whether they are active and may read requests, where they work, on which days they usually
    # have time.
    "members_member": {"id", "user_id", "state", "role", "withheld", "organisation_id", "free_on"},
    # When they were last here.
    "accounts_user": {"id", "last_login"},
    # How often others asked them of late.
    "exchanges_exchange": {"id", "provider_id", "proposed_by_id", "created_at"},
}
_COLUMN = re.compile(r'"(\w+)"\."(\w+)"')


def test_people_are_weighed_by_these_columns_alone(
    wish: Listing, bob: Member, charts: Skill
) -> None:
    skills.say(member=bob, gives={charts.id: 3}, learns=[], by=bob)
    with counted() as queries:
        selectors.who_may_help(wish, skills=[charts.id])
    *weighing, showing = queries
    assert '"members_member"."name"' in showing
    asked: dict[str, set[str]] = {}
    for query in weighing:
        for table, column in _COLUMN.findall(query):
            asked.setdefault(table, set()).add(column)
    assert asked == KNOWN
