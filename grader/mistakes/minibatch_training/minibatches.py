"""Mistakes in exercise 5.1, minibatches."""

import numpy as np

from grader.mistakes._parts import IN_PLACE
from grader.mistakes._shows import all_of, changes, is_right, where
from grader.mistakes.bank import mistake
from grader.mistakes.minibatch_training._parts import FRESH, Batches, Rng, X, cut
from grader.mistakes.minibatch_training._shows import (
    BATCHES,
    COMPLETE,
    LABELS,
    LAST,
    OTHER_BATCHES,
    OTHER_ORDER,
    OWN_LABELS,
    SHUFFLED,
    divides,
    examples_missing,
    facts,
)


@mistake("minibatches", shows=facts({SHUFFLED: False, OTHER_ORDER: False}))
def not_shuffled(x: X, y: X, batch_size: int, rng: Rng) -> Batches:
    """The examples come in the order in which they are stored, in every epoch.

    Nothing is shuffled. Neighbors in the data stay together for ever.

    The first point of exercise 5.1: the order is drawn anew with each call.
    """
    return cut(x, y, np.arange(len(x)), batch_size)


@mistake("minibatches", shows=facts({SHUFFLED: True, LABELS: False}))
def labels_left_behind(x: X, y: X, batch_size: int, rng: Rng) -> Batches:
    """The examples are shuffled, but the labels are not.

    So examples come with the labels of others.

    The second point of exercise 5.1: both go into the same new order.
    """
    return cut(x[rng.permutation(len(x))], y, np.arange(len(x)), batch_size)


@mistake("minibatches", shows=facts({SHUFFLED: True, LABELS: True, OWN_LABELS: False}))
def labels_shuffled_apart(x: X, y: X, batch_size: int, rng: Rng) -> Batches:
    """Examples and labels are both shuffled, but examples have another one's label.

    The two are in different orders.

    The second point of exercise 5.1: one order is drawn, and both follow it.
    """
    order, other = rng.permutation(len(x)), rng.permutation(len(x))
    return cut(x[order], y[other], np.arange(len(x)), batch_size)


@mistake("minibatches", shows=facts({SHUFFLED: False, LABELS: True}))
def only_labels_shuffled(x: X, y: X, batch_size: int, rng: Rng) -> Batches:
    """The labels are shuffled, and the examples are not.

    The new order is in one of the two arrays only.

    The second point of exercise 5.1: both go into the same new order.
    """
    return cut(x, y[rng.permutation(len(x))], np.arange(len(x)), batch_size)


