"""What another time bank's files say. Nothing here reads the database.

`sheets` names the files and their columns; `reading` makes rows of what was uploaded; `amounts`
reads balances; `checking` says of each row what it brings, or what is wrong with it.
"""
