"""Which solutions may stand in for a learner's functions, and what of them is there then."""

import pytest

from grader.gradebook.regrade import _merge
from grader.judging.carried import answers, built_on, may_stand_in, names_used, standing_in
from grader.judging.grading import new_session
from grader.judging.verdicts import grader_fault, in_words, with_solutions
from grader.records import Kind, Verdict
from grader.source.solutions import Sources, solution_sources
from tests.conftest import ASSIGNMENTS, ROOT
from tests.judging.faults import judged, lost
from utils.exercises import EXERCISES

BACKWARD, SIMPLIFIED = "batchnorm_backward", "batchnorm_backward_simplified"
THIRD = EXERCISES[BACKWARD].notebook
WRONG = f"def {BACKWARD}(dout, cache):\n    return dout, dout, dout"


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def f(z):\n    '''Like g.'''\n    return h(z)  # not g", {"h", "z"}),
        ("%%time\nf(1)", {"time", "f", "1"}),
        ("def f(:\n    g", {"def", "f", "g"}),
        ("", set()),
        ("(" * 60_000, set()),
    ],
)
def test_names_that_code_uses(source, names):
    """Are names told from words in docstrings, and every word taken where there is no telling?"""
    assert names_used(source) == names


def test_built_on_by_way_of_others():
    """Is it seen that one builds on what another calls, and do circles end?"""
    cells = {"a": "b()", "b": "c(); a()", "c": "1", "d": "a()"}
    assert built_on({"a", "x"}, cells) == {"a", "b", "c"}


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_no_solution_is_the_answer_to_a_later_exercise(assignment, solutions):
    """Is the one pair of which that is not so known, so that failing the first gains nothing?"""
    sources = solution_sources(ROOT, assignment)
    names = list(sources.answers)
    barred = {
        (later, earlier)
        for place, later in enumerate(names)
        for earlier in names[:place]
        if not may_stand_in(EXERCISES[later], earlier, sources, solutions)
    }
    # another pair belongs here if no exercise is meant to call the earlier one of it
    assert barred == ({(SIMPLIFIED, BACKWARD)} if assignment == THIRD else set())


def test_what_calls_an_answer_may_not_stand_in_either(solutions):
    """Is a solution out of reach as well where another one would bring it along?"""
    sources = Sources((), {BACKWARD: "", "gradient_check": f"{BACKWARD}()", SIMPLIFIED: ""})
    assert answers(EXERCISES[SIMPLIFIED], BACKWARD, solutions)
    assert not may_stand_in(EXERCISES[SIMPLIFIED], "gradient_check", sources, solutions)


HAD_FOR_FREE = {
    "by its name": f"def {SIMPLIFIED}(dout, cache):\n    return {BACKWARD}(dout, cache)",
    "under another name": f"{SIMPLIFIED} = {BACKWARD}",
    # numerical_gradient and relative_error come along with this one, and nothing else
    "out of what came along": f"""
def {SIMPLIFIED}(dout, cache):
    import gc, types
    for fn in [*gradient_check.__globals__.values(), *gc.get_objects()]:
        if isinstance(fn, types.FunctionType) and fn.__name__ == {BACKWARD!r}:
            try:
                return fn(dout, cache)
            except Exception:
                pass
    return dout, dout, dout""",
}


@pytest.mark.parametrize("how", HAD_FOR_FREE)
def test_no_answer_is_had_for_failing_the_one_before(how, solutions):
    """Does 3.5 earn nothing that is 3.4 again, where 3.4 is wrong on purpose?"""
    failing = "def gradient_check(forward, backward, x, dout, tolerance=1e-6):\n    return 0"
    changed = {BACKWARD: WRONG, SIMPLIFIED: HAD_FOR_FREE[how], "gradient_check": failing}
    found = judged(THIRD, changed, solutions)
    assert lost(found).keys() == {*changed}
    assert found.verdicts[SIMPLIFIED].share == 0


