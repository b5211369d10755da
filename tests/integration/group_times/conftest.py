"""Alice's group, which Bob and Carl have joined, in North West London."""

from tests.integration.groups.conftest import as_bob, carl, gathering, inside
from tests.integration.meetings.conftest import at

__all__ = ["as_bob", "at", "carl", "gathering", "inside"]
