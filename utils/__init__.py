"""What the notebooks import: data, checks, figures. Importing it changes no global state."""

from utils.caches import BatchNormCache, LayerCache
from utils.carry import CarryError, carry
from utils.checks import CheckFailed, NotStarted, check
from utils.network import Network
from utils.progress import progress

__all__ = [
    "BatchNormCache",
    "CarryError",
    "CheckFailed",
    "LayerCache",
    "Network",
    "NotStarted",
    "carry",
    "check",
    "progress",
]
