"""Marks by hand, by a team: one question across the class, in the browser and by keyboard alone.

The marks are nbgrader's, in its tables; tables of our own beside them hold whose share an answer
is, second marks, comments for reuse, and a log. What a learner wrote is shown, never run.

May import: course, files, gradebook, nbgrader_calls, nbgrader_plugins, records, source.
"""
