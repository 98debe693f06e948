"""From solutions/ to all that is generated of it: releases, worked examples, new exercises.

A contributor edits solutions/; this room writes the rest.

May import: cells, course, mistakes, nbgrader_calls, records, right_answers.
"""
