"""The pages of organisations' accounts: found, read, acted on, and closed to everyone else."""

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.credits import services as giving
from tenant_apps.credits.models import Gift
from tenant_apps.groups.models import Group
from tenant_apps.groups.models.group import Payer
from tenant_apps.ledger.models import AccountKind
from tenant_apps.members.models import Member
from tenant_apps.organisation_accounts import services
from tenant_apps.organisation_accounts.acts import Act
from tenant_apps.organisations.models import Organisation
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.groups import GroupFactory
from tests.factories.ledger import AccountFactory
from tests.factories.organisations import OrganisationFactory
from tests.integration.organisation_accounts.conftest import account, minutes
from tests.pdf import text_of
from tests.world import World

pytestmark = pytest.mark.usefixtures("inside")

LIST = "/credits/organisations/"
SUPPORT = "/credits/give/organisation/"
FUND = "/credits/chest/organisation/"


def url(organisation: Organisation, what: str = "") -> str:
    return f"{LIST}{organisation.id}/{what}"


def key_on(response: Any) -> str:
    found = re.search(r'name="key" value="([0-9a-f-]{36})"', response.text)
    assert found, "no confirmation page"
    return found[1]


@pytest.fixture
def filled(trust: Organisation, champion: Member, alice: Member) -> Organisation:
    """An hour from the chest, a quarter from Alice."""
    giving.fund(
        key=uuid7(), granter=champion, organisation_id=trust.id, minutes=60, reason="A <start>"
    )
    giving.support(key=uuid7(), giver=alice, organisation_id=trust.id, minutes=15, note="For all")
    return trust


@pytest.mark.parametrize("address", ["/settings/", "/credits/chest/", "/credits/idle/"])
def test_champions_find_it(as_champion: Client, address: str) -> None:
    assert f'href="{LIST}"' in as_champion.get(address).text


def test_it_is_found_from_the_organisation(as_champion: Client, body: Organisation) -> None:
    assert f'href="{url(body)}"' in as_champion.get(f"/settings/organisations/{body.id}/").text


def test_members_do_not_find_it(as_alice: Client) -> None:
    assert LIST not in as_alice.get("/credits/").text


def test_the_list_says_who_has_what(
    as_champion: Client, filled: Organisation, champion: Member
) -> None:
    OrganisationFactory(name="Another", by=champion.id)
    shown = as_champion.get(LIST).text
    assert shown.index("The matrons’ trust") < shown.index("Another")
    assert "1.25 hours" in shown
    assert "No account" in shown


def test_opened_frozen_and_closed_by_the_page(
    as_champion: Client, body: Organisation, champion: Member
) -> None:
    assert "Open an account" in as_champion.get(url(body)).text
    for what, question, said in [
        ("open", "", "The account is open. Give it credits"),
        ("freeze", "Freeze the account of The matrons’ trust?", "The account is frozen."),
        ("unfreeze", "", "The account is open again."),
        ("close", "Close the account of The matrons’ trust?", "The account is closed."),
    ]:
        asked = as_champion.get(url(body, f"{what}/"), follow=True)
        assert question in asked.text
        assert bool(asked.redirect_chain) is not bool(question)
        for _ in range(2):
            assert said in as_champion.post(url(body, f"{what}/"), follow=True).text
    assert "Open it again" in as_champion.get(url(body)).text
    assert account(body).is_closed


def test_asking_changes_nothing(as_champion: Client, trust: Organisation) -> None:
    for what in Act:
        as_champion.get(url(trust, f"{what}/"))
    assert account(trust).is_open


def test_a_refusal_is_read_on_the_page(as_champion: Client, body: Organisation) -> None:
    answer = as_champion.post(url(body, "close/"))
    assert answer.status_code == 409
    assert "The matrons’ trust has no account that is open. Open it first." in answer.text


def test_the_statement_says_who_gave_and_why(
    as_champion: Client, filled: Organisation, champion: Member
) -> None:
    shown = as_champion.get(url(filled)).text
    for words in (
        champion.name,
        "1.25 hours",
        "Granted by the community chest",
        "A &lt;start&gt;",
        "Given by Alice Archer",
        "For all",
    ):
        assert words in shown, words
    assert f'href="{url(filled, "record/")}"' in shown
    chest = as_champion.get("/credits/chest/").text
    assert "Granted to The matrons’ trust" in chest


def test_who_decides_and_what_they_did_is_on_record(
    as_champion: Client, filled: Organisation, champion: Member
) -> None:
    shown = as_champion.get(url(filled, "record/")).text
    assert f"<li>{champion.name}</li>" in shown
    assert re.search(rf"Opened</dt><dd>[^<]+, by {champion.name}", shown)


