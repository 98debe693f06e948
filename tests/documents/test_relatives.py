"""What papers claim of batch norm's relatives: do README and notebook 8 say what is stored?"""

import json
import re

import numpy as np
import pytest

from tests.conftest import ROOT
from utils.experiments.beyond import papers
from utils.experiments.beyond.company import APART as PIXELS_APART
from utils.experiments.beyond.company import EXACT
from utils.experiments.beyond.convolution import APART, SHARED
from utils.experiments.beyond.exact import MIXED, SORTED
from utils.experiments.beyond.findings import numbers, report, stored
from utils.experiments.beyond.later import BEFORE, BEHIND, CLASS, RECALIBRATED, RUNNING, WITHOUT
from utils.experiments.beyond.norms import BN, GN, LN, NONE, RENORM
from utils.experiments.beyond.tuning import FROZEN, TRAIN
from utils.experiments import findings, table
from utils.experiments.verdict import FAILS, HOLDS, UNSEEN, decide

README = (ROOT / "README.md").read_text(encoding="utf-8")
NOTEBOOK = ROOT / "solutions" / "08_beyond_batchnorm" / "08_beyond_batchnorm.ipynb"


def percent(values):
    return f"{np.median(values):.0%}"


def said():
    """Every stored number that the notebook's text says, by a name of it."""
    one, small, machine = numbers("one_image"), numbers("small_batches"), numbers("machines")
    classes, test, tune = numbers("sorted_batches"), numbers("test_time"), numbers("fine_tuning")
    head, drop, slow = numbers("head_only"), numbers("dropout"), numbers("recalibration")

    def of(arms, name):
        return percent(arms[name]["values"])

    def layers(name):
        return [f"{v:.2f}" for v in np.median(drop[name]["ratio"], axis=0)]

    ratio, low = layers(BEFORE), layers("lower")
    contrast, blurred = test["half the contrast"], test["blurred"]
    return {
        "careless": f"{np.median(numbers('rows')['careless']):.1f}",
        "one_shared": of(one["1"], SHARED),
        "one_apart": of(one["1"], APART),
        "two_shared": of(one["2"], SHARED),
        "two_apart": of(one["2"], APART),
        "bn_2": of(small["2"], BN),
        "ln_2": of(small["2"], LN),
        "gn_2": of(small["2"], GN),
        "none_2": of(small["2"], NONE),
        "exact_2": of(small["2"], EXACT),
        "renorm_2": of(small["2"], RENORM),
        "bn_64": of(small["64"], BN),
        "ln_64": of(small["64"], LN),
        "gn_64": of(small["64"], GN),
        "none_64": of(small["64"], NONE),
        "bn_own": of(small[PIXELS_APART], BN),
        "ln_own": of(small[PIXELS_APART], LN),
        "averaged": percent(machine[MIXED]["averaged"]),
        "averaged_sorted": percent(machine[SORTED]["averaged"]),
        "unweighted": f"{np.median(machine[MIXED]['unweighted']):.1f}",
        "own_sums": percent(machine[MIXED]["own_sums"]),
        "bn_sorted_1": of(classes["1"], BN),
        "ln_sorted_1": of(classes["1"], LN),
        "none_sorted_1": of(classes["1"], NONE),
        "exact_sorted_1": of(classes["1"], EXACT),
        "renorm_sorted_1": of(classes["1"], RENORM),
        "bn_sorted_2": of(classes["2"], BN),
        "ln_sorted_2": of(classes["2"], LN),
        "renorm_sorted_2": of(classes["2"], RENORM),
        "bn_sorted_10": of(classes["10"], BN),
        "ln_sorted_10": of(classes["10"], LN),
        "test_before": percent(test["as in training"][RUNNING]),
        "test_running": percent(contrast[RUNNING]),
        "test_exact": percent(contrast[RECALIBRATED]),
        "test_16": percent(contrast["batches of 16"]),
        "test_4": percent(contrast["batches of 4"]),
        "test_class": percent(test["as in training"][CLASS]),
        "blur_running": percent(blurred[RUNNING]),
        "blur_exact": percent(blurred[RECALIBRATED]),
        "inverted_exact": percent(test["inverted"][RECALIBRATED]),
        "slow_running": percent(slow["0.99, 22"]["running"]),
        "slow_exact": percent(slow["0.99, 22"]["exact"]),
        "train_2": of(tune["turned, 2"], TRAIN),
        "eval_2": of(tune["turned, 2"], FROZEN),
        "train_20": of(tune["turned, 20"], TRAIN),
        "eval_20": of(tune["turned, 20"], FROZEN),
        "same_20": of(tune["same"], "turned, 20"),
        "train_inv": of(tune["inverted, 20"], TRAIN),
        "eval_inv": of(tune["inverted, 20"], FROZEN),
        "head_before": percent(head["before"]),
        "head_train": percent(head["in_train"]),
        "head_eval": percent(head["in_eval"]),
        "head_mended": percent(head["mended"]),
        "ratio_1": ratio[0],
        "ratio_2": ratio[1],
        "ratio_3": ratio[2],
        "low_1": low[0],
        "low_2": low[1],
        "low_3": low[2],
        "drop_before": percent(drop[BEFORE]["running"]),
        "drop_exact": percent(drop[BEFORE]["exact"]),
        "drop_behind": percent(drop[BEHIND]["running"]),
        "drop_none": percent(drop[WITHOUT]["running"]),
        "low_running": percent(drop["lower"]["running"]),
        "low_exact": percent(drop["lower"]["exact"]),
    }
