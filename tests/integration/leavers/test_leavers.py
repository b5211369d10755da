"""A list of leavers: looked at first, carried out once, and nobody's session outlives it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connections
from django.test import Client

from kernel import clock, database
from kernel.errors import Forbidden
from tenant_apps.audit.models import Event
from tenant_apps.leavers import services, tasks
from tenant_apps.leavers.errors import NoAddresses, NobodyToEnd
from tenant_apps.leavers.models import LeaversList, LeaversRow
from tenant_apps.leaving import services as leaving
from tenant_apps.members import services as membership
from tenant_apps.members.models import Member
from tenant_apps.organisations.models import Organisation
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.factories.leavers import LeaversListFactory
from tests.factories.members import HeldRoleFactory, admit
from tests.factories.organisations import OrganisationFactory
from tests.workbooks import workbook
from tests.world import World

URL = "/settings/leavers/"
Finding = LeaversRow.Finding


def file(text: str | bytes, name: str = "leavers.csv") -> dict[str, SimpleUploadedFile]:
    content = text.encode() if isinstance(text, str) else text
    return {"file": SimpleUploadedFile(name, content, content_type="text/csv")}


def listing(*members: Member) -> str:
    return "e-mail\n" + "".join(f"{one.user.email}\n" for one in members)


def findings(nwl: NetworkRef) -> dict[int, str]:
    with current.enter(nwl):
        return dict(LeaversRow.objects.values_list("number", "finding"))


def state(nwl: NetworkRef, member: Member) -> str:
    with current.enter(nwl):
        return Member.objects.get(id=member.id).state


def test_r22_a_list_is_looked_at_and_then_ends_memberships_and_sessions(
    nwl: NetworkRef, as_champion: Client, as_alice: Client, alice: Member, bob: Member
) -> None:
    assert as_alice.get("/people/").status_code == 200
    answer = as_champion.post(URL, file(listing(alice, bob)))
    assert answer.status_code == 302
    page = as_champion.get(answer["Location"]).content.decode()
    assert "End 2 memberships" in page
    assert "Alice Archer" in page
    assert state(nwl, alice) == Member.State.ACTIVE
    done = as_champion.post(f"{answer['Location']}confirm/", follow=True).content.decode()
    assert "The list is done" in done
    assert {state(nwl, one) for one in (alice, bob)} == {Member.State.LEFT}
    # Signed out at once: the very next page asks to sign in.
    assert as_alice.get("/people/")["Location"].startswith("/sign-in/")
    with current.enter(nwl):
        assert Mail.objects.filter(
            to=alice.user.email, subject__startswith="You have left"
        ).exists()
        assert Event.objects.filter(action="member.left").count() == 2
        assert Event.objects.filter(action="leavers_list.done").count() == 1


def test_sent_twice_at_once_one_list_is_under_review(
    nwl: NetworkRef, alice: Member, champion: Member
) -> None:
    start = Barrier(2)

    def upload() -> None:
        try:
            with current.enter(nwl):
                LeaversList.objects.count()
                start.wait()
                services.upload(content=listing(alice).encode(), by=champion)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(upload) for _ in range(2)]:
            done.result()
    with current.enter(nwl):
        assert LeaversList.objects.count() == 1


def test_each_row_is_what_it_is(
    nwl: NetworkRef, as_champion: Client, alice: Member, bob: Member, champion: Member
) -> None:
    with current.enter(nwl):
        chief = admit(name="Chief Two", role="champion")
        host = admit(name="Host Two")
        HeldRoleFactory(member=host, role="event_host", by=champion)
        leaving.let_go(member=bob, by=champion)
    text = "Name;E-Mail\n" + "".join(
        f"x;{one}\n"
        for one in (
            alice.user.email.upper(),
            bob.user.email,
            alice.user.email,
            chief.user.email,
            host.user.email,
            champion.user.email,
            "nobody@elsewhere.example",
            "nothing",
            "=1+1",
        )
    )
    answer = as_champion.post(URL, file(text), follow=True)
    assert answer.status_code == 200
    assert findings(nwl) == {
        2: Finding.ENDS,
        3: Finding.GONE,
        4: Finding.REPEATED,
        5: Finding.REFUSED,
        6: Finding.REFUSED,
        7: Finding.REFUSED,
        8: Finding.UNKNOWN,
        9: Finding.UNREAD,
        10: Finding.UNREAD,
    }
    page = answer.content.decode()
    assert "they have a role here" in page
    assert "nobody@elsewhere.example" not in page


def test_a_workbook_is_a_list_too(nwl: NetworkRef, as_champion: Client, alice: Member) -> None:
    content = workbook([["Surname", "Work email"], ["Archer", alice.user.email]])
    as_champion.post(URL, file(content, "leavers.xlsx"))
    assert findings(nwl) == {2: Finding.ENDS}


@pytest.mark.parametrize(
    "content", [b"", b"\0\1\2\3", b"PK\x03\x04nothing", b"name\nAnn\n", b"x" * (5 * 1024**2 + 1)]
)
def test_what_is_no_list_is_refused(nwl: NetworkRef, as_champion: Client, content: bytes) -> None:
    answer = as_champion.post(URL, file(content))
    assert answer.status_code == 422
    assert findings(nwl) == {}


def test_asked_twice_it_is_done_once(
    nwl: NetworkRef, as_champion: Client, champion: Member, alice: Member
) -> None:
    with current.enter(nwl):
        made = LeaversListFactory(by=champion, member=alice)
        for _ in "12":
            services.confirm(list_id=made.id, by=champion)
            services.go_on(made.id, most_seconds=5)
        assert Event.objects.filter(action="member.left").count() == 1
        assert Event.objects.filter(action="leavers_list.confirmed").count() == 1
    assert as_champion.post(f"{URL}{made.id}/confirm/").status_code == 302


def test_what_changed_since_it_was_read_counts(
    nwl: NetworkRef, champion: Member, alice: Member, bob: Member
) -> None:
    with current.enter(nwl):
        text = listing(alice, bob).encode()
        made = services.upload(content=text, by=champion)
        services.confirm(list_id=made.id, by=champion)
        membership.change_role(member=alice, role="broker", by=champion.id)
        leaving.let_go(member=bob, by=champion)
        services.go_on(made.id, most_seconds=5)
        made.refresh_from_db()
        assert made.state == LeaversList.State.DONE
    assert findings(nwl) == {2: Finding.REFUSED, 3: Finding.GONE}
    assert state(nwl, alice) == Member.State.ACTIVE


def test_whoever_is_no_champion_any_more_ends_nothing(
    nwl: NetworkRef, champion: Member, alice: Member
) -> None:
    with current.enter(nwl):
        other = admit(name="Second Chief", role="champion")
        made = LeaversListFactory(by=other, member=alice)
        services.confirm(list_id=made.id, by=other)
        membership.change_role(member=other, role="member", by=champion.id)
        services.go_on(made.id, most_seconds=5)
    assert findings(nwl) == {2: Finding.REFUSED}
    assert state(nwl, alice) == Member.State.ACTIVE


def test_a_worker_goes_on_where_another_stopped(
    nwl: NetworkRef, champion: Member, alice: Member, bob: Member
) -> None:
    with current.enter(nwl):
        made = services.upload(content=listing(alice, bob).encode(), by=champion)
        services.confirm(list_id=made.id, by=champion)
        assert services.go_on(made.id, most_seconds=0)
        assert LeaversRow.objects.filter(finding=Finding.ENDED).count() == 1
        tasks.work_on_lists.run()
        assert LeaversRow.objects.filter(finding=Finding.ENDED).count() == 2
        tasks.work_on_list.run(leaverslist_id=str(made.id))
        made.refresh_from_db()
        assert made.state == LeaversList.State.DONE


def test_a_champion_of_an_organisation_ends_those_of_it(
    world: World, nwl: NetworkRef, champion: Member, alice: Member
) -> None:
    with current.enter(nwl):
        trust: Organisation = OrganisationFactory(name="Thames Trust")
        ted = admit(name="Ted Thames", organisation=trust)
        hana = admit(name="Hana Holder", organisation=trust)
        HeldRoleFactory(member=hana, role="champion", organisation=trust, by=champion)
        browser = world.client(nwl, hana.user)
        text = listing(ted, alice, hana)
    browser.post(URL, file(text))
    assert findings(nwl) == {2: Finding.ENDS, 3: Finding.UNKNOWN, 4: Finding.REFUSED}


def test_a_list_is_its_champions_alone(
    world: World, nwl: NetworkRef, as_champion: Client, alice: Member
) -> None:
    with current.enter(nwl):
        other = admit(name="Second Chief", role="champion")
        made = LeaversListFactory(by=other, member=alice)
    for method, path in ((as_champion.get, ""), (as_champion.post, "confirm/")):
        assert method(f"{URL}{made.id}/{path}").status_code == 404
    assert state(nwl, alice) == Member.State.ACTIVE


def test_nobody_else_sends_lists(
    world: World, nwl: NetworkRef, as_alice: Client, alice: Member, bob: Member
) -> None:
    for method in (as_alice.get, as_alice.post):
        assert method(URL).status_code == 403
    assert world.client(nwl).get(URL).status_code == 302
    with current.enter(nwl), pytest.raises(Forbidden):
        services.upload(content=listing(bob).encode(), by=alice)


def test_methods(as_champion: Client, nwl: NetworkRef, champion: Member) -> None:
    with current.enter(nwl):
        made = LeaversListFactory(by=champion)
    assert as_champion.put(URL).status_code == 405
    assert as_champion.post(f"{URL}{made.id}/").status_code == 405
    assert as_champion.get(f"{URL}{made.id}/confirm/").status_code == 302


def test_nobody_to_end_is_said(nwl: NetworkRef, champion: Member) -> None:
    with current.enter(nwl):
        made = services.upload(content=listing(champion).encode(), by=champion)
        with pytest.raises(NobodyToEnd):
            services.confirm(list_id=made.id, by=champion)
        with pytest.raises(NoAddresses):
            services.upload(content=b"name\nAnn\n", by=champion)


def test_a_list_takes_the_place_of_the_one_before_and_is_forgotten(
    nwl: NetworkRef, champion: Member, alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    with current.enter(nwl):
        for _ in "12":
            made = LeaversListFactory(by=champion, member=alice)
        assert LeaversList.objects.get() == made
        now = clock.now()
        monkeypatch.setattr(clock, "now", lambda: now + services.KEPT * 1.01)
        services.forget()
        assert not LeaversList.objects.exists()


@pytest.mark.parametrize(
    ("spoil", "constraint"),
    [
        (lambda row: row.list.__class__.objects.update(state="done"), "leavers_list_in_order"),
        (lambda row: row.__class__.objects.update(finding="unknown"), "leavers_row_names_whom"),
        (lambda row: row.__class__.objects.update(member=None), "leavers_row_names_whom"),
        (
            lambda row: row.__class__.objects.create(
                list=row.list, number=9, finding="ends", member=row.member
            ),
            "leavers_row_one_of_a_member",
        ),
        (
            lambda row: row.__class__.objects.create(
                list=row.list, number=row.number, finding="unknown"
            ),
            "leavers_row_once",
        ),
        (
            lambda row: row.list.__class__.objects.create(uploaded_by=row.list.uploaded_by),
            "leavers_list_one_reviewed",
        ),
    ],
)
def test_the_database_keeps_the_rules(
    nwl: NetworkRef, spoil: Callable[[LeaversRow], object], constraint: str
) -> None:
    with current.enter(nwl):
        row = LeaversListFactory().rows.select_related("list").get()
        with pytest.raises(IntegrityError, match=constraint), database.atomic():
            spoil(row)


def test_a_list_of_leavers_asks_for_a_file_and_nothing_of_joining(as_champion: Client) -> None:
    shown = as_champion.get(URL).text
    assert 'name="file"' in shown
    assert "They join as" not in shown
    assert "term_ends_on" not in shown
