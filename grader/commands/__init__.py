"""What is typed after `python -m grader`: each command parses, calls one function and prints.

Nothing imports this room.

May import: course, gradebook, intake, marking, nbgrader_calls, nbgrader_plugins, proving,
publishing, reporting, returning, running, similarity, source.
"""
