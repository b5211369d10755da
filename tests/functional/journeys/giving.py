"""Journeys 5 and 6: credits given in one's network, and sent across."""

from tests.functional.browsing import Person


def when_giving_to_the_chest(ben: Person) -> None:
    ben.goes_to("Credits")
    ben.follows("Give credits")
    ben.follows("The community chest")
    ben.writes("How many hours?", "1")
    ben.presses("Continue")
    ben.reads_heading("Give 1 hour to the community chest?")
    ben.presses("Give 1 hour")
    ben.reads("1 hour given", "You have 2.5 hours available now.")


def when_giving_to_a_member(ben: Person, name: str) -> None:
    ben.goes_to("Credits")
    ben.follows("Give")
    ben.follows("A member")
    ben.writes("Who to?", name)
    ben.writes("How many hours?", "1")
    ben.writes("Note", "For the next diagram.")
    ben.presses("Continue")
    ben.reads_heading(f"Give 1 hour to {name}?")
    ben.presses("Give 1 hour")
    ben.reads("1 hour given", "You have 1.5 hours available now.")


def then_too_much_is_refused_with_a_reason(ben: Person, name: str) -> None:
    ben.goes_to("Credits")
    ben.follows("Give")
    ben.follows("A member")
    ben.writes("Who to?", name)
    ben.writes("How many hours?", "5")
    ben.presses("Continue")
    ben.reads_error("How many hours?", "You have 1.5 hours available, so 5 hours cannot be given.")


def then_the_chest_holds(champion: Person, hours: str, giver: str) -> None:
    champion.goes_to("Credits")
    champion.follows("Community chest")
    champion.reads(hours)
    champion.reads_row(giver)


def then_sending_is_not_offered(sofia: Person) -> None:
    """Where a network is not federated."""
    sofia.goes_to("Credits")
    sofia.follows("Give")
    sofia.reads_nothing_of("Another network")


def when_sending_across(sofia: Person, address: str, network: str) -> None:
    sofia.goes_to("Credits")
    sofia.follows("Give")
    sofia.follows("Another network")
    sofia.writes("Their address", "nobody@nwl")
    sofia.writes("How many hours?", "1")
    sofia.presses("Continue")
    sofia.reads("There is a problem")
    sofia.writes("Their address", address)
    sofia.writes("Note", "Thank you for the seminar.")
    sofia.presses("Continue")
    sofia.reads(address, network)
    sofia.presses("Send 1 hour")
    sofia.reads("1 hour sent", "You have 1 hour available now.")
