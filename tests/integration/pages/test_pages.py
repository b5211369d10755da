"""Pages in versions: written by champions, published for good, read by anyone."""

import html
import re
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from threading import Barrier
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connections
from django.http import HttpResponse
from django.test import Client

from kernel import database
from kernel.errors import Refused
from kernel.ids import uuid7
from tenant_apps.audit.models import Event
from tenant_apps.members.models import Member
from tenant_apps.pages import selectors, services
from tenant_apps.pages.models import Agreement, Draft, Kind, PagesAreWrittenOnce, Version
from tenants import current
from tenants.current import NetworkRef, owner_of
from tests.counting import counted
from tests.factories.pages import AgreementFactory, DraftFactory, VersionFactory
from tests.world import World

LIST = "/settings/pages/"
PUT_RIGHT = import_module("tenant_apps.pages.migrations.0004_who_sees_an_address")
TEXT = (
    "# Who we are\n\nWe help **each other**:\n\n- on wards\n- in [practices](https://example.org)"
)


def _text(response: HttpResponse) -> str:
    return html.unescape(response.content.decode())


def _begun(client: Client, kind: str) -> str:
    """From what the form of a page begins."""
    found = re.search(r'name="begun" value="(\w+)"', client.get(f"{LIST}{kind}/").text)
    assert found
    return found[1]


def _seen(client: Client, kind: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', _text(client.get(f"{LIST}{kind}/preview/")))
    assert found
    return found[1]


def test_a_new_network_has_plain_words_on_each_page(nwl: NetworkRef, world: World) -> None:
    stranger = world.client(nwl)
    front = _text(stranger.get("/"))
    for kind in Kind:
        assert f'<a href="/pages/{kind}/">{kind.label}</a>' in front
        page = stranger.get(f"/pages/{kind}/")
        assert page.status_code == 200
        assert f"<h1>{kind.label}</h1>" in _text(page)
        assert "Version 1" in _text(page)
    assert stranger.get("/pages/cookies/").status_code == 404
    assert stranger.get("/pages/about/2/").status_code == 404
    assert stranger.post("/pages/about/").status_code == 405


def test_where_the_first_privacy_notice_was_wrong_it_is_put_right_once(
    inside: NetworkRef, world: World
) -> None:
    old, new, account, page, _ = PUT_RIGHT.words()
    text = f"# Who sees it\n\n{old}\n{account} change it."
    Version.objects.create(kind="privacy", number=2, text=text)
    with world.admin() as admin:
        admin.execute(f"SET search_path = {inside.schema}")
        for _again in "12":
            admin.execute(PUT_RIGHT.PUT_RIGHT, PUT_RIGHT.words())
    [held] = Version.objects.filter(kind="privacy", number__gt=2)
    assert held.text == f"# Who sees it\n\n{new}\n{page} change it."
    assert not held.asks_everyone


def test_what_champions_wrote_of_privacy_is_left_alone(
    inside: NetworkRef, champion: Member, world: World
) -> None:
    text = f"Ours.\n\n{PUT_RIGHT.words()[0]}"
    Version.objects.create(kind="privacy", number=2, text=text, published_by=champion.id)
    with world.admin() as admin:
        admin.execute(f"SET search_path = {inside.schema}")
        admin.execute(PUT_RIGHT.PUT_RIGHT, PUT_RIGHT.words())
    assert Version.objects.filter(kind="privacy").count() == 2


def test_it_costs_no_page_a_query(inside: NetworkRef, as_alice: Client) -> None:
    as_alice.get("/people/me/")
    with counted() as queries:
        page = as_alice.get("/people/me/")
    assert "/pages/terms/" in _text(page)
    assert not [one for one in queries if one.lstrip().startswith('SELECT "pages_')]


def test_from_a_draft_to_a_version(
    inside: NetworkRef, as_champion: Client, champion: Member, world: World
) -> None:
    stranger = world.client(inside)
    before = _text(stranger.get("/pages/about/"))
    answer = as_champion.post(
        f"{LIST}about/", {"text": TEXT, "begun": _begun(as_champion, "about")}
    )
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}about/preview/")
    assert _text(stranger.get("/pages/about/")) == before
    preview = _text(as_champion.get(f"{LIST}about/preview/"))
    for said in ("<h2>Who we are</h2>", "<strong>each other</strong>", "<li>on wards</li>"):
        assert said in preview
    assert 'href="https://example.org"' in preview
    assert "Everyone must agree again" not in preview
    assert "Draft" in _text(as_champion.get(LIST))
    answer = as_champion.post(
        f"{LIST}about/publish/", {"seen": _seen(as_champion, "about")}, follow=True
    )
    assert "About us: version 2 is published." in _text(answer)
    page = _text(stranger.get("/pages/about/"))
    assert "<h2>Who we are</h2>" in page
    assert "Version 2, from" in page
    old = _text(stranger.get("/pages/about/1/"))
    assert "This version does not hold any more" in old
    assert "time bank" in old
    assert not Draft.objects.exists()
    [happened] = Event.objects.filter(action="page.published", actor=champion.id)
    assert happened.detail == {"page": "about", "number": 2, "asks_everyone": False}


