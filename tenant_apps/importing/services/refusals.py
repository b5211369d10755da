"""Why an import is not taken on."""

from kernel.errors import Refused


class ImportMovedOn(Refused):
    """Another window, or a worker, has taken it on."""

    code = "import_moved_on"
    default_message = "This import has moved on. Reload the page to see where it is."


class NothingToBring(Refused):
    """Not a single good row."""

    code = "nothing_to_import"
    default_message = "No row of these files brings anything. Correct them and upload them again."


class NobodyToInvite(Refused):
    """Everybody of it is here, or was asked already."""

    code = "nobody_to_invite"
    default_message = "Everybody of this import has been invited, or is a member already."
