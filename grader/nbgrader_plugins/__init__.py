"""What nbgrader loads of ours, by names in nbgrader_config.py and on its command line.

The names are documented: renaming one changes that file, the guide and the changelog.

May import: cells, course, files, gradebook, intake, judging, nbgrader_calls, records, sandbox,
source.
"""
