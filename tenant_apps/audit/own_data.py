"""What the audit has of somebody: what was done, by ids alone."""

from kernel.own_data import Held, by

HELD = [Held(model="audit.Event", of=by("actor", "subject"))]
