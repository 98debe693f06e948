"""What is given away: the bundle for learners, the book.

Lists say what may go in, never what may not.

May import: course, formulas, source.
"""
