"""Where mistakes were observed: what the modules of several exercises refer to."""

CUT_OFF = "NumPy: an array made like one of whole numbers holds whole numbers"
GUARD = "a common guard against division by zero"
IN_PLACE = "NumPy: an augmented assignment writes into the array"
KEPT = "NumPy: keepdims leaves an axis of length 1"
LAST_AXIS = "NumPy matches a flat array with the last axis"
NO_AXIS = "NumPy: without an axis, a mean is over the whole array"
SAMPLE = "pandas and PyTorch divide by N - 1 unless told otherwise"
SURVEY = "survey of 118 public NumPy implementations (there mostly at test time)"
WORDING = 'the common advice to "divide by the variance"'
