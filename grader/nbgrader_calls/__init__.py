"""What we ask of nbgrader: configuration, commands, late penalties.

Only this room and nbgrader_plugins touch nbgrader's insides, apps and private names.

May import: course, records.
"""
