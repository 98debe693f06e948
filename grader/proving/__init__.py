"""What proves the checks: every mistake and mutant against them, and made-up classes.

Nothing that grades imports it.

May import: course, judging, mistakes, records, right_answers, source, unseen_answers.
"""
