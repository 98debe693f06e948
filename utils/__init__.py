"""What the notebooks import: data, checks, figures. Importing it changes no global state."""

from utils.caches import BatchNormCache, LayerCache
from utils.carry import CarryError, carry
from utils.checking.checks import CheckFailed, NotStarted, check
from utils.model_answers import model_answer
from utils.network import Network
from utils.predictions import predict
from utils.progress import progress
from utils.submit import SubmitError, submit

__all__ = [
    "BatchNormCache",
    "CarryError",
    "CheckFailed",
    "LayerCache",
    "Network",
    "NotStarted",
    "SubmitError",
    "carry",
    "check",
    "model_answer",
    "predict",
    "progress",
    "submit",
]
