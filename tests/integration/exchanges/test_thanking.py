"""What is said after an exchange: endorsed skills, and lessons that all may read."""

from typing import Any

import pytest
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.exchanges import learned, services
from tenant_apps.exchanges.models import Endorsement, Exchange, Feedback
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.skills.models import Skill
from tests.counting import counted
from tests.factories.exchanges import EndorsementFactory, FeedbackFactory
from tests.factories.skills import MemberSkillFactory, SkillFactory
from tests.integration.exchanges.conftest import Exchanging


@pytest.fixture
def charts(bob: Member, exchanging: Exchanging) -> Skill:
    """A skill that Bob says he can give."""
    skill: Skill = SkillFactory(name="Run charts for wards")
    MemberSkillFactory(member=bob, skill=skill)
    return skill


def _say(client: Client, exchange: Exchange, **form: Any) -> Any:
    words = {"key": uuid7(), "learned": "Plot first.", "thanks": "", **form}
    return client.post(f"/exchanges/{exchange.id}/feedback/", words)


def _both_share(exchange: Exchange, *, words: str = "Plot first.") -> None:
    for by in (exchange.provider, exchange.recipient):
        FeedbackFactory(exchange=exchange, by=by, learned=f"{words} Says {by.name}.")


def test_the_recipient_says_what_the_provider_is_good_at(
    exchanging: Exchanging, charts: Skill, as_alice: Client, as_bob: Client
) -> None:
    exchange = exchanging("settled")
    form = as_alice.get(f"/exchanges/{exchange.id}/feedback/").content.decode()
    assert "Run charts for wards" in form
    assert "good at" not in as_bob.get(f"/exchanges/{exchange.id}/feedback/").content.decode()
    assert _say(as_alice, exchange, endorses=[str(charts.id)]).status_code == 302
    page = as_alice.get("/people/bob/").content.decode()
    assert "Endorsed by those they helped" in page
    assert page.count("Run charts for wards") == 2
    assert "Endorsed" not in as_alice.get("/people/alice/").content.decode()


def test_people_are_counted_and_not_exchanges(
    exchanging: Exchanging, charts: Skill, bob: Member
) -> None:
    for _ in range(2):
        FeedbackFactory(exchange=exchanging("settled", minutes=15), endorses=[charts.id])
    assert learned.endorsed(bob) == [("Run charts for wards", 1)]


@pytest.mark.parametrize("endorses", ["no", "another"])
def test_no_other_skill_is_endorsed(
    exchanging: Exchanging, charts: Skill, as_alice: Client, alice: Member, endorses: str
) -> None:
    exchange = exchanging("settled")
    skill = str(SkillFactory(name="Something else").id) if endorses == "another" else "no"
    answer = _say(as_alice, exchange, endorses=[skill])
    assert answer.status_code == 422
    assert "valid" in answer.content.decode()
    assert not Feedback.objects.exists()
    for by, wrong in ((alice, uuid7()), (exchange.provider, charts.id)):
        with pytest.raises(services.NotEndorsable):
            services.give_feedback(
                exchange_id=exchange.id,
                learned="Much.",
                thanks="",
                may_be_shared=True,
                endorses=[wrong],
                by=by,
            )
    assert not Feedback.objects.exists()
    assert not Endorsement.objects.exists()


def test_what_was_undone_endorses_nobody(
    exchanging: Exchanging, bob: Member, alice: Member, champion: Member
) -> None:
    exchange = EndorsementFactory(exchange=exchanging("settled")).exchange
    assert learned.endorsed(bob)
    words = {"exchange_id": exchange.id, "reason": "The wrong Bob."}
    services.ask_undo(**words, key=uuid7(), by=alice)
    services.reverse(**words, key=uuid7(), by=champion)
    assert learned.endorsed(bob) == []


