"""What operators announce to champions: mailed once, read on their pages, withdrawn."""

import html
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from kernel import clock
from kernel.ids import uuid7
from shared_apps.champion_news import selectors, services, tasks, telling
from shared_apps.champion_news.models import News, PutAway, Recipient
from shared_apps.commissioning import services as commissioning
from shared_apps.operators.models import Operator
from tenant_apps.audit.models import Event
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants import services as registry
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.champion_news import NewsFactory
from tests.factories.members import admit
from tests.factories.status import IncidentFactory
from tests.integration.champion_news.conftest import mailed, tell, work
from tests.world import World

RUN, LIST = "/settings/", "/settings/from-hexitime/"


def _text(response: HttpResponse) -> str:
    return html.unescape(response.content.decode())


def send(by: Operator, **more: Any) -> News:
    with current.shared():
        return NewsFactory(by=by, **more)


def test_each_champion_is_mailed_once_and_the_network_notes_it(
    nwl: NetworkRef, warwick: NetworkRef, operator: Operator, champion: Member, helen: Member
) -> None:
    with current.enter(nwl):
        other = admit(name="Cora Champion", role="champion")
        admit(name="Bella Broker", role="broker")
    news = send(operator)
    assert {one.id for one in work()} == {nwl.id, warwick.id}
    assert mailed(nwl, news) == sorted([champion.user.email, other.user.email])
    assert mailed(warwick, news) == [helen.user.email]
    for _ in range(2):
        tell(nwl, news.id)
        assert work() == []
    assert len(mailed(nwl, news)) == 2
    with current.enter(nwl):
        assert Event.objects.filter(action="champion_news.received", subject=news.id).count() == 1
    with current.shared():
        noted = Event.objects.get(action="champion_news.sent", subject=news.id)
        assert (noted.actor, noted.detail["networks"]) == (operator.id, 2)
        counted_one = selectors.get(news.id)
        assert (counted_one.network_count, counted_one.told_count) == (2, 2)  # type: ignore[attr-defined]


def test_what_the_mail_says(nwl: NetworkRef, operator: Operator, champion: Member) -> None:
    news = send(operator, text="They may be **workbooks** <now>.")
    work()
    with current.enter(nwl):
        mail = Mail.objects.get(subject=news.title)
    assert "They may be **workbooks** <now>." in mail.text
    assert LIST in mail.text
    assert "because you run North West London" in mail.text
    assert "<strong>workbooks</strong> &lt;now&gt;" in mail.html
    assert not mail.is_awaited


def test_a_worker_that_dies_before_it_says_so_mails_nobody_twice(
    nwl: NetworkRef, operator: Operator, champion: Member
) -> None:
    news = send(operator)
    work()
    with current.shared():
        Recipient.objects.update(told_at=None, asked_at=None)
    assert [one.id for one in work()] == [nwl.id]
    assert mailed(nwl, news) == [champion.user.email]
    with current.enter(nwl):
        assert Event.objects.filter(action="champion_news.received").count() == 1


