"""What somebody says they can, or would like to learn."""

from kernel.own_data import Held, by

HELD = [Held(model="skills.MemberSkill", of=by("member"), removed=True)]
