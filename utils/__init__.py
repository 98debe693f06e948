"""What the notebooks import: data, checks, figures. Importing it changes no global state."""

from utils.caches import BatchNormCache, LayerCache, LayerNormCache
from utils.carry import CarryError, carry
from utils.checking.checks import CheckFailed, NotStarted, check
from utils.network import Network
from utils.progress import progress
from utils.submit import SubmitError, submit

__all__ = [
    "BatchNormCache",
    "CarryError",
    "CheckFailed",
    "LayerCache",
    "LayerNormCache",
    "Network",
    "NotStarted",
    "SubmitError",
    "carry",
    "check",
    "progress",
    "submit",
]
