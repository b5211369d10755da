"""What a test and the task it stops half-way agree upon."""

NAME = "faults.write"
# A lock that a test holds for as long as a task is to wait in the middle of its transaction.
GATE = 20_261_124
WRITING = "writing"
# How soon another worker takes up what a dead one had taken.
TAKEN_UP_AFTER_SECONDS = 1
