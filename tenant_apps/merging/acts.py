"""What can be done with an organisation that there is no more."""

from dataclasses import dataclass
from enum import StrEnum

from tenant_apps.organisations.models import Organisation


class Act(StrEnum):
    MERGE = "merge"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Wish:
    """An organisation that is to end; into which one, or where its members go; or nowhere."""

    act: Act
    organisation: Organisation
    into: Organisation | None