def test_a_lost_message_is_sent_again_after_a_while(
    nwl: NetworkRef, operator: Operator, champion: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    news = send(operator)
    lost: list[object] = []
    with current.shared():
        assert telling.ask_for_all(lost.append) == 1
    assert lost == [news.id]
    assert work() == []
    later = clock.now() + selectors.ASK_AGAIN + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert len(work()) == 1
    assert mailed(nwl, news) == [champion.user.email]


def test_the_tasks_do_the_same(nwl: NetworkRef, operator: Operator, champion: Member) -> None:
    news = send(operator)
    with current.shared():
        tasks.send.run()
        assert Recipient.objects.get().asked_at
    with current.enter(nwl):
        tasks.tell.run(news_id=str(news.id))
    assert mailed(nwl, news) == [champion.user.email]


@pytest.mark.parametrize(
    ("to", "reached"),
    [
        ({}, {"nwl", "warwick"}),
        ({"audience": "kinds", "kinds": ["school", "community"]}, {"warwick"}),
        ({"audience": "chosen", "networks": ["nwl"]}, {"nwl"}),
    ],
)
def test_only_those_it_is_for_are_told_and_read_it(
    world: World,
    nwl: NetworkRef,
    warwick: NetworkRef,
    operator: Operator,
    champion: Member,
    helen: Member,
    to: dict[str, Any],
    reached: set[str],
) -> None:
    news = send(operator, **to)
    work()
    for network, who in ((nwl, champion), (warwick, helen)):
        is_meant = network.slug in reached
        assert bool(mailed(network, news)) is is_meant
        client = world.client(network, who.user)
        for path in (RUN, LIST):
            assert ("workbooks</strong>" in client.get(path).text) is is_meant
        put_away = client.post(f"{LIST}{news.id}/put-away/")
        assert put_away.status_code == (302 if is_meant else 404)


def test_a_champion_puts_it_away_for_themselves(
    world: World, nwl: NetworkRef, operator: Operator, as_champion: Client, champion: Member
) -> None:
    with current.enter(nwl):
        other = world.client(nwl, admit(name="Cora Champion", role="champion").user)
    news = send(operator)
    assert "<strong>workbooks</strong>" in _text(as_champion.get(RUN))
    for _ in range(2):
        answer = as_champion.post(f"{LIST}{news.id}/put-away/")
        assert (answer.status_code, answer["Location"]) == (302, RUN)
    assert "workbooks" not in _text(as_champion.get(RUN))
    assert "workbooks" in _text(as_champion.get(LIST))
    assert "workbooks" in _text(other.get(RUN))
    with current.shared():
        assert PutAway.objects.get().member == champion.id


def test_members_and_strangers_see_nothing_of_it(
    world: World, nwl: NetworkRef, operator: Operator, alice: Member, as_alice: Client
) -> None:
    news = send(operator)
    with current.enter(nwl):
        broker = world.client(nwl, admit(name="Bella Broker", role="broker").user)
    for client in (as_alice, broker):
        for path in (RUN, LIST):
            assert client.get(path).status_code == 403
        assert client.post(f"{LIST}{news.id}/put-away/").status_code == 403
        assert "workbooks" not in client.get("/").text
    stranger = world.client(nwl)
    assert stranger.get(LIST).status_code == 302
    assert stranger.post(f"{LIST}{news.id}/put-away/").status_code == 302
    with current.shared():
        assert not PutAway.objects.exists()


def test_the_wrong_methods_and_what_is_not_there(as_champion: Client) -> None:
    assert as_champion.post(LIST).status_code == 405
    assert as_champion.get(f"{LIST}{uuid7()}/put-away/").status_code == 405
    assert as_champion.post(f"{LIST}{uuid7()}/put-away/").status_code == 404


def test_it_ends_with_its_last_day(
    nwl: NetworkRef, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(operator, shows_until=selectors.today() + timedelta(days=1))
    now = clock.now()
    for days, is_shown in [(1, True), (2, False)]:
        moment = now + timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        assert bool(selectors.showing_in(nwl)) is is_shown


def test_withdrawn_it_is_gone_at_once_and_mails_are_taken_back(
    nwl: NetworkRef, operator: Operator, as_champion: Client, champion: Member
) -> None:
    news = send(operator)
    work()
    with current.shared():
        for _ in range(2):
            services.withdraw(news_id=news.id, by=operator)
        happened = Event.objects.filter(action="champion_news.withdrawn", actor=operator.id)
        assert happened.count() == 1
    for path in (RUN, LIST):
        assert "workbooks" not in as_champion.get(path).text
    assert as_champion.post(f"{LIST}{news.id}/put-away/").status_code == 404
    assert [one.id for one in work()] == [nwl.id]
    assert mailed(nwl, news) == []
    assert work() == []
    with current.shared():
        assert Recipient.objects.get().taken_back_at


def test_withdrawn_before_a_worker_came_it_is_never_mailed(
    nwl: NetworkRef, operator: Operator, champion: Member
) -> None:
    news = send(operator)
    with current.shared():
        services.withdraw(news_id=news.id, by=operator)
    tell(nwl, news.id)
    assert work() == []
    assert mailed(nwl, news) == []


def test_a_suspended_network_is_not_mailed_and_reads_it_once_it_is_back(
    world: World, nwl: NetworkRef, operator: Operator, champion: Member
) -> None:
    with current.shared():
        registry.suspend(network_id=nwl.id)
    news = send(operator)
    assert work() == []
    with current.shared():
        assert Recipient.objects.get().missed_at
        commissioning.reactivate(network_id=nwl.id, by=operator.id)
    assert work() == []
    assert mailed(nwl, news) == []
    assert "workbooks" in world.client(nwl, champion.user).get(RUN).text


def test_a_network_that_is_new_reads_what_still_runs(
    world: World, nwl: NetworkRef, operator: Operator
) -> None:
    send(operator)
    later = world.network("leeds", "Leeds", "accelerator")
    assert [one.title for one in selectors.showing_in(later)] == ["Lists of staff"]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"shows_until": selectors.today() - timedelta(days=1)}, services.BadDay),
        ({"shows_until": selectors.today() + timedelta(days=400)}, services.BadDay),
        ({"audience": "kinds", "kinds": ["school"]}, services.NobodyMeant),
        ({"audience": "chosen", "networks": ["moon"]}, services.NobodyMeant),
    ],
)
def test_what_makes_no_sense_is_not_sent(
    nwl: NetworkRef, operator: Operator, given: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        send(operator, **given)
    with current.shared():
        assert not News.objects.exists()


def test_a_form_sent_twice_sends_once(nwl: NetworkRef, operator: Operator) -> None:
    key = uuid7()
    for _ in range(2):
        send(operator, key=key)
    with current.shared():
        assert (News.objects.count(), Recipient.objects.count()) == (1, 1)
    with pytest.raises(services.KeyReused):
        send(operator, key=key, text="Other words")


def test_champions_read_of_incidents_and_planned_work(
    operator: Operator, as_champion: Client, as_alice: Client
) -> None:
    with current.shared():
        incident = IncidentFactory(by=operator)
    shown = _text(as_champion.get(RUN))
    assert f'/status/{incident.id}/">Mail is late</a> (investigating)' in shown
    assert "Mail is late" not in as_alice.get("/").text


def test_the_page_asks_no_more_for_many_than_for_none(
    operator: Operator, as_champion: Client
) -> None:
    as_champion.get(RUN)
    with counted() as before:
        as_champion.get(RUN)
    for number in range(5):
        send(operator, title=f"Number {number}")
        with current.shared():
            IncidentFactory(title=f"Number {number}", by=operator)
    with counted() as after:
        as_champion.get(RUN)
    assert len(after) == len(before) <= 12, after
    with counted() as listed:
        assert as_champion.get(LIST).status_code == 200
    assert len(listed) <= 12
