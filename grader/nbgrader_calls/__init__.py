"""What we ask of nbgrader: configuration, commands, zip collector, late penalties.

Only this room and nbgrader_plugins touch nbgrader's insides, apps and private names.

May import: course, files, records.
"""
