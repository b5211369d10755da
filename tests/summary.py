"""What tests have counted, said once more at the end of a run, where it can be read."""

from collections.abc import Callable

import pytest

Show = Callable[[str], None]
COUNTED = "counted"


@pytest.fixture
def show(record_property: Callable[[str, object], None]) -> Show:
    """Say this line at the end of the run."""
    return lambda line: record_property(COUNTED, line)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The lines of all workers."""
    reports = [one for many in terminalreporter.stats.values() for one in many]
    lines = [
        str(value)
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, value in report.user_properties
        if name == COUNTED
    ]
    if lines:
        terminalreporter.section("counted by tests")
        for line in sorted(lines):
            terminalreporter.write_line(line)
