"""From a notebook to a verdict for each exercise: run inside, judged outside, told in words.

Nothing here knows nbgrader, or how many submissions there are.

May import: cells, course, mistakes, records, sandbox, source.
"""
