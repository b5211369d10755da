"""Journeys 1 to 6 as one story: what each person does rests on what the last one did."""

from dataclasses import replace

import pytest

from provisioning import checking
from shared_apps.operators.models import Operator
from tests.functional.browsing import People
from tests.functional.journeys import champions, exchanging, giving, members, operators
from tests.functional.journeys.operators import COHORT, NWL, WARWICK
from tests.site import Site

GIVE, NEED = "An hour on run charts", "Someone to look over my project plan"
NAME, COLOUR = "NWL Improvers", "#7a1f5c"
BRANDED = replace(NWL, name=NAME)


@pytest.fixture
def story(people: People, site: Site, operator: Operator) -> "Story":
    return Story(people, site, operator)


class Story:
    """Who takes part, and the chapters in their order."""

    def __init__(self, people: People, site: Site, operator: Operator) -> None:
        self.site = site
        self.operator = operator
        self.olive = people.person("olive")
        self.olive_without = people.person("olive without JavaScript", javascript=False)
        self.chris = people.person("chris")
        self.wendy = people.person("wendy")
        self.maria = people.person("maria")
        self.ben = people.person("ben")
        self.sofia = people.person("sofia")

    def an_operator_brings_up_networks(self) -> None:
        operators.given_a_signed_in_operator(self.olive, self.site, self.operator)
        for wish in (NWL, WARWICK):
            operators.when_the_operator_asks_for(self.olive, wish)
            operators.then_a_preview_names_it(self.olive, wish)
            operators.then_it_is_built_before_the_operators_eyes(self.olive, wish)

        operators.given_a_signed_in_operator(self.olive_without, self.site, self.operator)
        operators.when_the_operator_asks_for(self.olive_without, COHORT)
        operators.then_it_is_built_without_javascript(self.olive_without, COHORT)

        operators.then_the_console_lists(self.olive, NWL, "Not federated")
        operators.then_the_console_lists(self.olive, WARWICK, "Not federated")
        operators.then_the_console_lists(self.olive, COHORT, "Not federated")

    def a_champion_prepares_the_network(self) -> str:
        champions.when_the_champion_follows_the_mail(self.chris, self.site, NWL)
        champions.when_the_champion_brands_it(self.chris, NAME, COLOUR)
        champions.then_every_page_bears_the_brand(self.chris, NAME, COLOUR)
        champions.when_the_champion_agrees_to_the_federation(self.chris)
        champions.when_the_champion_lists_organisations(self.chris)
        champions.when_the_champion_uploads_staff(self.chris)
        champions.then_two_bad_rows_are_told_and_nobody_is_invited(self.chris)
        champions.when_the_champion_invites_the_good_rows(self.chris, self.site)
        return champions.when_the_champion_makes_a_join_link(self.chris, "Poster in the canteen")

    def members_join(self, join_link: str) -> None:
        members.when_invited(self.maria, self.site, members.MARIA, "nwl")
        members.when_saying_what_they_give_and_need(self.maria, GIVE, NEED)
        members.then_both_are_listings(self.maria, GIVE, NEED)
        members.then_available(self.maria, "2 hours")

        members.when_scanning(self.ben, join_link, "Ben Carter", members.BEN, "Harrow Council")
        members.when_saying_what_they_give_and_need(self.ben, "Facilitating a huddle", "A coach")
        members.then_available(self.ben, "2 hours")
        members.then_they_find_each_other(self.ben, "Maria Okafor")

    def an_exchange_settles(self) -> None:
        exchanging.when_posting_a_request(self.maria)
        exchanging.when_proposing_to_help(self.ben, "2")
        exchanging.when_writing_back(self.maria, "Tuesday at ten, in the education centre?")
        exchanging.when_suggesting_other_hours(self.maria, "1.5")
        exchanging.then_it_arrives_without_reloading(self.ben, "Tuesday at ten")
        exchanging.when_agreeing(self.ben)
        exchanging.then_credits_are_held(self.maria)
        exchanging.when_logging(self.ben)
        exchanging.when_confirming(self.maria)
        exchanging.when_leaving_feedback(self.maria, "Drivers are not tasks.", "Thank you, Ben.")
        exchanging.then_feedback_is_read(self.ben, "Drivers are not tasks.")
        exchanging.when_leaving_feedback(self.ben, "How falls are counted.", "A pleasure.")
        exchanging.then_feedback_is_read(self.maria, "How falls are counted.")
        members.then_the_statement_has(self.maria, "Ben Carter helped you", "−1.5", "30 minutes")
        members.then_the_statement_has(self.ben, "You helped Maria Okafor", "+1.5", "3.5 hours")

    def credits_are_given(self) -> None:
        giving.when_giving_to_the_chest(self.ben)
        giving.when_giving_to_a_member(self.ben, "Maria Okafor")
        giving.then_too_much_is_refused_with_a_reason(self.ben, "Maria Okafor")
        members.then_the_statement_has(self.ben, "the community chest", "−1 hour", "2.5 hours")
        members.then_the_statement_has(self.maria, "Given by Ben Carter", "+1 hour", "1.5 hours")
        giving.then_the_chest_holds(self.chris, "1 hour", "Ben Carter")

    def credits_cross(self) -> None:
        champions.when_the_champion_follows_the_mail(self.wendy, self.site, WARWICK)
        champions.when_the_champion_invites(self.wendy, "Sofia Sharma", "sofia@wbs.example.org")
        members.when_invited(self.sofia, self.site, "sofia@wbs.example.org", "warwick")
        giving.then_sending_is_not_offered(self.sofia)
        operators.when_the_operator_invites(self.olive, WARWICK)
        champions.when_the_champion_agrees_to_the_federation(self.wendy)
        giving.when_sending_across(self.sofia, "maria@nwl", NAME)

    def all_ledgers_show_it(self) -> None:
        members.then_the_statement_has(self.sofia, "Sent to maria@nwl", "−1 hour", "1 hour")
        members.then_the_statement_has(self.maria, "Received from sofia@warwick", "+1", "2.5 hours")
        champions.then_the_federated_statement_has(self.wendy, "maria@nwl", "−1 hour")
        champions.then_the_federated_statement_has(self.chris, "sofia@warwick", "+1 hour")
        operators.then_positions_sum_to_zero(self.olive, (BRANDED, "+1 hour"), (WARWICK, "−1 hour"))
        operators.given_the_minute_has_passed()
        operators.then_the_console_lists(self.olive, BRANDED, "1.5 hours", "+1 hour")


@pytest.mark.timeout(900)
def test_from_an_empty_deployment_to_credits_that_cross(story: Story) -> None:
    story.an_operator_brings_up_networks()
    join_link = story.a_champion_prepares_the_network()
    story.members_join(join_link)
    story.an_exchange_settles()
    story.credits_are_given()
    story.credits_cross()
    story.all_ledgers_show_it()

    assert [found for checked in checking.all_ledgers() for found in checked.findings] == []
