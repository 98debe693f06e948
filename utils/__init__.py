"""What the notebooks import: data, checks, figures. Importing it changes no global state."""

from utils.caches import BatchNormCache
from utils.checks import CheckFailed, NotStarted, check
from utils.progress import progress

__all__ = ["BatchNormCache", "CheckFailed", "NotStarted", "check", "progress"]
