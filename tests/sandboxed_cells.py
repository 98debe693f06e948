"""Running code in the grader's sandboxed sessions, as their tests do."""

from grader.records import Limits
from grader.sandbox.prepared import start_prepared
from grader.sandbox.process import start_cell_runner
from grader.sandbox.session import Outcome, Session

ASSIGNMENT = "02_batchnorm_forward"


def sandboxed(limits: Limits | None = None, prepared: bool = False) -> Session:
    start = start_prepared if prepared else start_cell_runner
    return Session(lambda: start({}, ASSIGNMENT, limits))


def run(kernel: Session, code: str, seconds: float = 20, max_bytes: int = 1 << 20) -> Outcome:
    return kernel.run(code, seconds, max_bytes)


def text(outcome: Outcome) -> str:
    """All that was written, and what was displayed as text."""
    return "".join(
        o.get("text") or o.get("data", {}).get("text/plain", "") for o in outcome.outputs
    )
