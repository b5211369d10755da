"""`hexitime shell` works in the network that was named, and without one has no data."""

import pytest
from django.core.management import CommandError, call_command
from django.db.utils import ProgrammingError

from tenant_apps.members.models import Member
from tenants.current import NetworkRef

COUNT = "from tenant_apps.members.models import Member; print(Member.objects.count())"
CENTRE = "from tenants.models import Network; print(Network.objects.get().slug)"


def test_in_a_network(nwl: NetworkRef, alice: Member, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("shell", "--network", "nwl", "-c", COUNT)
    assert capsys.readouterr().out.endswith("\n1\n")


def test_at_the_centre(nwl: NetworkRef, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("shell", "--central", "-c", CENTRE)
    assert capsys.readouterr().out.endswith("\nnwl\n")


def test_nowhere_there_is_no_data(nwl: NetworkRef, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ProgrammingError, match="does not exist"):
        call_command("shell", "-c", COUNT)
    assert "No network is entered" in capsys.readouterr().err


def test_an_unknown_network(nwl: NetworkRef) -> None:
    with pytest.raises(CommandError, match="no network at “nowhere”"):
        call_command("shell", "--network", "nowhere", "-c", COUNT)
