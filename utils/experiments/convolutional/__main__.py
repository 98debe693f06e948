"""`python -m utils.experiments.convolutional solutions` measures with a folder's functions anew."""

import sys

from utils.experiments.convolutional.measured import measure

if __name__ == "__main__":
    print(measure(sys.argv[1] if sys.argv[1:] else "solutions", seeds=20))
