"""A refusal speaks in its own words, or in those of its kind."""

from kernel.errors import Forbidden, NotFound, Refused


class TooLate(Refused):
    code = "too_late"
    status = 410
    default_message = "It is too late for that."


def test_a_refusal_has_words_a_code_and_a_status() -> None:
    error = TooLate()
    assert (error.message, str(error)) == ("It is too late for that.",) * 2
    assert (error.code, error.status) == ("too_late", 410)


def test_it_may_be_said_more_exactly() -> None:
    assert TooLate("It was yesterday.").message == "It was yesterday."


def test_what_is_missing_and_what_is_forbidden() -> None:
    assert (NotFound().status, Forbidden().status, Refused().status) == (404, 403, 409)
    assert "not for you to see" in NotFound().message
