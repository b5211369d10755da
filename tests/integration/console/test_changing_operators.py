"""Operators let each other in, change each other's roles, and let each other in no more."""

import re
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.test import Client

from kernel.errors import Forbidden, NotFound, Refused
from kernel.ids import uuid7
from shared_apps.operators import selectors, services
from shared_apps.operators.models import Operator
from shared_apps.operators.permissions import Permission
from tenant_apps.audit.models import Event
from tenant_apps.outbox.models import Mail
from tenants import current
from tests.factories.operators import PASSWORD, OperatorFactory
from tests.world import World

HERE = "/console/operators/"
INVITED = {"name": "Sam Support", "email": "sam@hexitime.example", "role": "support"}


@pytest.fixture
def colleague(world: World) -> Operator:
    """A second provisioner."""
    with current.shared():
        return OperatorFactory(name="Petra Provisioner")


def actions() -> list[str]:
    """What was done to operators, the first first."""
    with current.shared():
        found = Event.objects.filter(action__startswith="operator.").order_by("id")
        return list(found.values_list("action", flat=True))


def the_link() -> str:
    """The way to set a password, from the mail that was written last."""
    with current.shared():
        text = Mail.objects.latest("created_at").text
    found = re.search(r"http://[^/]+(/password/[^/]+/[^/\s]+/)", text)
    assert found, text
    return found[1]


def test_a_colleague_is_invited_and_sets_a_password_once(
    world: World, as_operator: Client, operator: Operator
) -> None:
    assert "Invite an operator" in as_operator.get(HERE).text
    assert as_operator.post(f"{HERE}invite/", INVITED)["Location"] == HERE
    page = as_operator.get(HERE).text
    assert "Sam Support is invited." in page
    assert "Invited" in page
    sam, link = world.client(), the_link()
    form = sam.get(link, follow=True)
    assert form.status_code == 200
    chosen = "otters quietly count lanterns"
    set_it = form.redirect_chain[-1][0]
    assert sam.post(set_it, {"new_password": chosen}).status_code == 302
    assert world.client().get(link, follow=True).status_code == 404
    signed_in = sam.post("/sign-in/", {"username": INVITED["email"], "password": chosen})
    assert signed_in.status_code == 302
    answer = sam.get("/console/")
    assert answer["Location"].startswith("/security/required/")
    with current.shared():
        made = Operator.objects.get(name="Sam Support")
        assert made.role == "support"
        assert Event.objects.get(subject=made.id).actor == operator.id


def test_an_invitation_says_what_is_wrong_with_it(as_operator: Client, operator: Operator) -> None:
    form = f"{HERE}invite/"
    assert as_operator.post(form).status_code == 422
    assert as_operator.post(form, INVITED | {"role": "king"}).status_code == 422
    blank = as_operator.post(form, INVITED | {"name": " \u00a0"})
    assert blank.status_code == 422
    taken = as_operator.post(form, INVITED | {"email": operator.user.email.upper()})
    assert taken.status_code == 409
    assert 'id="id_email_error"' in taken.text
    with current.shared():
        assert Operator.objects.count() == 1
        assert not Mail.objects.exists()


def test_a_link_is_sent_again_until_it_was_used(
    as_operator: Client, operator: Operator, colleague: Operator
) -> None:
    as_operator.post(f"{HERE}invite/", INVITED)
    with current.shared():
        sam = Operator.objects.get(name="Sam Support")
    assert f"{HERE}{sam.id}/link/" in as_operator.get(HERE).text
    assert as_operator.post(f"{HERE}{sam.id}/link/")["Location"] == HERE
    with current.shared():
        assert Mail.objects.filter(to=INVITED["email"]).count() == 2
    used = as_operator.post(f"{HERE}{colleague.id}/link/")
    assert used.status_code == 409
    assert "They have a password" in used.text


def test_a_role_is_changed_and_holds_from_the_next_click(
    world: World, as_operator: Client, colleague: Operator
) -> None:
    client = world.client(None, colleague.user)
    assert client.get("/console/new/").status_code == 200
    assert "checked" in as_operator.get(f"{HERE}{colleague.id}/role/").text
    changed = as_operator.post(f"{HERE}{colleague.id}/role/", {"role": "auditor"})
    assert changed["Location"] == HERE
    assert client.get("/console/new/").status_code == 403
    assert client.get(HERE).status_code == 200
    with current.shared():
        event = Event.objects.get(action="operator.role_changed")
    assert event.detail == {"before": "provisioner", "after": "auditor"}


def test_taking_access_away_ends_every_session_at_once(
    world: World, as_operator: Client, colleague: Operator
) -> None:
    browsers = [world.client(None, colleague.user) for _ in range(2)]
    assert as_operator.post(f"{HERE}{colleague.id}/end/")["Location"] == HERE
    for browser in browsers:
        assert browser.get("/console/networks/")["Location"].startswith("/sign-in/")
    login = {"username": colleague.user.email, "password": PASSWORD}
    assert world.client().post("/sign-in/", login).status_code == 422
    page = as_operator.get(HERE).text
    assert "No access" in page
    with current.shared():
        assert colleague not in selectors.everyone()
        assert colleague not in selectors.who_may(Permission.NETWORK_FEDERATE)
        assert selectors.names([colleague.id]) == {colleague.id: "Petra Provisioner"}


def test_access_given_back_revives_no_old_session(
    world: World, as_operator: Client, colleague: Operator
) -> None:
    before = world.client(None, colleague.user)
    as_operator.post(f"{HERE}{colleague.id}/end/")
    assert as_operator.post(f"{HERE}{colleague.id}/back/")["Location"] == HERE
    assert before.get("/console/networks/")["Location"].startswith("/sign-in/")
    login = {"username": colleague.user.email, "password": PASSWORD}
    assert world.client().post("/sign-in/", login).status_code == 302
    assert actions()[-2:] == ["operator.access_ended", "operator.access_given_back"]


