"""Which students' work is alike beyond what the exercises force: pairs to talk about.

Graded notebooks are read, compared and shown; nothing is graded, judged or changed here.

May import: cells, course, files, mistakes, proving, records, right_answers, source,
unseen_answers.
"""