@mistake(
    "minibatches",
    source="drop_last in PyTorch's data loader",
    shows=where(
        lambda s: not divides(s),
        examples_missing,
        lambda s: None if is_right(s, COMPLETE) else False,
    ),
)
def last_batch_dropped(x: X, y: X, batch_size: int, rng: Rng) -> Batches:
    """Some examples are missing from the epoch, unless the batch size divides their number.

    There are only full batches. What is left over at the end is lost.

    The third point of exercise 5.1: the last batch is smaller.
    """
    order = rng.permutation(len(x))
    return cut(x, y, order[: len(x) // batch_size * batch_size], batch_size)


@mistake(
    "minibatches",
    shows=facts(lambda s: {COMPLETE: False, BATCHES: s.want[BATCHES], LAST: s.want[LAST]}),
)
def drawn_with_repetition(x: X, y: X, batch_size: int, rng: Rng) -> Batches:
    """Some examples come several times in an epoch, and others not at all.

    There are as many rows as examples, so that each which comes twice takes the place of
    another.

    The third point of exercise 5.1: every example comes exactly once, so it is one order of all
    of them that is cut into batches.
    """
    return cut(x, y, rng.integers(len(x), size=len(x)), batch_size)


@mistake("minibatches", source=FRESH, shows=facts({OTHER_ORDER: False}))
def same_order_in_every_epoch(x: X, y: X, batch_size: int, rng: Rng) -> Batches:
    """The second epoch has the same order as the first.

    The order is drawn as if rng had not gone on since the first call, or was not asked at all.

    The first point of exercise 5.1: the order is drawn from rng, which goes on from call to
    call.
    """
    return cut(x, y, np.random.default_rng(0).permutation(len(x)), batch_size)


@mistake(
    "minibatches",
    source="NumPy's older global generator",
    shows=facts({'"the order is drawn from rng"': False}),
)
def global_generator(x: X, y: X, batch_size: int, rng: Rng) -> Batches:
    """The same rng does not give the same order again.

    Something else than rng decides on the order. Then a run cannot be repeated.

    The first point of exercise 5.1: the order is drawn from rng.
    """
    return cut(x, y, np.random.permutation(len(x)), batch_size)


@mistake("minibatches", source=IN_PLACE, shows=all_of(changes("x"), changes("y")))
def shuffled_in_place(x: X, y: X, batch_size: int, rng: Rng) -> Batches:
    """The caller's own arrays are no longer what they were.

    They were written into. Whoever passed them still needs them in their old order.

    The last point of exercise 5.1: x and y stay as they are.
    """
    order = rng.permutation(len(x))
    x[:], y[:] = x[order], y[order]
    return cut(x, y, np.arange(len(x)), batch_size)


@mistake("minibatches", shows=facts({OTHER_BATCHES: False}))
def whole_batches_shuffled(x: X, y: X, batch_size: int, rng: Rng) -> Batches:
    """The same examples are together in each epoch.

    The batches come in a new order, with the same examples in each. An example should meet
    others in each epoch.

    The first point of exercise 5.1: it is the examples that are shuffled, before the cut.
    """
    batches = cut(x, y, np.arange(len(x)), batch_size)
    return [batches[k] for k in rng.permutation(len(batches))]


@mistake(
    "minibatches", shows=facts(lambda s: {OTHER_BATCHES: False, SHUFFLED: s.args["batch_size"] > 1})
)
def shuffled_within_batches(x: X, y: X, batch_size: int, rng: Rng) -> Batches:
    """Within batches the order is new, but the same examples are together in each epoch.

    It is only within a batch that the order changes. An example should meet others in each
    epoch.

    The first point of exercise 5.1: the examples are shuffled before they are cut into batches.
    """
    parts = np.split(np.arange(len(x)), range(batch_size, len(x), batch_size))
    return [(x[own], y[own]) for own in map(rng.permutation, parts)]


@mistake(
    "minibatches", shows=where(divides, facts(lambda s: {BATCHES: s.want[BATCHES] + 1, LAST: 0}))
)
def empty_last_batch(x: X, y: X, batch_size: int, rng: Rng) -> Batches:
    """Where the batch size divides the number of examples, there is an empty batch at the end.

    There is one for what is left over, also where nothing is.

    The third point of exercise 5.1: a smaller last batch is there only if something is left
    over.
    """
    batches = cut(x, y, rng.permutation(len(x)), batch_size)
    return batches if len(x) % batch_size else [*batches, (x[:0], y[:0])]


@mistake(
    "minibatches",
    shows=lambda s: (
        "without end" in s.seen.structure
        if s.seen.structure
        else facts({BATCHES: s.args["batch_size"]})(s)
    ),
)
def size_taken_for_number(x: X, y: X, batch_size: int, rng: Rng) -> Batches:
    """There are as many batches as there should be examples in one.

    That is what comes of taking the batch size for the number of batches.

    In exercise 5.1 it is the number of examples in a batch.
    """
    parts = np.array_split(rng.permutation(len(x)), batch_size)
    return [(x[own], y[own]) for own in parts]


@mistake(
    "minibatches",
    source="NumPy: an array has one dtype for all of its columns",
    shows=facts({'"y holds whole numbers"': False}),
)
def labels_made_decimal(x: X, y: X, batch_size: int, rng: Rng) -> Batches:
    """The labels are decimal numbers now, which cannot pick a column of the scores.

    An array that holds examples and labels together has one type for both: that of the
    examples.

    The second point of exercise 5.1 asks for the same order, which one array of positions gives
    to both.
    """
    return cut(x, y.astype(float), rng.permutation(len(x)), batch_size)


@mistake(
    "minibatches",
    source=IN_PLACE,
    shows=where(lambda s: {"x", "y"} <= set(s.seen.changed), facts({OWN_LABELS: False})),
)
def shuffled_apart_in_place(x: X, y: X, batch_size: int, rng: Rng) -> Batches:
    """The caller's own arrays are no longer what they were, and examples lose their labels.

    They were written into, and into different orders.

    The second point of exercise 5.1 asks for one order, the last for x and y as they are.
    """
    rng.shuffle(x)
    rng.shuffle(y)
    return cut(x, y, np.arange(len(x)), batch_size)


@mistake("minibatches", shows=facts(lambda s: {BATCHES: 1, LAST: len(s.args["x"])}))
def one_batch_of_all(x: X, y: X, batch_size: int, rng: Rng) -> Batches:
    """There is one batch, and it holds all examples.

    The batch size has no effect.

    In exercise 5.1 it is the number of examples in a batch.
    """
    return cut(x, y, rng.permutation(len(x)), len(x))


@mistake(
    "minibatches",
    source="Python: range(0, n, step) ends before n",
    shows=lambda s: bool(examples_missing(s)),
)
def last_batch_always_lost(x: X, y: X, batch_size: int, rng: Rng) -> Batches:
    """Some examples are missing from the epoch, also where the batch size divides their number.

    Where it does, a whole batch is missing at the end.

    The third point of exercise 5.1: every example comes exactly once.
    """
    order = rng.permutation(len(x))
    return cut(x, y, order, batch_size)[: max(0, -(-(len(x) - batch_size) // batch_size))]


@mistake(
    "minibatches",
    source=IN_PLACE,
    shows=where(lambda s: s.seen.changed == ["x"], facts({OWN_LABELS: False})),
)
def examples_shuffled_in_place(x: X, y: X, batch_size: int, rng: Rng) -> Batches:
    """The caller's own x is no longer what it was, and examples lose their labels.

    x was written into, and the labels have stayed in their order.

    The second point of exercise 5.1 asks for one order, the last for x and y as they are.
    """
    rng.shuffle(x)
    return cut(x, y, np.arange(len(x)), batch_size)


@mistake(
    "minibatches",
    shows=facts(lambda s: {COMPLETE: False, BATCHES: s.want[BATCHES], LAST: s.want[LAST]}),
)
def each_batch_drawn_from_all(x: X, y: X, batch_size: int, rng: Rng) -> Batches:
    """Some examples come several times in an epoch, and others not at all.

    It is only within a batch that no example comes twice.

    The third point of exercise 5.1: every example comes exactly once, so it is one order of all of
    them that is cut into batches.
    """
    sizes = [min(batch_size, len(x) - k) for k in range(0, len(x), batch_size)]
    drawn = [rng.choice(len(x), size, replace=False) for size in sizes]
    return [(x[own], y[own]) for own in drawn]
