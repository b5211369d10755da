"""Who may appeal, and who decides about it; and what the database refuses."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError
from django.test import Client

from kernel import clock, database
from kernel.errors import NotFound
from kernel.ids import uuid7
from tenant_apps.listings.models import Listing
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.reports import matters
from tenant_apps.reports.models import Matter, MatterReport
from tenant_apps.reports.services import NoReason
from tenants.current import NetworkRef
from tests.factories.members import admit
from tests.integration.reports.matters import APPEAL, hide
from tests.world import World


def test_an_appeal_is_by_whose_it_is_in_time_and_never_for_who_hid_it(
    matter: Matter,
    broker: Member,
    alice: Member,
    bob: Member,
    as_bob: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hide(matter, broker)
    own = f"/reports/yours/{matter.id}/"
    for words in ("", " ", "x" * 1001):
        assert as_bob.post(own, {"words": words}).status_code == 422
    for other in (alice, broker):
        with pytest.raises(NotFound):
            matters.appeal(matter_id=matter.id, words=APPEAL, by=other)
    late = clock.now() + timedelta(days=30, minutes=1)
    with monkeypatch.context() as then:
        then.setattr(clock, "now", lambda: late)
        assert 'name="words"' not in as_bob.get(own).text
        with pytest.raises(matters.NotAppealable):
            matters.appeal(matter_id=matter.id, words=APPEAL, by=bob)
    matters.appeal(matter_id=matter.id, words=APPEAL, by=bob)
    with pytest.raises(NotFound):
        matters.decide_appeal(matter_id=matter.id, restores=True, because="x", by=broker)
    for because in ("", "x" * 401):
        with pytest.raises(NoReason):
            matters.decide_appeal(matter_id=matter.id, restores=True, because=because, by=broker)


def test_where_nobody_else_is_left_another_has_to_be_named(
    world: World,
    nwl: NetworkRef,
    listing: Listing,
    champion: Member,
    as_champion: Client,
    bob: Member,
) -> None:
    """The sole champion reports, or decides: pages say who can change it, and not to whom it is
    that they reported it."""
    url = f"/reports/listings/{listing.id}/"
    said = as_champion.post(url, {"reason": "rude"}, follow=True).text
    assert "Make someone broker or champion, and they can decide." in said
    assert "Nobody can decide these" in as_champion.get("/reports/").text
    bella = admit(name="Bella Broker", role="broker")
    hide(Matter.objects.get(), bella)
    own = f"/reports/yours/{Matter.objects.get().id}/"
    as_bob = world.client(nwl, bob.user)
    assert "no other broker or champion" not in as_bob.get(own).text
    assert as_bob.post(own, {"words": APPEAL}).status_code == 302
    assert "Nobody can decide these" in as_champion.get("/reports/").text
    sam = admit(name="Sam Second", role="broker")
    assert "Nobody can decide these" not in as_champion.get("/reports/").text
    matter = Matter.objects.get()
    matters.decide_appeal(matter_id=matter.id, restores=False, because="No.", by=sam)


def test_the_sole_champion_who_hid_it_leaves_the_appeal_to_another(
    matter: Matter, broker: Member, second: Member, champion: Member, as_bob: Client, bob: Member
) -> None:
    hide(matter, champion)
    for one in (broker, second):
        members.change_role(member=one, role="member", by=champion.id)
    page = as_bob.get(f"/reports/yours/{matter.id}/").text
    assert "Chris Champion can make someone broker or champion." in page
    assert as_bob.post(f"/reports/yours/{matter.id}/", {"words": APPEAL}).status_code == 302


def test_the_database_refuses_what_is_no_matter(
    matter: Matter, alice: Member, bob: Member, broker: Member, second: Member
) -> None:
    now = clock.now()
    right = {"kind": "listing", "thing_id": uuid7(), "owner": bob}
    done = {"decided_by": broker, "decided_at": now, "ground": "rude", "because": "x"}
    hidden = {**right, **done, "state": "hidden"}
    asked = {**hidden, "state": "appealed", "appealed_at": now, "appeal": "x"}
    end = {"appeal_decided_at": now, "appeal_because": "x"}
    ended = {**asked, **end, "state": "upheld", "appeal_decided_by": second}
    for wrong, constraint in (
        ({**right, "thing_id": matter.thing_id}, "one_waits"),
        ({**right, "kind": "song"}, "kind_known"),
        ({**right, **done}, "decided_for_a_reason"),
        ({**hidden, "ground": "fine"}, "decided_for_a_reason"),
        ({**hidden, "state": "kept"}, "decided_for_a_reason"),
        ({**hidden, "because": " "}, "decided_for_a_reason"),
        ({**hidden, "state": "lost"}, "matter_"),
        ({**hidden, "decided_by": bob}, "decided_by_another"),
        ({**ended, "appeal_decided_by": bob}, "decided_by_another"),
        ({**ended, "appeal_decided_by": broker}, "four_eyes"),
        ({**asked, "appeal": " "}, "appealed_in_time"),
        ({**asked, "appealed_at": now + timedelta(days=31)}, "appealed_in_time"),
        ({**asked, "state": "hidden"}, "appealed_in_time"),
        ({**asked, "state": "restored"}, "appealed_in_time"),
        ({**ended, "appeal_because": ""}, "appealed_in_time"),
    ):
        with pytest.raises(IntegrityError, match=constraint), database.atomic():
            Matter.objects.create(**wrong)
    for one in (hidden, asked, ended):
        Matter.objects.create(**{**one, "thing_id": uuid7()})
    said = {"matter": matter, "by": broker, "reason": "rude", "title": "x"}
    for change, constraint in (
        ({"by": alice}, "report_once"),
        ({"reason": "fine"}, "report_reason"),
        ({"reason": "other"}, "report_other_says"),
    ):
        with pytest.raises(IntegrityError, match=constraint), database.atomic():
            MatterReport.objects.create(**{**said, **change})


def test_what_was_said_and_how_it_read_is_never_changed(matter: Matter) -> None:
    for change in ({"words": "Else"}, {"title": "Else"}, {"text": "Else"}, {"reason": "selling"}):
        with pytest.raises(ProgrammingError, match="permission denied"), database.atomic():
            MatterReport.objects.update(**change)
    with pytest.raises(ProgrammingError, match="permission denied"), database.atomic():
        Matter.objects.filter(id=matter.id).update(owner=uuid7())
