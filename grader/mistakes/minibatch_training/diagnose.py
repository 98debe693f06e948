"""Mistakes in exercise 5.7, diagnose: rules that take one patient for another."""

from collections.abc import Callable, Mapping, Sequence

from grader.mistakes._shows import Shown, Test, returns
from grader.mistakes.bank import mistake
from utils.exercises.diagnosing import said
from utils.reports import DIAGNOSES, Chart

HEALTHY = "healthy"
HIGH = "rate too high"
LOW = "rate too low"
DEAD = "dead units"
ONE = "batches of one"
GAMMA = "gamma not trained"
LABELS = "labels mixed up"
EVAL = "eval statistics never updated"
Question = Callable[[Chart], object]

# what a rule asks, in an order that works
RIGHT: dict[str, Question] = {
    ONE: lambda chart: not chart.layers.spread.any(),
    HIGH: lambda chart: chart.layers.W_ratio[0].max() > 0.5,
    LOW: lambda chart: chart.layers.W_ratio.max() < 1e-3,
    DEAD: lambda chart: chart.layers.dead[0].mean() > 0.25,
    GAMMA: lambda chart: not chart.layers.gamma_ratio.any(),
    LABELS: lambda chart: chart.accuracy[-1] < 0.55,
    EVAL: lambda chart: chart.accuracy[-1] - chart.held_out[-1] > 0.15,
}


def ask(
    chart: Chart, first: Sequence[str] = (), but: Sequence[str] = (), **changed: Question
) -> str:
    """Answer by the right questions, some of them first, some left out."""
    order = [*first, *(name for name in RIGHT if name not in first)]
    return next((name for name in order if name not in but and RIGHT[name](chart)), HEALTHY)


def takes(taken: Mapping[str, str]) -> Test:
    """Say which patients are taken for which; of the others nothing is said."""

    def test(s: Shown) -> bool | None:
        is_, told = ([n for n in DIAGNOSES if values.get(said(n))] for values in (s.want, s.got))
        if not s.got or taken.get(is_[0], is_[0]) == is_[0]:
            return None
        return told == [taken[is_[0]]]

    return test


@mistake("diagnose", shows=takes(dict.fromkeys(DIAGNOSES, HEALTHY)))
def healthy_all(chart: Chart) -> str:
    """Everybody is found healthy.

    Nothing of what was seen leads to any other answer.

    The table before exercise 5.7 says what can be wrong; each of it shows in the chart.
    """
    return HEALTHY


@mistake("diagnose", shows=takes({GAMMA: HEALTHY}))
def no_look_at_gamma(chart: Chart) -> str:
    """Patients whose gamma is not trained are found healthy.

    They learn well: neither loss nor accuracy tells. It takes a look at how far gamma moves.

    The table of exercise 5.6 has a part that says it.
    """
    return ask(chart, but=[GAMMA])


@mistake("diagnose", shows=takes({EVAL: HEALTHY}))
def no_look_at_held_out(chart: Chart) -> str:
    """Patients whose eval statistics were never updated are found healthy.

    In training mode they are. Only eval mode uses those statistics, and one number of the chart
    comes from it.

    The list above exercise 5.7 says which.
    """
    return ask(chart, but=[EVAL])


@mistake("diagnose", shows=takes({LABELS: HEALTHY}))
def no_look_at_accuracy(chart: Chart) -> str:
    """Patients with mixed-up labels are found healthy.

    Their layers are: what shows is that nothing is learned.

    The list above exercise 5.7 says what else is in a chart than the layers.
    """
    return ask(chart, but=[LABELS, EVAL]) if RIGHT[LABELS](chart) else ask(chart)


@mistake("diagnose", shows=takes({LABELS: EVAL}))
def labels_by_the_gap(chart: Chart) -> str:
    """Patients with mixed-up labels get the name of those with stale eval statistics.

    In both, the accuracy on held-out images may be lower than that of the mini-batches. But with
    stale statistics the network has learned something in training mode.

    The table before exercise 5.7: think of what each fault does to the accuracy of the mini-batch.
    """
    return EVAL if RIGHT[LABELS](chart) and ask(chart) == LABELS else ask(chart)


@mistake("diagnose", shows=takes({ONE: DEAD}))
def dead_before_one(chart: Chart) -> str:
    """Patients with batches of one get the name of those with dead units.

    Their units are all dead, it is true: each z-hat is 0, so no ReLU is on. It is not the units'
    fault.

    The heading above exercise 5.2 says what becomes of a single example; it leaves no spread.
    """
    return ask(chart, [DEAD, HIGH]) if RIGHT[ONE](chart) else ask(chart)


@mistake("diagnose", shows=takes({ONE: LOW}))
def low_before_one(chart: Chart) -> str:
    """Patients with batches of one get the name of those with a rate too low.

    Their W does not move, it is true, and not by a hair: no gradient reaches it. A low rate makes
    small steps, not none.

    The heading above exercise 5.2 says what becomes of a single example; it leaves no spread.
    """
    return ask(chart, [LOW])


