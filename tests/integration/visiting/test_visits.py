"""A visit is begun for a reason, entered once by a code, seen by champions, and ends."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from kernel import clock
from shared_apps.operators import services as operators
from shared_apps.operators.models import Operator
from shared_apps.visiting import codes, selectors, services, tasks, telling
from shared_apps.visiting.models import Visit
from tenant_apps.accounts.models import User
from tenant_apps.audit.models import Event
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants import services as registry
from tenants.current import NetworkRef
from tests.factories.members import admit
from tests.factories.operators import OperatorFactory
from tests.factories.visiting import VisitFactory
from tests.integration.visiting.conftest import enter
from tests.world import World

ASKED = {"reason": "asked", "words": "The logo does not show", "minutes": "15"}


Later = Callable[..., None]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Lets so much time pass: `later(minutes=6)`."""

    def pass_by(**time: int) -> None:
        then = clock.now() + timedelta(**time)
        monkeypatch.setattr(clock, "now", lambda: then)

    return pass_by


def way_in(page: str) -> tuple[str, str]:
    """Where the console's form goes, and its code."""
    action = re.search(r'action="(http://nwl[^"]+)"', page)
    code = re.search(r'name="code" value="([^"]+)"', page)
    assert action
    assert code
    return action[1], code[1]


def central_events() -> list[str]:
    with current.shared():
        found = Event.objects.filter(action__startswith="visit.").order_by("id")
        return list(found.values_list("action", flat=True))


def events_in(network: NetworkRef) -> list[Event]:
    with current.enter(network):
        return list(Event.objects.filter(action__startswith="visit.").order_by("id"))


def mails_in(network: NetworkRef, to: str) -> list[str]:
    with current.enter(network):
        found = Mail.objects.filter(to=to).order_by("created_at")
        return list(found.values_list("subject", flat=True))


def test_an_operator_says_why_and_is_let_in(
    world: World, nwl: NetworkRef, champion: Member, as_sam: Client, sam: Operator
) -> None:
    assert "/console/networks/nwl/visit/" in as_sam.get("/console/networks/nwl/").text
    form = "/console/networks/nwl/visit/"
    assert "Visit North West London" in as_sam.get(form).text
    begun = as_sam.post(form, ASKED)
    page = as_sam.get(begun["Location"])
    action, code = way_in(page.text)
    assert (
        f"form-action 'self' {action.removesuffix('/support/enter/')}"
        in (page.headers["Content-Security-Policy"])
    )
    browser = world.client(nwl)
    assert browser.post("/support/enter/", {"code": code})["Location"] == "/support/"
    here = browser.get("/support/").text
    assert "You are visiting as Support (Sam Support), until" in here
    assert "The network asked for help: The logo does not show" in here
    assert central_events() == ["visit.begun", "visit.entered"]
    begun_there = events_in(nwl)
    visit = selectors.in_network(nwl)[0][0]
    assert [(one.action, one.actor) for one in begun_there] == [("visit.begun", visit.id)]
    assert mails_in(nwl, champion.user.email) == [
        "Sam Support of support is visiting North West London"
    ]


def test_nobody_is_made_or_borrowed_to_let_a_visitor_in(
    world: World, nwl: NetworkRef, champion: Member, visit: Visit
) -> None:
    def logins() -> list[object]:
        with current.enter(nwl):
            return [*User.objects.order_by("id").values_list(), *Member.objects.values_list("id")]

    before = logins()
    browser = enter(world, nwl, visit)
    assert browser.get("/settings/").status_code == 200
    with current.enter(nwl):
        assert set(browser.session.keys()) == {"visit", "_session_expiry"}
    assert logins() == before


@pytest.mark.parametrize("wrong", [{"reason": "fun"}, {"words": " "}, {"minutes": "90"}, {}])
def test_a_visit_without_reason_or_end_is_not_begun(
    nwl: NetworkRef, as_sam: Client, wrong: dict[str, str]
) -> None:
    asked = ASKED | wrong if wrong else {}
    assert as_sam.post("/console/networks/nwl/visit/", asked).status_code == 422
    assert central_events() == []


