"""The way home of feedback: everybody's page, and its way back into the system the work is from.

Nothing is sent and nothing is graded here.

May import: course, files, gradebook, intake, nbgrader_calls, nbgrader_plugins, records.
"""
