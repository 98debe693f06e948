"""Notebook 5: its exercises, in order. Their inputs are in minibatches and stepping."""

from utils.exercises.minibatches import LOG_UNIFORM, MINIBATCHES
from utils.exercises.stepping import TRAIN, TRAIN_STEP

EXERCISES = (MINIBATCHES, TRAIN_STEP, TRAIN, LOG_UNIFORM)
