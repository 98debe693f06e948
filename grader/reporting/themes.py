"""Which mistakes of the bank are related: what one misunderstanding does in several exercises.

A theme knows its mistakes by their names, so that a new one of a usual name belongs to it at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Theme:
    """Related mistakes. title: what they are about. pattern: of their names, in lower case."""

    name: str
    title: str
    pattern: str = ""


THEMES = (
    Theme(
        "n_minus_one",
        "N - 1 where N belongs, or N where N - 1 does",
        r"sample_(variance|deviation|spread|standard)|n_minus_one|unbiased|biased|one_less",
    ),
    Theme("eps", "where eps stands, and which it is", r"\beps\b|small_(number|root)"),
    Theme(
        "variance_or_deviation",
        "the variance for the standard deviation, or the other way round",
        r"variance_for_(deviation|spread)|deviation_for_variance|divided_by_variance|root_missing|"
        r"(without|of)_root|\bvariance_(alone|squared|taken_for_d|with_zeros|in_the_cache)|"
        r"deviations?_(returned|under|passed)|denominators_returned|cache_holds_variance|"
        r"d(std|var)_is|std_taken_for|in_variances|ratio_of_(the_)?variances|divided_by_(square|root)",
    ),
    Theme(
        "axis",
        "along the wrong axis, or over too much at once",
        r"(?<!number)_of_rows|of_(columns|everything|all_entries)|over_everything|"
        r"one_(mean|variance|deviation|statistic|pair|gamma|size)\w*_for_(all|the_whole)|"
        r"along_the_(rows|examples|features|columns)|(over|across)_(features|units|the_batch)|"
        r"features_alike|all_rows|for_all_units|(pixel|image|column|channel|example)_by_itself|"
        r"on_its_own|put_together|all_channels|own_row|down_the_columns|rows_(normalized|scaled)|"
        r"for_each_(unit|example)",
    ),
    Theme(
        "sum_or_mean",
        "a sum where a mean belongs, or a mean where a sum does",
        r"(both|gradients|parameters|dbeta|dgamma|dmu|dstd|dw|dalpha|bias|sizes|sums)_averaged|"
        r"averaged_over_the_classes|not_summed|summed_(loss|up)|loss_summed|squares_summed|"
        r"sums?_(not_divided|for_means?|of_squares)|sum_for_mean|loss_is_a_mean|n_times_too|"
        r"(path|gradient|is)_not_divided|not_divided_by_n|(?<!variance_)divided_by_n\b|"
        r"divided_(again|twice)|all_over_n|divided_by_d_again|divided_once_more",
    ),
    Theme(
        "parts_of_unequal_size",
        "parts of unequal size counted alike, or merged without what lies between them",
        r"(variances|deviations)_averaged|unweighed|count_alike|own_sums|between_alone|"
        r"sample_variances_merged|variances_added",
    ),
    Theme(
        "sign",
        "the wrong sign, or the wrong direction",
        r"\buphill|\bdownhill|signs?_(of|and)|wrong_sign|with(out)?_minus|subtracted|negative_variance|"
        r"the_other_way|^minus_|mean_minus_z|away_from",
    ),
    Theme(
        "statistics_held_fixed",
        "mean and variance taken for constants on the way back",
        r"statistics_held|(mean|variance)_path_missing|batch_norm_skipped|past_batch_norm|"
        r"direct_path|direct_part",
    ),
    Theme(
        "scale_and_shift",
        "gamma or beta left out",
        r"without_(scale|shift)|(gamma|beta)_(missing|left_out|not_used)|scale_and_shift_|"
        r"shift_left_out|not_scaled_or_shifted|forgets_gamma|gamma_for_dout_alone|weights_only",
    ),
    Theme("exchanged", "two things in each other's place", r"exchanged|other_order|reversed"),
    Theme(
        "written_over",
        "writing into what was given",
        r"in_place(?!_of)|overwrit|writ(es|ten)_into|^changes_(?!of)|(?<!names)_changed\b|not_copied|"
        r"never_moved_back|left_moved",
    ),
    Theme(
        "transposed",
        "rows and columns of a matrix",
        r"transposed|units_first|\bturn(ed|ing)|\brows_as",
    ),
    Theme(
        "whole_numbers",
        "decimals lost",
        r"rounded_down|cut_(off|to_whole)|whole_numbers|single_precision",
    ),
    Theme(
        "cancellation",
        "a variance in one pass, which loses digits",
        r"from_squares|(mean_)?squares?_(minus|less)_|averaged_as_squares",
    ),
    Theme(
        "not_centered",
        "the mean left in, or not taken away from all",
        r"not_(centered|moved)|mean_(left_in|added|left_out|not_scaled)|centers_its_input",
    ),
    Theme(
        "whose_statistics",
        "statistics of the data at hand where kept ones belong, or the other way round",
        r"\bown_(mean|deviation|statistics)|batch_(mean|variance|statistics)_(used|in|on)|"
        r"running_statistics_(in|alone)|corrected_by_the_batch|one_mode|averages_(updated|move)",
    ),
    Theme(
        "running_average",
        "the weights of a running average",
        r"momentum_(reversed|fixed|ignored)|factors?_(exchanged|missing|squared)|both_weighed|"
        r"^weights_exchanged|^batch_(alone|at_full|dropped)|nothing_forgotten|^running_average|"
        r"beta[12s]\w*_(fixed|exchanged)|beta[12]_for|decays_fixed|old_(average|velocity|squares)",
    ),
    Theme("as_text", "numbers compared as text", r"as_text"),
    Theme("activation", "ReLU, its slope, and where it stands", r"activation|relu|slope(?!s)"),
    Theme("random_numbers", "where random numbers come from", r"generator|\bsame_seed"),
    Theme(
        "kept_between_steps",
        "what is kept from one step to the next",
        r"old_(state|parameters)|state_(not|forgotten)|not_kept|nothing_kept|not_handed_on|"
        r"back_to_the_start",
    ),
    Theme("logarithm", "which logarithm, and of what", r"logarithm|_logs|log_of|\bbell_of"),
    Theme("learning_rate", "the learning rate", r"learning_rate|\brates?_"),
    Theme("tolerance", "what a tolerance is compared with", r"tolerance|\btoo_(loose|strict)"),
    Theme(
        "shape",
        "the shape of what is returned",
        r"kept_dimensions|axis_(too_many|kept)|shape_lost|column_of|^one_(row|column)$|"
        r"in_an_array|left_flat|in_a_row|as_a_row|a_single_number",
    ),
    Theme("cache", "what the cache holds", r"cache"),
    Theme(
        "layers_counted",
        "which layers, and how many",
        r"one_layer|output_layer|(first|last)_(hidden_)?layer|counted_from_zero|from_the_end",
    ),
    Theme(
        "division_by_deviation",
        "the division by the standard deviation left out, or done in another way",
        r"not_divided_by_std|multiplied_by_(std|sigma|the_deviation)|std_twice|^not_(scaled|divided)$|"
        r"not_normalized|rows_not_divided|times_deviation",
    ),
    Theme(
        "mean_distance",
        "the mean distance for the root of the mean square",
        r"mean_absolute_(deviation|distance|gradient)",
    ),
    Theme(
        "order_of_operations",
        "which operation comes first",
        r"half_of_the|half_the_variance(?!_path)|divided_outside|parentheses|in_the_fraction|"
        r"behind_the_fraction|shifted_first|beta_first|scaled_before|shift_divided",
    ),
    Theme(
        "without_names",
        "a plain tuple or list where names belong",
        r"plain_tuple|in_a_(tuple|list)",
    ),
)


def in_words(name: str) -> str:
    """Return a mistake's name as words, be it a function's or a class's."""
    return _snake(name).replace("_", " ")


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


@cache
def themes_of(name: str) -> tuple[Theme, ...]:
    """Return the themes that a mistake belongs to; none knows it: one of its own."""
    # a word ends at an underscore, which to a pattern is part of a word
    words = _snake(name)
    found = tuple(theme for theme in THEMES if _search(theme.pattern, words))
    return found or (Theme(words, in_words(name)),)


def _search(pattern: str, words: str) -> bool:
    edge = r"(?:(?<![^_])|(?![^_]))"
    return re.search(pattern.replace(r"\b", edge), words) is not None
