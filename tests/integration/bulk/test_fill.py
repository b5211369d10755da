"""A network filled by COPY is one that the product could have made."""

from tenant_apps.brokering import finding, noticing
from tenant_apps.brokering.models import Kind
from tenant_apps.exchanges.models import Exchange, Note
from tenant_apps.ledger import selectors as ledger
from tenant_apps.ledger.check import check
from tenant_apps.ledger.models import AccountKind, Stripe
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.questions.models import Question
from tenants import current
from tests.bulk.amounts import Amounts
from tests.bulk.network import fill
from tests.bulk.past import LONG_TALK
from tests.factories.members import admit
from tests.world import World

# Foreign keys were not asked while it was filled: each is asked now, of every row.
_FOREIGN_KEYS = """
SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
 WHERE contype = 'f' AND connamespace = %s::regnamespace
"""


def test_its_books_agree_and_its_pages_open(world: World) -> None:
    network = world.network("crowd", "A crowd", "school")
    with world.admin() as admin:
        fill(admin, network, Amounts(members=50, listings=120, exchanges=300, messages=900))
        admin.execute("SELECT set_config('search_path', %s, false)", [network.schema])
        keys = admin.execute(_FOREIGN_KEYS, [network.schema]).fetchall()
        assert len(keys) > 20
        for table, definition in keys:
            admin.execute(f"ALTER TABLE {table} ADD CONSTRAINT asked_again {definition}")
            admin.execute(f"ALTER TABLE {table} DROP CONSTRAINT asked_again")
    with current.enter(network):
        assert list(check()) == []
        assert Member.objects.count() == 50
        assert Exchange.objects.filter(state="settled").count() == 240
        assert (
            Note.objects.count()
            == 900 + LONG_TALK * Exchange.objects.filter(last_position__gt=LONG_TALK).count()
        )
        someone = Member.objects.select_related("user").get(handle="m7")
        account = ledger.account_of(kind=AccountKind.MEMBER, holder=someone.id)
        listing = Listing.objects.open_to(someone).latest("id")
        talks = Exchange.objects.of(someone.id).filter(last_position__gt=LONG_TALK)
        talk = talks.latest("id")
        question = Question.objects.filter(asker=someone).latest("id")
        broker = admit(name="Bo Broker", role="broker")
        noticing.notice()
        assert Stripe.objects.filter(held_out_minutes__gt=0).exists()
        assert {*finding.look(broker.id).counts} >= {Kind.PROPOSAL, Kind.HOURS, Kind.DISPUTE}
    assert account.balance_minutes != 0
    browser = world.client(network, someone.user)
    paths = ["/", "/listings/", f"/listings/{listing.id}/", "/people/m3/", "/exchanges/"]
    paths += ["/to-do/", "/credits/", "/groups/", "/questions/", f"/questions/{question.id}/"]
    for path in [*paths, f"/exchanges/{talk.id}/"]:
        assert browser.get(path).status_code == 200, path
    assert world.client(network, broker.user).get("/queue/").status_code == 200