def test_markup_is_text_and_links_lead_to_the_web(inside: NetworkRef, world: World) -> None:
    VersionFactory(text="# A\n\n### B\n\n<script>alert(1)</script> [x](javascript:alert(1))")
    page = world.client(inside).get("/pages/about/").content.decode()
    assert "<script>alert" not in page
    assert "<h2>A</h2>" in page
    assert "<h3>B</h3>" in page
    assert 'href="javascript' not in page


def test_what_was_changed_since_is_not_published(
    inside: NetworkRef, as_champion: Client, champion: Member
) -> None:
    DraftFactory(text="One thing")
    seen = _seen(as_champion, "about")
    DraftFactory(text="Another thing")
    for words in ({"seen": seen}, {"seen": ""}, {}):
        answer = as_champion.post(f"{LIST}about/publish/", words)
        assert answer.status_code == 409
        assert "has been changed since" in _text(answer)
    assert Version.objects.filter(kind="about").count() == 1


def test_nobody_writes_over_what_they_have_not_read(
    inside: NetworkRef, as_champion: Client
) -> None:
    begun = _begun(as_champion, "about")
    DraftFactory(text="What another champion wrote")
    answer = as_champion.post(f"{LIST}about/", {"text": "Mine", "begun": begun})
    assert answer.status_code == 422
    assert "Another champion has changed this" in _text(answer)
    assert re.search(r"\sMine</textarea>", answer.text)
    assert Draft.objects.get().text == "What another champion wrote"
    # The form that comes back knows of theirs: whoever sends it again, means it.
    now = re.search(r'name="begun" value="(\w+)"', answer.text)
    assert now
    for _ in "12":
        sent = as_champion.post(f"{LIST}about/", {"text": "Mine", "begun": now[1]})
        assert sent.status_code == 302
    assert Draft.objects.get().text == "Mine"


def test_with_no_draft_nothing_is_published(inside: NetworkRef, as_champion: Client) -> None:
    answer = as_champion.get(f"{LIST}about/preview/")
    assert answer["Location"] == f"{LIST}about/"
    answer = as_champion.post(f"{LIST}about/publish/", {"seen": "x"})
    assert answer.status_code == 409
    assert "somebody has dealt with it" in _text(answer)


def test_a_draft_can_be_dropped(inside: NetworkRef, as_champion: Client) -> None:
    DraftFactory()
    for _ in range(2):
        assert as_champion.post(f"{LIST}about/drop/").status_code == 302
    assert not Draft.objects.exists()
    assert Event.objects.filter(action="page.draft_dropped").count() == 1


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 20_001])
def test_no_words_and_too_many_are_refused(
    inside: NetworkRef, as_champion: Client, text: str
) -> None:
    words = {"text": text, "begun": _begun(as_champion, "about")}
    assert as_champion.post(f"{LIST}about/", words).status_code == 422
    assert not Draft.objects.exists()
    with pytest.raises(services.BadText):
        services.write(kind=Kind.ABOUT, text=text, begun=words["begun"], by=uuid7())


