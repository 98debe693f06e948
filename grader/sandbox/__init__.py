"""Untrusted processes: what they see and may use, how they start and end, what they say.

Knows no notebook and no exercise. Whatever comes out of it is untrusted.

May import: course, records.
"""
