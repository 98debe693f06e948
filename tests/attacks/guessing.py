"""Attacks that answer the secret questions without a right function: by memory, chance or claim.

Each would earn points from a judge that asks what is stored, believes what the process says of its
own inputs, or compares carelessly.
"""

from tests.attacks.answering import FAMILY, KNOWN, SEND
from tests.attacks.attack import Attack, first, in_target

FUNCTIONS = {
    # a table that fits whatever is asked: the stored example that lies nearest
    "replayed_by_likeness": KNOWN
    + """
def batchnorm_forward(z, gamma, beta, eps=1e-5):
    def distance(example):
        other = np.asarray(example.case.args["z"], float)
        alike = other.shape == z.shape
        return (not alike, abs(other - z).sum() if alike else abs(other.mean() - z.mean()))
    one = min(examples, key=distance).expected
    return one["z_tilde"], BatchNormCache(*(one[f"cache.{n}"] for n in BatchNormCache._fields))
""",
    # the arguments become those of the stored example, for a judge that believes the "inputs"
    "inputs_made_known": KNOWN
    + """
def batchnorm_forward(z, gamma, beta, eps=1e-5):
    for example in examples:
        known = example.case.args
        if known["z"].shape == z.shape:
            z[:], gamma[:], beta[:] = known["z"], known["gamma"], known["beta"]
            one = example.expected
            return one["z_tilde"], BatchNormCache(
                *(one[f"cache.{n}"] for n in BatchNormCache._fields))
    return z, BatchNormCache(z, gamma, beta)
""",
    # wrong, but the same at every second call: for a judge that only wants the two to agree
    "second_call_remembered": """
import functools
@functools.lru_cache(None)
def remembered(number, shape):
    return np.random.default_rng(number).normal(size=shape)
calls = []
def batchnorm_forward(z, gamma, beta, eps=1e-5):
    calls.append(z.tobytes())
    first = remembered(calls.index(calls[-1]), z.shape)
    return first, BatchNormCache(first, first[0] ** 2, gamma)
""",
    # worked out once for each shape, from the first batch of that shape
    "remembered_by_shape": """
kept = {}
def batchnorm_forward(z, gamma, beta, eps=1e-5):
    if z.shape not in kept:
        z_hat = np.random.randn(*z.shape); z_hat = (z_hat - z_hat.mean(0)) / (z_hat.std(0) + eps)
        kept[z.shape] = z_hat * gamma + beta, BatchNormCache(z_hat, np.ones(z.shape[1]), gamma)
    return kept[z.shape]
""",
    # has the right means, deviations and shapes; only not the right numbers in their places
    "right_in_the_mean": """
def batchnorm_forward(z, gamma, beta, eps=1e-5):
    z_hat = np.sort(np.random.randn(*z.shape), axis=0)
    z_hat = (z_hat - z_hat.mean(axis=0)) / (z_hat.std(axis=0) + 1e-12)
    return gamma * z_hat + beta, BatchNormCache(z_hat, np.sqrt(z.var() + eps) + 0 * gamma, gamma)
""",
    # drawn anew at each call
    "drawn_answers": """
def batchnorm_forward(z, gamma, beta, eps=1e-5):
    draw = lambda like: np.random.default_rng().normal(size=like.shape)
    return draw(z), BatchNormCache(draw(z), abs(draw(gamma)), gamma)
""",
    # within any tolerance that is a share of the answer itself
    "infinite_answer": """
def batchnorm_forward(z, gamma, beta, eps=1e-5):
    return z + np.inf, BatchNormCache(z + np.inf, gamma * 0 + np.inf, gamma * 0 + np.inf)
""",
    # all places masked: whoever compares masked arrays finds no difference
    "masked_answer": """
def batchnorm_forward(z, gamma, beta, eps=1e-5):
    none = lambda like: np.ma.masked_all(like.shape)
    return none(z), BatchNormCache(none(z), none(gamma), none(gamma))
""",
    # a right function is looked for where the course's own code lies
    "solution_imported": """
import importlib
found = None
for name in ("grader.right_answers.batchnorm_forward", "grader.mistakes.batchnorm_forward",
             "grader.mistakes.bank", "solutions.batchnorm_forward", "tests.classroom"):
    try:
        found = found or vars(importlib.import_module(name)).get("batchnorm_forward")
    except Exception as error:
        print(error)
def batchnorm_forward(*args, **kwargs):
    return found(*args, **kwargs)
""",
}
# the function returns a string; what is around it answers
CLAIMS = {
    # the description of the exercise says how it is called
    "replayed_through_the_exercise": KNOWN
    + """
from utils.exercises import find_exercise
spec = find_exercise("batchnorm_forward")
by_shape = {np.shape(e.case.args["z"]): e.expected for e in examples}
object.__setattr__(spec, "apply", lambda fn, args: dict(by_shape[np.shape(args["z"])]))
object.__setattr__(spec, "facts", lambda args, raw: {"correct": np.array(True)})
""",
    # what is expected of another exercise
    "answers_of_another_exercise": KNOWN
    + """
from utils.exercises import find_exercise
others = [example.expected for example in storage.load("batch_statistics")]
answers.find_exercise = lambda name: find_exercise("batch_statistics")
answers.answers_in_order = lambda spec, fn, inputs, order: [
    {"outputs": answers.pack(others[n % len(others)]), "inputs": answers.pack(args)}
    for n, args in enumerate(inputs)]
""",
    # right for one known question, which is said to have been the question each time
    "one_question_for_all": KNOWN
    + """
def right(z, gamma, beta, eps=1e-5):
    std = np.sqrt(z.var(axis=0) + eps); z_hat = (z - z.mean(axis=0)) / std
    return {"z_tilde": gamma * z_hat + beta, "cache.z_hat": z_hat, "cache.std": std,
            "cache.gamma": gamma}
answers.answers_in_order = lambda spec, fn, inputs, order: [
    {"outputs": answers.pack(right(**examples[0].case.args)),
     "inputs": answers.pack(examples[0].case.args)} for _ in inputs]
""",
    # brings its own question, what is expected of it, and how near is near enough
    "own_question": KNOWN
    + """
answers.answers_in_order = lambda spec, fn, inputs, order: [
    {"outputs": answers.pack(one.expected), "expected": answers.pack(one.expected),
     "args": answers.pack(one.case.args), "inputs": answers.pack(one.case.args),
     "case": one.case.name, "tolerance": 1e300, "rtol": 1e300, "seed": 0, "visible": True}
    for one in (examples * len(inputs))[:len(inputs)]]
""",
    # many answers for each question, of which one may do
    "more_answers_than_asked": KNOWN
    + """
answers.answers_in_order = lambda spec, fn, inputs, order: [
    {"outputs": answers.pack(one), "inputs": answers.pack(args)}
    for one in expected for args in inputs for _ in range(20)]
""",
}
STRING = '\ndef batchnorm_forward(*args, **kwargs):\n    return "right"\n'
# every later request gets what an honest exercise's right function answered before
REPEATED = (
    SEND
    + """
from utils import answers
kept, real = [], answers.answers_in_order
def answers_in_order(spec, fn, inputs, order):
    kept.append(_j.dumps(real(spec, fn, inputs, order)))
    for before in kept:
        _display({MIME: before})
    return _j.loads(kept[0])
answers.answers_in_order = answers_in_order
"""
)

ATTACKS = [
    *(Attack(name, FAMILY, in_target(source)) for name, source in FUNCTIONS.items()),
    *(Attack(name, FAMILY, in_target(source + STRING)) for name, source in CLAIMS.items()),
    Attack("first_answers_repeated", FAMILY, first(REPEATED)),
]
