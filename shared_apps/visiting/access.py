"""A visitor's session on the network's host: it says which visit it is for, and no login."""

from uuid import UUID

from kernel import clock
from kernel.errors import Forbidden
from shared_apps.visiting import presenters, selectors
from shared_apps.visiting.models import Visit
from tenant_apps.policy.visitors import Visitor
from tenants.http import NetworkRequest

KEY = "visit"


class NotForVisitors(Forbidden):
    """The page is on no list of what is open to visitors."""

    code = "not_for_visitors"
    default_message = (
        "This is closed to support: messages, credits, memberships, roles and ways to sign in are "
        "the network’s own. A champion can do it."
    )


class VisitOver(Forbidden):
    """The session is of a visit that goes on no more."""

    code = "visit_over"
    default_message = "This visit is over. Begin another in the console if there is a reason to."


class VisitRequest(NetworkRequest):
    """A request on a network's host; `visit` is there if a visitor asks."""

    visit: Visit | None


def is_told(request: NetworkRequest) -> bool:
    """Whether the session says that it is of a visit, which may be over."""
    return KEY in request.session


def recognise(request: NetworkRequest) -> Visit | None:
    """The visit that goes on in this session. One query, for a visitor's session alone."""
    if not is_told(request):
        return None
    visit_id, entry = request.session[KEY]
    return selectors.live(visit_id=UUID(visit_id), network=request.network, entry=entry)


def visitor(visit: Visit) -> Visitor:
    """Who acts in it."""
    return Visitor(visit.id, presenters.who(visit.operator_name))


def let_in(request: NetworkRequest, visit: Visit) -> None:
    """From now on this browser's session here is the visit's, and nobody's else."""
    assert visit.ends_at is not None
    request.session.flush()
    request.session[KEY] = [str(visit.id), visit.times_entered]
    request.session.set_expiry(max(1, int((visit.ends_at - clock.now()).total_seconds())))


def let_out(request: VisitRequest) -> None:
    """Nobody asks any more, not even for the rest of this page."""
    request.session.flush()
    request.visit = None
    setattr(request, "member", None)  # noqa: B010 (whose request it is says config.place)
