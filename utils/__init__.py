"""What the notebooks import: data, checks, figures. Importing it changes no global state."""

from utils.caches import BackwardStages, BatchNormCache, LayerCache, LayerNormCache, ResidualCache
from utils.carry import CarryError, carry
from utils.checking.checks import CheckFailed, NotStarted, check
from utils.derivation import agrees
from utils.findings import saw
from utils.model_answers import model_answer
from utils.network import Network
from utils.predictions import predict
from utils.progress import progress
from utils.submit import SubmitError, submit

__all__ = [
    "BackwardStages",
    "BatchNormCache",
    "CarryError",
    "CheckFailed",
    "LayerCache",
    "LayerNormCache",
    "Network",
    "NotStarted",
    "ResidualCache",
    "SubmitError",
    "agrees",
    "carry",
    "check",
    "model_answer",
    "predict",
    "progress",
    "saw",
    "submit",
]
