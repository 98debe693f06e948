"""What became of a class and of each of its students: numbers, pages and JSON.

Pages only arrange what the numbers hold. Nothing is graded or changed here.

May import: course, files, gradebook, intake, mistakes, records.
"""