def test_all_read_it_only_if_both_agree(
    exchanging: Exchanging, as_alice: Client, as_bob: Client, as_champion: Client
) -> None:
    exchange = exchanging("settled")
    for client, tick in ((as_alice, {"may_be_shared": "on"}), (as_bob, {})):
        assert _say(client, exchange, learned="Start with the aim.", **tick).status_code == 302
        assert "Start with the aim." not in as_champion.get("/exchanges/learned/").content.decode()
    Feedback.objects.update(may_be_shared=True)
    page = as_champion.get("/exchanges/learned/").content.decode()
    assert page.count("Start with the aim.") == 2
    assert "Alice Archer" in page
    assert "Bob Baker" in page


def test_it_is_taken_back(exchanging: Exchanging, as_alice: Client, as_bob: Client) -> None:
    exchange = exchanging("settled")
    _both_share(exchange)
    url = f"/exchanges/{exchange.id}/stop-sharing/"
    assert url in as_bob.get(f"/exchanges/{exchange.id}/").content.decode()
    for _ in range(2):
        assert as_bob.post(url).status_code == 302
        assert "Plot first." not in as_alice.get("/exchanges/learned/").content.decode()
    assert url not in as_bob.get(f"/exchanges/{exchange.id}/").content.decode()
    assert Feedback.objects.filter(may_be_shared=True).count() == 1


def test_another_takes_nothing_back(exchanging: Exchanging, as_champion: Client) -> None:
    exchange = exchanging("settled")
    _both_share(exchange)
    assert as_champion.post(f"/exchanges/{exchange.id}/stop-sharing/").status_code == 404
    assert Feedback.objects.filter(may_be_shared=True).count() == 2


def test_of_those_suspended_and_of_what_was_undone_nothing_is_read(
    exchanging: Exchanging, bob: Member, alice: Member, champion: Member
) -> None:
    exchange = exchanging("settled")
    _both_share(exchange)
    members.suspend(member=bob, by=champion.id)
    assert [lesson.author_id for lesson in learned.lessons().rows] == [alice.id]
    members.reinstate(member=bob, by=champion.id)
    words = {"exchange_id": exchange.id, "reason": "A mistake."}
    services.ask_undo(**words, key=uuid7(), by=alice)
    services.reverse(**words, key=uuid7(), by=champion)
    assert learned.lessons().rows == []


def test_pages_are_short_and_cost_the_same(
    exchanging: Exchanging, as_alice: Client, alice: Member
) -> None:
    counts = []
    for number in range(2):
        _both_share(exchanging("settled", minutes=15), words=f"Lesson {number}")
        with counted() as queries:
            as_alice.get("/exchanges/learned/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
    first = learned.lessons(size=3)
    assert first.next_before is not None
    rest = learned.lessons(before=first.next_before, size=3)
    assert (len(first.rows), len(rest.rows), rest.next_before) == (3, 1, None)
    assert as_alice.get("/exchanges/learned/?before=x").status_code == 400


def test_a_script_is_shown_as_words(
    exchanging: Exchanging, as_alice: Client, alice: Member
) -> None:
    exchange = exchanging("settled")
    _both_share(exchange, words="<script>alert(1)</script>")
    page = as_alice.get("/exchanges/learned/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_stranger_reads_nothing(exchanging: Exchanging, as_alice: Client) -> None:
    _both_share(exchanging("settled"))
    answer = Client(headers={"host": as_alice.defaults["HTTP_HOST"]}).get("/exchanges/learned/")
    assert answer.status_code == 302


def test_what_was_learned_and_thanks_stand_under_their_names(
    exchanging: Exchanging, as_alice: Client
) -> None:
    exchange = exchanging("settled", minutes=15)
    FeedbackFactory(exchange=exchange, learned="Plot <it>.\n\nTwice.", thanks="Many thanks.")
    page = as_alice.get(f"/exchanges/{exchange.id}/").content.decode()
    assert "What you learned, and thanks</h2>" in page
    assert "<p><strong>Learned</strong><br>Plot &lt;it&gt;.</p>" in page
    assert "<p><strong>Thanks</strong><br>Many thanks.</p>" in page
    other = exchanging("settled", minutes=15)
    FeedbackFactory(exchange=other, learned="", thanks="Many thanks.")
    page = as_alice.get(f"/exchanges/{other.id}/").content.decode()
    assert "<strong>Thanks</strong>" in page
    assert "<strong>Learned</strong>" not in page
