"""What a member's own data hold of their exchanges with other networks."""

from datetime import UTC, datetime

from shared_apps.crossing import exports, services
from shared_apps.crossing.models import Ruling
from tenant_apps.exchanges.models.exchange import State
from tenants import current
from tests.factories.crossing import Person
from tests.integration.crossing.conftest import Crossing, Ground

TITLE = "Run charts for beginners"


def test_a_members_own_data_hold_their_side_of_each(ground: Ground, crossing: Crossing) -> None:
    made = crossing(State.SETTLED, minutes=30)
    crossing(State.DECLINED)
    for person, address, gave in (
        (ground.alice, "sofia@warwick", False),
        (ground.sofia, "alice@nwl", True),
    ):
        first, second = own_data(person)
        assert (first["what"], first["with"], first["gave_help"]) == (TITLE, address, gave)
        assert (first["state"], first["agreed_minutes"], first["logged_minutes"]) == (
            "settled",
            30,
            30,
        )
        assert first["id"] == str(made.id)
        assert datetime.fromisoformat(str(first["settled_at"])).tzinfo == UTC
        said = [(event["kind"], event["own"], event["text"]) for event in second["events"]]
        assert said == [
            ("proposed", not gave, "Could you show me how?"),
            ("declined", gave, "No time."),
        ]
    for person in (ground.champion, ground.helen):
        assert own_data(person) == []


def test_what_those_who_decide_say_between_them_is_no_partys(
    ground: Ground, crossing: Crossing
) -> None:
    made = crossing(State.DISPUTED)
    ground.helen.do(
        services.rule, exchange_id=made.id, ruling=Ruling.NOTHING, reason="Both are right."
    )
    [one] = own_data(ground.alice)
    assert [event["kind"] for event in one["events"]] == [
        "proposed",
        "accepted",
        "logged",
        "disputed",
    ]


def own_data(person: Person) -> list[dict[str, object]]:
    with current.enter(person.network):
        return exports.of(person.member)
