"""What looks like a way to reach someone is left out of what other networks see.

People of different networks write to each other through the product until they choose otherwise.
"""

import re

# No longer than the shortest address, so that what fitted still fits.
LEFT_OUT = "[…]"

_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
# From a zero or a plus on, with what people put between: ten digits or more.
_NUMBER = re.compile(r"(?<![\w+])(?:\+|\(?0)(?:[\s().-]*\d){9,14}(?!\d)")


def without(text: str) -> str:
    """The text without e-mail addresses and telephone numbers."""
    return _NUMBER.sub(LEFT_OUT, _EMAIL.sub(LEFT_OUT, text))
