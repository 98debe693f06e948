"""The course's tests."""

import os

from grader.sandbox.bubblewrap import ONE_THREAD

# before NumPy, here and in all that tests start: on small arrays threads only wait for each other
os.environ.update(ONE_THREAD)