def test_points_of_the_failed_exercise_are_lost(solutions):
    """Does an exercise earn nothing where a later one puts a solution under its name for good?"""
    keep = (
        "def identity_parameters(z, eps=1e-5):\n"
        "    import builtins\n"
        "    builtins.batch_statistics = batch_statistics\n"
        "    mu, var = batch_statistics(z)\n"
        "    return np.sqrt(var + eps), mu\n"
    )
    changed = {"batch_statistics": "", "identity_parameters": keep}
    found = judged("02_batchnorm_forward", changed, solutions)
    assert lost(found).keys() == {"batch_statistics"}
    assert found.verdicts["batch_statistics"].kind is Kind.NOT_RUN


FAILED = Verdict(kind=Kind.CRASHED, about="2.2", headline="it raised NameError", hint="see z")
GIVEN = {
    "right": Verdict(kind=Kind.CORRECT, about="2.2", share=1.0),
    "half": Verdict(
        kind=Kind.WRONG, about="2.2", share=0.5, headline="SECRET", hint="SECRET", note="z right"
    ),
    "none": Verdict(kind=Kind.CRASHED, about="2.2", headline="it raised SECRET", on="SECRET"),
}


@pytest.mark.parametrize("given", GIVEN)
def test_words_from_beside_a_solution_are_not_told(given):
    """Do only points come out of a process that holds a solution, also when judged again?"""
    first = with_solutions(FAILED, GIVEN[given], ("batch_statistics",), False)
    for again in GIVEN.values():
        told = _merge(first, again)
        assert "SECRET" not in in_words(told)
        assert told.share == again.share
        assert told.carried == ("batch_statistics",)
    assert _merge(first, GIVEN[given]) == first


def test_grader_fault_in_judging_again_is_told():
    """Is the grader's own fault not taken for a verdict?"""
    first = with_solutions(FAILED, GIVEN["half"], ("batch_statistics",), False)
    fault = grader_fault("2.2", ValueError("no such file"))
    assert _merge(first, fault) == fault


# what is looked for is sent backwards, and turned around when the memory has been read
LOOK = """
import inspect
try:
    print(inspect.getsource({name}))
except (OSError, TypeError):
    print("no source")
print({name}.__doc__, sorted(n for n, v in {name}.__globals__.items() if inspect.isfunction(v)))
parts, memory = [], open("/proc/self/mem", "rb", 0)
for line in open("/proc/self/maps"):
    place, rights, _, _, inode, *named = line.split()
    begin, end = (int(n, 16) for n in place.split("-"))
    if rights.startswith("rw") and inode == "0" and end - begin < 1 << 26:
        memory.seek(begin)
        parts.append(memory.read(end - begin))
print([m[::-1] for m in {marks!r} if any(m[::-1].encode() in part for part in parts)])
"""


def test_a_solution_comes_without_its_text():
    """Is none of its lines in the process, and no solution that it does not need?"""
    name, assignment = "batchnorm_forward", "02_batchnorm_forward"
    sources = solution_sources(ROOT, assignment)
    lines = sources.answers[name].split("\n")[1:]
    marks = [line.strip() for line in lines if len(line) > 25 and "SOLUTION" not in line]
    assert len(marks) > 6
    code = LOOK.format(name=name, marks=[mark[::-1] for mark in ["batch_statistics", *marks]])
    with new_session(ROOT, assignment) as session:
        session.run(standing_in([name], sources), 20, 10_000)
        outcome = session.run(code, 60, 100_000)
    assert outcome.kind == "finished", outcome
    source, inside, memory, _ = outcome.outputs[0].text.split("\n")
    assert source == "no source"
    assert inside.startswith("None ['batch_statistics', 'batchnorm_forward', ")
    assert not any(name in inside for name in ("identity_parameters", "columns"))
    assert memory == "['batch_statistics']"


def test_a_solution_has_names_of_its_own(solutions):
    """Does what a learner calls by a name of the set-up not reach a solution that stands in?"""
    changed = {
        "batch_statistics": "",
        "identity_parameters": "np = None\ndef identity_parameters(z, eps=1e-5):\n"
        "    mean, spread = batch_statistics(z)\n    return (spread + eps) ** 0.5, mean",
    }
    assert lost(judged("02_batchnorm_forward", changed, solutions)).keys() == {"batch_statistics"}