@pytest.mark.parametrize("path", ["", "about/", "about/preview/", "about/publish/", "about/drop/"])
def test_champions_alone_write(nwl: NetworkRef, as_alice: Client, world: World, path: str) -> None:
    is_button = path.endswith(("publish/", "drop/"))
    for client, status in ((as_alice, 403), (world.client(nwl), 302)):
        send = client.post if is_button else client.get
        assert send(f"{LIST}{path}").status_code == status
    assert as_alice.put(f"{LIST}{path}").status_code == 405
    if is_button:
        assert as_alice.get(f"{LIST}{path}").status_code == 405


def test_a_page_that_is_none_is_missing(inside: NetworkRef, as_champion: Client) -> None:
    assert as_champion.get(f"{LIST}cookies/").status_code == 404


@pytest.mark.parametrize("round_", range(3))
def test_of_two_who_publish_one_does(nwl: NetworkRef, champion: Member, round_: int) -> None:
    with current.enter(nwl):
        seen = selectors.digest(DraftFactory())
    start = Barrier(2)

    def publish() -> str:
        try:
            with current.enter(nwl):
                Draft.objects.count()
                start.wait()
                services.publish(
                    kind=Kind.ABOUT,
                    seen=seen,
                    asks_everyone=False,
                    by=champion.id,
                    user=champion.user_id,
                )
            return "done"
        except Refused as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(publish) for _ in range(2)]
        assert sorted(one.result() for one in futures) == ["done", "nothing_written"]
    with current.enter(nwl):
        assert [one.number for one in selectors.versions(Kind.ABOUT)] == [2, 1]


STATEMENTS = [
    "UPDATE pages_version SET text = 'Other words'",
    "UPDATE pages_agreement SET agreed_at = now()",
    "DELETE FROM pages_agreement",
    "DELETE FROM pages_version",
    "TRUNCATE pages_version CASCADE",
    "TRUNCATE pages_agreement",
]


def test_what_is_published_or_agreed_to_stays(inside: NetworkRef, world: World) -> None:
    AgreementFactory()
    for statement in STATEMENTS:
        with pytest.raises((ProgrammingError, DatabaseError)), database.statement() as cursor:
            cursor.execute(statement)
    with world.admin() as admin:
        admin.execute(f"SET search_path = {inside.schema}")
        for role in (None, owner_of(inside.schema)):
            admin.execute(f"SET ROLE {role}" if role else "RESET ROLE")
            for statement in STATEMENTS:
                with pytest.raises(psycopg.Error) as refused:
                    admin.execute(statement)
                assert refused.value.sqlstate == "PG001", statement
            admin.execute("RESET ROLE")


def test_nor_does_python_change_it(inside: NetworkRef) -> None:
    for row in (AgreementFactory(), selectors.version(Kind.ABOUT)):
        with pytest.raises(PagesAreWrittenOnce):
            row.save()
        with pytest.raises(PagesAreWrittenOnce):
            row.delete()


@pytest.mark.parametrize(
    ("words", "constraint"),
    [
        ({"number": 1}, "pages_version_number_once"),
        ({"number": 0}, "pages_version_from_one"),
        ({"kind": "cookies"}, "pages_version_kind_known"),
        ({"text": "  "}, "pages_version_has_text"),
        ({"asks_everyone": True}, "pages_version_asks_for_what_is_agreed"),
    ],
)
def test_what_is_no_version_is_not_stored(
    inside: NetworkRef, words: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint), database.atomic():
        Version.objects.create(**({"kind": "about", "number": 2, "text": "Words"} | words))


@pytest.mark.parametrize(
    ("words", "constraint"),
    [
        ({"kind": "about"}, "pages_draft_one_of_each"),
        ({"kind": "cookies"}, "pages_draft_kind_known"),
        ({"text": " "}, "pages_draft_has_text"),
    ],
)
def test_what_is_no_draft_is_not_stored(
    inside: NetworkRef, words: dict[str, Any], constraint: str
) -> None:
    DraftFactory()
    with pytest.raises(IntegrityError, match=constraint), database.atomic():
        Draft.objects.create(**({"kind": "terms", "text": "Words", "changed_by": uuid7()} | words))


def test_one_agrees_to_a_version_once(inside: NetworkRef, alice: Member) -> None:
    made = AgreementFactory(member=alice)
    again = AgreementFactory(member=alice)
    assert made == again
    with pytest.raises(IntegrityError, match="pages_agreement_once"), database.atomic():
        Agreement.objects.create(user=alice.user, version=made.version)
