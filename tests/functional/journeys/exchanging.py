"""Journey 4: from a request to settled hours and feedback."""

import re

from tests.functional.browsing import Person

TITLE = "Look over my driver diagram"


def when_posting_a_request(maria: Person, *, looks_first: bool = False) -> None:
    """With scripts the button to post shows on the same page; without, on the next."""
    maria.goes_to("Requests and offers")
    maria.follows("Ask for help")
    maria.writes("What would you like help with?", TITLE)
    maria.chooses("What kind of help is it?", "Reviewing")
    maria.writes("Anything else people should know?", "It is for falls on a surgical ward.")
    maria.page.get_by_text("More: skills").click()
    maria.writes("About how many hours?", "2")
    maria.ticks("By phone or video")
    if looks_first:
        maria.presses("See who may help")
        maria.reads_heading("How it will look")
    maria.presses("Post this request")
    maria.reads("Your request is open for all members to see.")


def when_proposing_to_help(ben: Person, hours: str) -> None:
    ben.goes_to("Requests and offers")
    ben.follows(TITLE)
    ben.follows("Offer to help")
    ben.writes("Your message", "I have drawn dozens. Would Tuesday suit you?")
    ben.writes("How many hours?", hours)
    ben.presses("Offer")
    ben.reads(re.compile("Waiting for Maria"))


def when_writing_back(maria: Person, text: str) -> None:
    maria.goes_to("Home")
    maria.follows(re.compile("^Ben.* proposes 2 hours"))
    maria.writes("Write a message", text)
    maria.presses("Send")
    maria.reads("Sent.", text)


def when_suggesting_other_hours(maria: Person, hours: str) -> None:
    maria.follows("Suggest other hours")
    maria.writes("How many hours?", hours)
    maria.presses("Send this suggestion")
    maria.reads(re.compile("Waiting for Ben"))


def then_it_arrives_without_reloading(ben: Person, text: str) -> None:
    """Ben's page has stood open all the while."""
    ben.reads(text, re.compile("Maria.* proposes 1.5 hours"))


def when_agreeing(ben: Person) -> None:
    ben.presses("Agree to 1.5 hours")
    ben.reads("Agreed: 1.5 hours")


def then_credits_are_held(maria: Person) -> None:
    maria.goes_to("Home")
    maria.reads("and 1.5 hours held for what you agreed")
    maria.goes_to("Credits")
    maria.reads("You have 2 hours in all. Set aside of these: 1.5 hours")


def when_logging(ben: Person) -> None:
    ben.follows("Log the hours")
    ben.writes("How many hours was it?", "0")
    ben.presses("Log these hours")
    ben.reads_error("How many hours was it?", "Enter more than 0 hours.")
    ben.writes("How many hours was it?", "1.5")
    ben.writes("What did you do?", "Went through the diagram, and redrew half of it.")
    ben.presses("Log these hours")
    ben.reads(re.compile("Waiting for Maria.* to confirm"))


def when_confirming(maria: Person) -> None:
    maria.goes_to("Home")
    maria.follows(re.compile("^Ben.* logged 1.5 hours"))
    maria.presses("Yes, confirm 1.5 hours")
    maria.reads("The credits have moved.", "You paid 1.5 hours.")


def when_leaving_feedback(person: Person, learned: str, thanks: str) -> None:
    person.goes_to("My exchanges")
    person.follows(TITLE)
    person.follows("Say what you learned")
    person.writes("What did you learn, or what is different now?", learned)
    person.writes("Your thanks", thanks)
    person.presses("Send")
    person.reads("Thank you. They are told by mail that they can read it.", learned)


def then_feedback_is_read(person: Person, text: str) -> None:
    person.goes_to("My exchanges")
    person.follows(TITLE)
    person.reads(text)