def test_it_is_asked_of_who_has_just_proved_who_they_are(nwl: NetworkRef, as_sam: Client) -> None:
    with current.shared():
        session = as_sam.session
        for record in session["account_authentication_methods"]:
            record["at"] -= 16 * 60
        session.save()
    answer = as_sam.post("/console/networks/nwl/visit/", ASKED)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/security/again/")
    assert central_events() == []


def test_other_roles_visit_nothing(world: World, nwl: NetworkRef) -> None:
    for role in ("finance", "auditor"):
        with current.shared():
            operator = OperatorFactory(role=role)
        client = world.client(None, operator.user)
        assert client.post("/console/networks/nwl/visit/", ASKED).status_code == 403
        assert "/visit/" not in client.get("/console/networks/nwl/").text
    assert central_events() == []


def test_a_code_lets_in_once(world: World, nwl: NetworkRef, visit: Visit) -> None:
    code = codes.make(visit)
    first, second = world.client(nwl), world.client(nwl)
    assert first.post("/support/enter/", {"code": code}).status_code == 302
    again = second.post("/support/enter/", {"code": code})
    assert again.status_code == 403
    assert "works once" in again.text
    assert second.get("/support/").status_code == 404


def test_a_code_is_for_one_network_for_five_minutes(
    world: World, nwl: NetworkRef, warwick: NetworkRef, visit: Visit, later: Later
) -> None:
    code = codes.make(visit)
    elsewhere = world.client(warwick).post("/support/enter/", {"code": code})
    assert elsewhere.status_code == 403
    for broken in ("", "x", code[:-1], code.replace(str(visit.id), str(visit.network_id))):
        assert world.client(nwl).post("/support/enter/", {"code": broken}).status_code == 403
    later(minutes=6)
    assert world.client(nwl).post("/support/enter/", {"code": code}).status_code == 403


def test_who_comes_in_again_is_let_in_instead(world: World, nwl: NetworkRef, visit: Visit) -> None:
    first = enter(world, nwl, visit)
    with current.shared():
        second = enter(world, nwl, selectors.get(visit.id))
    assert second.get("/settings/").status_code == 200
    assert first.get("/settings/").status_code == 403


def test_champions_read_it_above_every_page_and_end_it(
    nwl: NetworkRef, as_champion: Client, as_alice: Client, as_visitor: Client, visit: Visit
) -> None:
    for path in ("/", "/settings/", "/settings/support/"):
        page = as_champion.get(path).text
        assert "Support (Sam Support) is visiting this network, until" in page
        assert "Something does not work: The logo does not show" in page
    assert "Sam Support" not in as_alice.get("/").text
    ended = as_champion.post(f"/settings/support/{visit.id}/end/")
    assert ended["Location"] == "/settings/support/"
    over = as_visitor.get("/settings/")
    assert over.status_code == 403
    assert "This visit is over." in over.text
    page = as_champion.get("/settings/support/").text
    assert "is visiting this network" not in page
    assert "Ended by a champion" in page
    log = as_champion.get("/settings/log/?topic=support").text
    assert "Support (Sam Support)" in log
    assert "began a visit" in log
    assert "Chris Champion" in log
    assert "ended a visit" in log
    assert "Support (Sam Support)" in as_champion.post("/settings/log.csv").content.decode()


def test_a_member_neither_reads_of_visits_nor_ends_one(
    as_alice: Client, visit: Visit, as_visitor: Client
) -> None:
    assert as_alice.get("/settings/support/").status_code == 403
    assert as_alice.post(f"/settings/support/{visit.id}/end/").status_code == 403
    assert as_visitor.get("/settings/").status_code == 200


