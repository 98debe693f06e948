"""Grading a class: jobs on an executor, one writer, and what a machine needs for it.

Workers run and judge; class_run.py alone commits. watching.py is the run that does not end.

May import: cells, course, files, gradebook, intake, judging, marking, nbgrader_calls,
nbgrader_plugins, records, returning, sandbox, scratch, source.
"""