def test_page_file_and_document_of_a_month_agree(as_champion: Client, filled: Organisation) -> None:
    shown = as_champion.get(url(filled)).text
    month = re.search(r'href="/credits/month/(\?month=[^"]+)"', shown)
    assert month
    query = month[1].replace("&amp;", "&")
    page = as_champion.get(f"/credits/month/{query}").text
    values = re.findall(r'class="stat-value"[^>]*>([^<]+)<', page)
    assert values == ["0 hours", "1.25 hours", "0 hours", "1.25 hours"]
    assert "The matrons’ trust" in page
    assert str(filled.id) in page
    answer = as_champion.get(f"/credits/month.csv{query}")
    assert 'filename="the-matrons-trust-' in answer["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.text)))[1:]
    assert [int(row[6]) for row in rows] == [15, 60]
    words = text_of(as_champion.get(f"/credits/month.pdf{query}").content)
    assert "The matrons’ trust" in words
    whole = as_champion.get(url(filled, "statement.csv"))
    assert whole["Content-Disposition"] == 'attachment; filename="the-matrons-trust.csv"'
    assert [int(row[7]) for row in csv.reader(io.StringIO(whole.text[1:])) if row[7].isdigit()] == [
        75,
        60,
    ]


@pytest.mark.parametrize("of", ["nobody", "", "chest", "0198c0de-0000-7000-8000-000000000000"])
def test_months_of_no_organisation(as_champion: Client, body: Organisation, of: str) -> None:
    status = 200 if of in ("", "chest") else 404
    assert as_champion.get("/credits/month/", {"of": of}).status_code == status
    assert as_champion.get("/credits/month/", {"of": str(body.id)}).status_code == 404


def test_nobody_else_reads_or_acts(
    world: World, nwl: NetworkRef, as_alice: Client, filled: Organisation
) -> None:
    for path in (
        LIST,
        url(filled),
        url(filled, "record/"),
        url(filled, "statement.csv"),
        FUND,
        url(filled, "close/"),
    ):
        assert as_alice.get(path).status_code == 403, path
        assert world.client(nwl).get(path).status_code == 302, path
    of = {"of": str(filled.id)}
    for path in ("/credits/month/", "/credits/month.csv", "/credits/month.pdf"):
        assert as_alice.get(path, of).status_code == 403
    assert as_alice.post(url(filled, "close/")).status_code == 403
    assert account(filled).is_open


def test_unknown_acts_and_organisations_are_missing(
    as_champion: Client, trust: Organisation
) -> None:
    assert as_champion.get(url(trust, "rob/")).status_code == 404
    assert as_champion.get(f"{LIST}{uuid7()}/").status_code == 404
    assert as_champion.post(f"{LIST}{uuid7()}/open/").status_code == 404
    assert as_champion.post(LIST).status_code == 405


def test_a_member_gives_in_three_steps(
    as_alice: Client, alice: Member, trust: Organisation
) -> None:
    assert "An organisation" in as_alice.get("/credits/give/").text
    given = {"to": str(trust.id), "hours": "0.5", "note": "For all"}
    asked = as_alice.post(SUPPORT, given)
    assert "Give 30 minutes to The matrons’ trust?" in asked.text
    assert minutes(trust) == (0, 0)
    sent = {**given, "key": key_on(asked)}
    for _ in range(2):
        done = as_alice.post(SUPPORT, sent, follow=True)
        assert "30 minutes given" in done.text
        assert "The matrons’ trust" in done.text
    assert minutes(trust) == (30, 0)
    assert "Given to The matrons’ trust" in as_alice.get("/credits/").text


def test_a_champion_grants_from_the_chest(
    as_champion: Client, champion: Member, trust: Organisation
) -> None:
    shown = as_champion.get(FUND, {"to": str(trust.id)})
    assert f'<option value="{trust.id}" selected>' in shown.text
    given = {"to": str(trust.id), "hours": "2", "note": ""}
    refused = as_champion.post(FUND, given)
    assert refused.status_code == 422
    assert "Say why these credits are granted" in refused.text
    asked = as_champion.post(FUND, given | {"note": "A start"})
    done = as_champion.post(FUND, given | {"note": "A start", "key": key_on(asked)}, follow=True)
    assert "2 hours granted" in done.text
    assert minutes(trust) == (120, 0)


def test_what_became_frozen_meanwhile_is_said_beside_the_field(
    as_alice: Client, champion: Member, trust: Organisation
) -> None:
    given = {"to": str(trust.id), "hours": "0.5", "note": ""}
    asked = as_alice.post(SUPPORT, given)
    services.act(what=Act.FREEZE, organisation_id=trust.id, by=champion)
    refused = as_alice.post(SUPPORT, given | {"key": key_on(asked)})
    assert refused.status_code == 422
    assert "The account of this organisation is not open now." in refused.text
    assert not Gift.objects.exists()
    assert "An organisation" not in as_alice.get("/credits/give/").text


def test_pages_ask_at_most_twelve_times_however_many_there_are(
    as_champion: Client, filled: Organisation, champion: Member, alice: Member, bob: Member
) -> None:
    pays = {"payer": Payer.ORGANISATION, "organisation": filled}
    GroupFactory(provider=alice, recipients=[bob], state="settled", **pays)
    for number in range(30):
        one = OrganisationFactory(name=f"Trust {number}", by=champion.id)
        AccountFactory(kind=AccountKind.ORGANISATION, holder=one.id, minutes=60)
    for path in (LIST, url(filled), url(filled, "record/"), "/credits/give/", SUPPORT, FUND):
        with counted() as asked:
            assert as_champion.get(path).status_code == 200
        assert len(asked) <= 12, path


def test_groups_that_wait_for_it_or_hold_its_credits_stand_there(
    as_champion: Client, filled: Organisation, alice: Member, bob: Member, trust: Organisation
) -> None:
    pays = {"payer": Payer.ORGANISATION, "organisation": filled}
    for state in ("closed", "agreed", "settled", "gathering"):
        GroupFactory(provider=alice, recipients=[bob], state=state, title=f"It is {state}", **pays)
    GroupFactory(provider=alice, recipients=[bob], state="closed", title="Other", payer="chest")
    shown = as_champion.get(url(filled)).text
    assert "Groups that wait for it or hold its credits" in shown
    listed = shown.split("Groups that wait")[1].split("</ul>")[0]
    assert "It is closed" in listed
    assert "Your turn" in listed
    assert "It is agreed" in listed
    assert "30 minutes · Alice Archer · 1 person" in listed
    for other in ("It is settled", "It is gathering", "Other"):
        assert other not in listed
    group = Group.objects.get(title="It is agreed")
    assert f'href="/groups/{group.id}/"' in listed
    assert as_champion.get(f"/groups/{group.id}/").status_code == 200