def test_a_champion_ends_no_visit_to_another_network(
    world: World, warwick: NetworkRef, sam: Operator, as_champion: Client
) -> None:
    with current.enter(warwick):
        wendy = admit(name="Wendy Warwick", role="champion")
    theirs = VisitFactory(network=warwick, operator=sam)
    assert as_champion.post(f"/settings/support/{theirs.id}/end/").status_code == 404
    assert "Warwick" not in as_champion.get("/settings/support/").text
    assert "Sam Support" in world.client(warwick, wendy.user).get("/").text


def test_the_visitor_ends_it_and_champions_are_told(
    nwl: NetworkRef, champion: Member, as_visitor: Client, visit: Visit
) -> None:
    over = as_visitor.post("/support/leave/")
    assert "The visit is over" in over.text
    assert "You are visiting" not in over.text
    assert as_visitor.get("/support/").status_code == 404
    assert mails_in(nwl, champion.user.email)[-1] == (
        "The visit of Sam Support to North West London is over"
    )
    assert [(one.action, one.actor) for one in events_in(nwl)] == [
        ("visit.begun", visit.id),
        ("visit.ended", visit.id),
    ]
    assert central_events() == ["visit.begun", "visit.entered", "visit.ended"]


def test_the_operator_ends_it_from_the_console(
    as_sam: Client, as_visitor: Client, visit: Visit, as_operator: Client
) -> None:
    assert as_operator.post(f"/console/visits/{visit.id}/end/").status_code == 404
    assert as_operator.get(f"/console/visits/{visit.id}/").status_code == 404
    assert "Sam Support" in as_operator.get("/console/visits/").text
    assert as_sam.post(f"/console/visits/{visit.id}/end/")["Location"] == "/console/visits/"
    assert as_visitor.get("/settings/").status_code == 403


def test_a_visit_past_its_time_is_over_at_the_next_request(
    nwl: NetworkRef, champion: Member, as_visitor: Client, as_champion: Client, later: Later
) -> None:
    later(minutes=31)
    assert as_visitor.get("/settings/").status_code == 403
    assert "is visiting this network" not in as_champion.get("/").text
    tasks.look_after.run()
    visit = selectors.in_network(nwl)[0][0]
    assert visit.ended_how == Visit.Ended.TIME
    assert mails_in(nwl, champion.user.email)[-1].endswith("is over")
    tasks.look_after.run()
    assert [one.action for one in events_in(nwl)] == ["visit.begun", "visit.ended"]


def end_access(sam: Operator) -> None:
    operators.end_access(operator_id=sam.id, by=None)


def change_role(sam: Operator) -> None:
    operators.change_role(operator_id=sam.id, role="finance", by=None)


@pytest.mark.parametrize("change", [end_access, change_role])
def test_who_may_visit_no_more_is_out_at_the_next_request(
    nwl: NetworkRef,
    sam: Operator,
    operator: Operator,
    as_visitor: Client,
    change: Callable[[Operator], None],
) -> None:
    with current.shared():
        change(sam)
    assert as_visitor.get("/settings/").status_code == 403
    tasks.look_after.run()
    assert selectors.in_network(nwl)[0][0].ended_how == Visit.Ended.ACCESS


def test_a_visit_ends_with_the_networks_suspension_for_good(
    nwl: NetworkRef, as_operator: Client, as_visitor: Client
) -> None:
    as_operator.post("/console/networks/nwl/suspend/", {"reason": "security"})
    assert as_visitor.get("/settings/").status_code == 503
    as_operator.post("/console/networks/nwl/reactivate/")
    assert as_visitor.get("/settings/").status_code == 403
    assert selectors.in_network(nwl)[0][0].ended_how == Visit.Ended.NETWORK
    assert (
        as_operator.post("/console/networks/nwl/suspend/", {"reason": "other"}).status_code == 302
    )


