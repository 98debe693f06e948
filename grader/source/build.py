"""`build` makes all that is generated; `stale` names what is not up to date and writes nothing."""

from __future__ import annotations

from pathlib import Path

from grader.course import (
    START,
    CourseError,
    assignments,
    chosen_assignments,
    release_folder,
    release_path,
    source_folder,
    source_path,
)
from grader.records import Say
from grader.source import (
    coverage,
    findings,
    listings,
    model_answers,
    points,
    release,
    stored_answers,
)
from grader.source.notebooks import canonical, execute, validate_source
from grader.source.solutions import solution_functions
from utils.predictions import FILE as PREDICTIONS
from utils.submit import FOLDER as HAND_IN


def build(root: Path, chosen: list[str], say: Say) -> None:
    """Execute and normalise the sources, then generate examples and releases.

    chosen: assignment names; empty means all of them. Nothing is written for an assignment that
    fails before its turn to be written.

    Raises CourseError: naming the file and the remedy.
    """
    if not chosen or _start_is_stale(root):
        _write(release_folder(root) / START, _start_page(root), root, say)
    for assignment in chosen or assignments(root):
        source = source_path(root, assignment)
        release.refuse_unlisted(source.parent, assignment)
        nb = validate_source(root, assignment)
        # the checks that the notebook runs read the examples
        for path in stored_answers.write_examples(
            root, assignment, solution_functions(root, assignment)
        ):
            say(f"wrote {path.relative_to(root)}")
        execute(nb, source.parent, str(source.relative_to(root)))
        _write(source, canonical(nb), root, say)
        for path in findings.write(root, assignment) + model_answers.write(root, assignment):
            say(f"wrote {path.relative_to(root)}")
        released = release.generate(root, assignment)
        release.refuse_leaks(root, assignment, released)
        _write(release_path(root, assignment), released, root, say)
    covered = coverage.page(root)
    if covered is not None:
        _write(root / coverage.PAGE, covered, root, say)


def stale(root: Path, chosen: tuple[str, ...] = ()) -> list[str]:
    """Return one line for each thing that `make build` would change or refuse.

    chosen: names of the assignments of which source, release and stored answers are looked at;
    empty means all of them. Points and pages are looked at each time.

    Raises CourseError: for a name that is none.
    """
    problems: list[str] = []
    for assignment in chosen_assignments(root, chosen):
        try:
            problems += _stale_assignment(root, assignment)
        except CourseError as error:
            problems.append(str(error))
    sources = set(assignments(root))
    for folder in sorted(release_folder(root).glob("*")):
        if folder.name in (HAND_IN, PREDICTIONS):
            continue  # a contributor who tried submit() or predict(); git ignores them
        if folder.is_dir() and folder.name not in sources:
            problems.append(f"{folder.relative_to(root)} has no source in solutions/: delete it")
        elif folder.name == START:
            if _start_is_stale(root):
                problems.append(f'notebooks/{START} is stale: run "make build"')
        elif not folder.is_dir():
            problems.append(f"{folder.relative_to(root)} does not belong in notebooks/: delete it")
    for look in (points.problems, listings.problems, coverage.problems):
        try:
            problems += look(root)
        except CourseError as error:
            problems.append(str(error))
    # a source that cannot be read is named by each
    return list(dict.fromkeys(problems))


def _stale_assignment(root: Path, assignment: str) -> list[str]:
    problems: list[str] = []
    source, released = source_path(root, assignment), release_path(root, assignment)
    release.refuse_unlisted(source.parent, assignment)
    nb = validate_source(root, assignment)
    if canonical(nb) != source.read_text(encoding="utf-8"):
        problems.append(f'{source.relative_to(root)} is not in canonical form: run "make build"')
    if any(c.cell_type == "code" and c.source and c.execution_count is None for c in nb.cells):
        problems.append(f'{source.relative_to(root)} has cells that did not run: run "make build"')
    functions = solution_functions(root, assignment)
    for path in stored_answers.stale_examples(root, assignment, functions):
        problems.append(f'{path.relative_to(root)} is stale: run "make build"')
    problems += findings.problems(root, assignment)
    for path in findings.stale(root, assignment) + model_answers.stale(root, assignment):
        problems.append(f'{path.relative_to(root)} is stale: run "make build"')
    fresh = release.generate(root, assignment)
    release.refuse_leaks(root, assignment, fresh)
    release.refuse_unlisted(released.parent, assignment)
    committed = released.read_text(encoding="utf-8") if released.exists() else None
    if committed != fresh:
        if committed is not None:
            # says which line, where a leak is the reason
            release.refuse_leaks(root, assignment, committed)
        problems.append(
            f"{released.relative_to(root)} is stale, or was edited by hand: edit solutions/, "
            'then run "make build"'
        )
    return problems


def _start_page(root: Path) -> str:
    """Return the page that JupyterLab opens with: the same for who teaches and who learns."""
    return (source_folder(root) / START).read_text(encoding="utf-8")


def _start_is_stale(root: Path) -> bool:
    released = release_folder(root) / START
    return released.exists() and released.read_text(encoding="utf-8") != _start_page(root)


def _write(path: Path, text: str, root: Path, say: Say) -> None:
    if path.exists() and path.read_text(encoding="utf-8") == text:
        say(f"unchanged {path.relative_to(root)}")
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    say(f"wrote {path.relative_to(root)}")