@pytest.mark.parametrize(
    ("act", "data"), [("role", {"role": "support"}), ("end", {}), ("back", {}), ("link", {})]
)
def test_nobody_changes_themselves(
    as_operator: Client, operator: Operator, colleague: Operator, act: str, data: dict[str, str]
) -> None:
    answer = as_operator.post(f"{HERE}{operator.id}/{act}/", data)
    assert answer.status_code == 409
    assert "This is you." in answer.text
    assert "This is you" in as_operator.get(HERE).text
    with current.shared():
        assert Operator.objects.get(id=operator.id).role == "provisioner"
    assert "operator.role_changed" not in actions()


def test_the_last_provisioner_stays(operator: Operator) -> None:
    with current.shared():
        for change in (
            lambda: services.end_access(operator_id=operator.id, by=None),
            lambda: services.change_role(operator_id=operator.id, role="auditor", by=None),
        ):
            with pytest.raises(services.LastProvisioner):
                change()
        OperatorFactory(role="support")
        gone = OperatorFactory()
        services.end_access(operator_id=gone.id, by=operator.id)
        with pytest.raises(services.LastProvisioner):
            services.end_access(operator_id=operator.id, by=None)


def test_what_does_not_fit_is_refused(operator: Operator, colleague: Operator) -> None:
    with current.shared():
        with pytest.raises(services.AccessDiffers):
            services.give_access_back(operator_id=colleague.id, by=operator.id)
        with pytest.raises(NotFound):
            services.end_access(operator_id=uuid7(), by=operator.id)
        services.end_access(operator_id=colleague.id, by=operator.id)
        for change in (
            lambda: services.end_access(operator_id=colleague.id, by=operator.id),
            lambda: services.send_link_again(operator_id=colleague.id, by=operator.id),
            lambda: services.change_role(operator_id=colleague.id, role="finance", by=operator.id),
        ):
            with pytest.raises(services.AccessDiffers):
                change()


def test_the_service_asks_who_it_is_that_changes(operator: Operator) -> None:
    with current.shared():
        auditor = OperatorFactory(role="auditor")
        with pytest.raises(Forbidden):
            services.end_access(operator_id=operator.id, by=auditor.id)
        with pytest.raises(Forbidden):
            services.invite(**INVITED, by=auditor.id)
        assert Operator.objects.count() == 2


def test_two_who_take_each_others_access_leave_one(operator: Operator, colleague: Operator) -> None:
    """They act at the same moment; one is too late."""
    start, came = Barrier(2), list[str]()

    def end(mine: Operator, theirs: Operator) -> None:
        try:
            with current.shared():
                start.wait(timeout=10)
                services.end_access(operator_id=theirs.id, by=mine.id)
                came.append("done")
        except Refused as refused:
            came.append(refused.code)
        finally:
            connections.close_all()

    pairs = [(operator, colleague), (colleague, operator)]
    threads = [Thread(target=end, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(came) == ["done", "forbidden"]
    with current.shared():
        assert len(selectors.everyone()) == 1


def told(colleague: Operator) -> list[str]:
    """What a provisioner was written about others, the first first."""
    with current.shared():
        found = Mail.objects.filter(to=colleague.user.email, subject__startswith="Who works")
        return list(found.order_by("created_at").values_list("text", flat=True))


def test_other_provisioners_are_told_of_every_change(
    as_operator: Client, operator: Operator, colleague: Operator
) -> None:
    """So that nobody makes themselves the second operator unseen."""
    with current.shared():
        OperatorFactory(role="auditor", name="Ada Auditor")
    as_operator.post(f"{HERE}invite/", INVITED)
    with current.shared():
        sam = Operator.objects.get(name="Sam Support")
    for act, data in (("role", {"role": "provisioner"}), ("end", {}), ("back", {})):
        assert as_operator.post(f"{HERE}{sam.id}/{act}/", data).status_code == 302
    said = [text.split("\n")[2] for text in told(colleague)]
    assert said == [
        f"Sam Support was let in as support. {operator.name} did this.",
        f"Sam Support was support, and is provisioner now. {operator.name} did this.",
        f"Sam Support has no access any more. {operator.name} did this.",
        f"Sam Support was given access again, as provisioner. {operator.name} did this.",
    ]
    with current.shared():
        others = Mail.objects.filter(subject__startswith="Who works")
        assert set(others.values_list("to", flat=True)) == {colleague.user.email}
        [own] = Mail.objects.filter(to=sam.user.email, subject__contains="another role")
    assert "You are provisioner in the console" in own.text


def test_what_is_done_at_the_command_line_is_told_as_well(
    operator: Operator, colleague: Operator
) -> None:
    with current.shared():
        services.end_access(operator_id=operator.id, by=None)
    [said] = told(colleague)
    assert "It was done at the command line." in said


@pytest.mark.parametrize("act", ["invite/", "{}/role/", "{}/end/", "{}/back/", "{}/link/"])
def test_it_is_asked_of_who_has_just_proved_who_they_are(
    as_operator: Client, colleague: Operator, act: str
) -> None:
    with current.shared():
        session = as_operator.session
        for record in session["account_authentication_methods"]:
            record["at"] -= 16 * 60
        session.save()
    answer = as_operator.post(HERE + act.format(colleague.id), INVITED)
    assert answer["Location"].startswith("/security/again/")
    assert actions() == ["operator.created", "operator.created"]