def test_a_suspended_network_is_not_visited(as_operator: Client, as_sam: Client) -> None:
    as_operator.post("/console/networks/nwl/suspend/", {"reason": "security"})
    assert as_sam.post("/console/networks/nwl/visit/", ASKED).status_code in (404, 409)


def test_two_visits_at_once_are_both_listed(
    world: World, nwl: NetworkRef, as_champion: Client, visit: Visit
) -> None:
    with current.shared():
        other = OperatorFactory(role="support", name="Sybil Support")
    second = VisitFactory(network=nwl, operator=other)
    browsers = [enter(world, nwl, visit), enter(world, nwl, second)]
    page = as_champion.get("/").text
    assert "Support (Sam Support) is visiting" in page
    assert "Support (Sybil Support) is visiting" in page
    as_champion.post(f"/settings/support/{visit.id}/end/")
    assert [one.get("/settings/").status_code for one in browsers] == [403, 200]


def test_what_was_cut_short_is_told_by_the_next_round(
    nwl: NetworkRef, champion: Member, sam: Operator
) -> None:
    visit = VisitFactory(network=nwl, operator=sam)
    assert mails_in(nwl, champion.user.email) == []
    tasks.look_after.run()
    tasks.look_after.run()
    assert len(mails_in(nwl, champion.user.email)) == 1
    services.end(visit_id=visit.id, how=Visit.Ended.OPERATOR, by=sam.id)
    tasks.look_after.run()
    telling.tell_waiting()
    assert len(mails_in(nwl, champion.user.email)) == 2
    assert [one.action for one in events_in(nwl)] == ["visit.begun", "visit.ended"]


def test_a_change_stands_in_both_audits_as_the_visits(
    nwl: NetworkRef, as_visitor: Client, as_champion: Client, visit: Visit
) -> None:
    words = {"member_word": "colleague", "members_word": "colleagues"}
    assert as_visitor.post("/settings/words/", words).status_code == 302
    with current.enter(nwl):
        event = Event.objects.get(action="brand.words_changed")
    assert event.actor == visit.id
    with current.shared():
        noted = Event.objects.get(action="visit.form_sent")
    assert (noted.subject, noted.detail["page"]) == (nwl.id, "brand:words")
    log = as_champion.get("/settings/log/").text
    assert "Support (Sam Support)" in log


def test_whoever_was_signed_in_in_that_browser_is_so_no_more(
    nwl: NetworkRef, as_champion: Client, visit: Visit
) -> None:
    as_champion.post("/support/enter/", {"code": codes.make(visit)})
    with current.enter(nwl):
        assert "_auth_user_id" not in as_champion.session
    as_champion.post("/support/leave/")
    assert as_champion.get("/settings/")["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("field", ["begin_told_at", "end_told_at"])
def test_a_network_is_told_once_though_a_round_broke_off(
    nwl: NetworkRef, champion: Member, visit: Visit, field: str
) -> None:
    """It was told, and the note that it was is lost: by a killed worker, or by a second one."""
    services.end(visit_id=visit.id, how=Visit.Ended.CHAMPION, by=champion.id)
    tasks.look_after.run()
    before = [one.action for one in events_in(nwl)], mails_in(nwl, champion.user.email)
    with current.shared():
        Visit.objects.filter(id=visit.id).update(**{field: None, "end_told_at": None})
    tasks.look_after.run()
    assert ([one.action for one in events_in(nwl)], mails_in(nwl, champion.user.email)) == before
    with current.shared():
        assert not Visit.objects.filter(end_told_at=None).exists()


def test_a_network_closed_in_the_same_moment_is_not_visited(nwl: NetworkRef, sam: Operator) -> None:
    """What the operator's page knew of it is older than its state now."""
    with current.shared():
        registry.suspend(network_id=nwl.id)
        with pytest.raises(services.NotOpen):
            services.begin(network=nwl, operator=sam, reason="fault", words="Look", minutes=5)
        assert not Visit.objects.exists()
