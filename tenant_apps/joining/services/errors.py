"""Why someone cannot join, or be asked to."""

from kernel.errors import Refused


class AlreadyMember(Refused):
    """This address belongs to a member."""

    code = "already_member"
    default_message = "This e-mail address belongs to a member already. Sign in instead."


class AlreadyInvited(Refused):
    """This address has an invitation that waits for an answer."""

    code = "already_invited"
    default_message = "This e-mail address has an invitation already. Send that one again instead."


class InvitationClosed(Refused):
    """The invitation was used, withdrawn or has expired."""

    code = "invitation_closed"
    status = 410
    default_message = (
        "This invitation has expired, or was withdrawn or replaced. "
        "Ask the champion of your network to send you another."
    )


class InvitationDeclined(Refused):
    """They have said no."""

    code = "invitation_declined"
    default_message = (
        "They have said no, thank you. Should they think again, the link in their mail still works."
    )


class LinkClosed(Refused):
    """The join link is full, expired or withdrawn."""

    code = "link_closed"
    status = 410
    default_message = (
        "This link to join is no longer in use. Ask whoever gave it to you for another."
    )


class NeedsApproval(Refused):
    """Nobody joins here before a champion has said yes."""

    code = "needs_approval"
    default_message = "Here you apply first, and hear by mail. Reload the page."


class LinkFull(Refused):
    """A link that has let in as many as it may."""

    code = "link_full"

    def __init__(self, label: str) -> None:
        super().__init__(f"“{label}” has let in as many as it may. Nobody was approved.")


class TermOver(Refused):
    """Whoever came by it would be a member for a time that is past."""

    code = "term_over"

    def __init__(self, label: str) -> None:
        super().__init__(
            f"Memberships by “{label}” have ended. Nobody was approved: invite them anew instead."
        )


class DoorOpen(Refused):
    """The front page has its link."""

    code = "door_open"
    default_message = "Your front page has a link already. Withdraw that one first."


class AlreadyAnswered(Refused):
    """Another champion was first."""

    code = "already_answered"
    default_message = "This application has been answered already."


class BadWords(Refused):
    """Too many words, or none where some are needed."""

    code = "bad_words"
    status = 422


class BadDomain(Refused):
    """No name of a domain."""

    code = "bad_domain"
    status = 422
    default_message = "Type a domain, such as imperial.nhs.uk: what stands after the @."


class PublicMail(Refused):
    """A domain at which anybody can have an address."""

    code = "public_mail"
    status = 422

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Anybody can have an address at {name}, so it would let in everybody. "
            "Make a link to join instead."
        )


class DomainTaken(Refused):
    """Listed already."""

    code = "domain_taken"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is listed already.")


class BadColumns(Refused):
    """A list whose columns do not say whom to invite."""

    code = "bad_columns"
    status = 422


class ListMovedOn(Refused):
    """Another window, or a worker, has taken the list on."""

    code = "list_moved_on"
    default_message = "This list has moved on. Reload the page to see where it is."


class NothingToInvite(Refused):
    """A list without a single good row."""

    code = "nothing_to_invite"
    default_message = "No row of this list can be invited. Correct it and upload it again."
