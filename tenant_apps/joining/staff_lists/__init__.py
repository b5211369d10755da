"""Lists of staff as spreadsheets save them. Nothing here knows a table of the database.

`reading` and `workbook` make rows of a file, whatever wrote it; `columns` guesses what stands
where; `checking` says of each row who can be invited, or what is wrong with it.
"""
