"""What a network's role may do with lists of leavers."""

_ALL = "SELECT, INSERT, UPDATE, DELETE"

GRANTS = {"leavers_list": _ALL, "leavers_row": _ALL}
