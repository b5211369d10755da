"""When nobody is written to of what they have not asked for: evenings, nights and weekends.

As clocks in London show it, whatever they were set to in between.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

FROM, UNTIL = time(20, 0), time(7, 30)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Hours:
    """From one time of day until another, which is on the next day where it comes before."""

    start: time
    end: time

    def hold(self, moment: datetime) -> bool:
        """Whether it is now, by what clocks in London show. Where they are put back over the end,
        the hours come a second time; where they are put forward over it, they end that moment."""
        shown = timezone.localtime(moment).time()
        if self.start < self.end:
            return self.start <= shown < self.end
        return shown >= self.start or shown < self.end


def is_quiet(moment: datetime) -> bool:
    """Whether mail has to wait."""
    there = timezone.localtime(moment)
    return there.weekday() >= _SATURDAY or not UNTIL <= there.time() < FROM


def opens_at(moment: datetime) -> datetime:
    """From when on mail may leave: this moment, or the next morning of a working day."""
    if not is_quiet(moment):
        return moment
    there = timezone.localtime(moment)
    day = there.date() + timedelta(days=there.time() >= UNTIL)
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, UNTIL))
