"""Notebook 5: its exercises, in order. Their inputs are in the modules they come from."""

from utils.exercises.diagnosing import DIAGNOSE
from utils.exercises.layer_reports import LAYER_REPORT
from utils.exercises.minibatches import LOG_UNIFORM, MINIBATCHES
from utils.exercises.stepping import TRAIN, TRAIN_STEP

EXERCISES = (MINIBATCHES, TRAIN_STEP, TRAIN, LOG_UNIFORM, LAYER_REPORT, DIAGNOSE)
