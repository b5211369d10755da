"""Random stories of a state machine, for as long as a test wants them."""

from collections import Counter

from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test


def tell(
    machine: type[RuleBasedStateMachine],
    seen: Counter[str],
    *,
    requests: int,
    stories: int,
    steps: int,
) -> None:
    """So many stories at a time, until `seen` has counted so many requests.

    Each time others: where CI is set hypothesis would tell the same again. There, they are the
    same in each run.
    """
    asked = settings(
        max_examples=stories,
        stateful_step_count=steps,
        suppress_health_check=list(HealthCheck),
    )
    times = 0
    while seen.total() < requests:
        times += 1
        if asked.derandomize:
            seed(times)(machine)
        run_state_machine_as_test(machine, settings=asked)
