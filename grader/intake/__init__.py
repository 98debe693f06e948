"""From what somebody handed in to a notebook that is safe to grade, and whose it is.

What is read here may be hostile: nothing is followed, run or believed.

May import: cells, course, files, inert_html, nbgrader_calls, records.
"""
