"""The marks: what a class run writes, what is judged again, and who gets more time.

The tables are nbgrader's and one of ours beside them; ledger.py alone writes to it.

May import: cells, course, files, judging, nbgrader_calls, records, source.
"""
