"""Files that people open in a spreadsheet."""

# With these a cell begins that a spreadsheet works out instead of showing it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(value: str) -> str:
    """Words that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value