@mistake("diagnose", shows=takes({ONE: GAMMA}))
def gamma_before_one(chart: Chart) -> str:
    """Patients with batches of one get the name of those whose gamma is not trained.

    Their gamma does not move, it is true, and neither does W. Where gamma alone is forgotten, W
    moves.

    The heading above exercise 5.2 says what becomes of a single example; it leaves no spread.
    """
    return ask(chart, [GAMMA])


@mistake("diagnose", shows=takes({ONE: LABELS}))
def labels_before_one(chart: Chart) -> str:
    """Patients with batches of one get the name of those with mixed-up labels.

    They learn nothing, it is true. With mixed-up labels the layers themselves are in good order.

    The heading above exercise 5.2 says what becomes of a single example; it leaves no spread.
    """
    return LABELS if RIGHT[ONE](chart) else ask(chart)


@mistake("diagnose", shows=takes({HIGH: DEAD}))
def dead_by_the_last_look(chart: Chart) -> str:
    """Patients with a rate too high get the name of those with dead units.

    At the end they have dead units, it is true: the steps killed them. At the first look they have
    none.

    The list above exercise 5.7: a chart has several looks, and the order of events is a clue.
    """
    return DEAD if ask(chart) == HIGH else ask(chart)


@mistake("diagnose", shows=takes({HIGH: LABELS}))
def labels_before_high(chart: Chart) -> str:
    """Patients with a rate too high get the name of those with mixed-up labels.

    They learn nothing, it is true. With mixed-up labels a step is of the usual size.

    The formula of exercise 5.6 tells how large a step is.
    """
    return LABELS if ask(chart) == HIGH else ask(chart)


@mistake("diagnose", shows=takes({LOW: LABELS}))
def labels_before_low(chart: Chart) -> str:
    """Patients with a rate too low get the name of those with mixed-up labels.

    They learn nothing, it is true. With mixed-up labels a step is of the usual size.

    The formula of exercise 5.6 tells how large a step is.
    """
    return LABELS if ask(chart) == LOW else ask(chart)


@mistake("diagnose", shows=takes({HIGH: LABELS, LOW: LABELS}))
def labels_before_rates(chart: Chart) -> str:
    """Patients with a rate too high or too low get the name of those with mixed-up labels.

    They learn nothing, it is true. With mixed-up labels a step is of the usual size.

    The formula of exercise 5.6 tells how large a step is.
    """
    return LABELS if ask(chart) in (LOW, HIGH) else ask(chart)


@mistake("diagnose", shows=takes({HIGH: LABELS, LOW: LABELS, ONE: LABELS}))
def labels_for_all_that_do_not_learn(chart: Chart) -> str:
    """Everybody who does not learn gets the name of those with mixed-up labels.

    There are other reasons: a rate too high, a rate too low, batches of one. Those show in the
    layers, and mixed-up labels do not.

    The table before exercise 5.7 says what was done; think of what it does to a step's size.
    """
    return LABELS if ask(chart) in (LOW, HIGH, ONE) else ask(chart)


@mistake("diagnose", shows=takes({HIGH: LOW, LOW: HIGH}))
def rates_exchanged(chart: Chart) -> str:
    """The two rates have changed places.

    A large step is taken for a low rate, and a small one for a high rate.

    The formula of exercise 5.6: the ratio grows with the step.
    """
    return {HIGH: LOW, LOW: HIGH}.get(ask(chart), ask(chart))


@mistake("diagnose", shows=takes({DEAD: HEALTHY}))
def no_look_at_dead(chart: Chart) -> str:
    """Patients with dead units are found healthy.

    They learn, with the units that are left. It takes a look at the layers to see how many are not.

    The table of exercise 5.6 has a part that says it.
    """
    return HEALTHY if ask(chart) == DEAD else ask(chart)


@mistake("diagnose", shows=takes({HEALTHY: DEAD, LOW: DEAD, GAMMA: DEAD, EVAL: DEAD, LABELS: DEAD}))
def saturated_for_dead(chart: Chart) -> str:
    """Nearly everybody gets the name of those with dead units.

    Nobody else has dead units from the start to the end. But half of a ReLU's entries are saturated
    anyway, and that is no illness.

    The last paragraph of exercise 5.6 tells saturated and dead apart.
    """
    return ask(chart) if ask(chart) in (ONE, HIGH) else DEAD


@mistake("diagnose", shows=returns("returned a int"))
def number_of_the_diagnosis(chart: Chart) -> int:
    """The answer is a number.

    It may be the place of a name in a list, which only its writer has.

    Exercise 5.7 asks for one of the eight names, letter by letter.
    """
    return DIAGNOSES.index(ask(chart))
