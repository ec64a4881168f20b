"""The class test against independent computations: SciPy's permutation test, all permutations by hand, and a known null."""

import itertools

import numpy as np
import pytest
from scipy import stats

from platekit.proviral.rank_test import OUTERMOST, Stratum, rank_test, sums_of_subsets


def _stratum(rng: np.random.Generator, members: int, comparators: int, shift: float = 0.0) -> Stratum:
    return Stratum(rng.normal(shift, 1, members), rng.normal(0, 1, comparators))


def _clipped(stratum: Stratum) -> np.ndarray:
    values = np.concatenate([stratum.members, stratum.comparators])
    return np.clip(stats.rankdata(values) / (len(values) + 1), OUTERMOST, 1 - OUTERMOST)


def test_p_on_one_plate_is_that_of_scipys_exact_permutation_test():
    one = _stratum(np.random.default_rng(1), 4, 10, shift=0.8)
    scores = _clipped(one)
    expected = {
        way: stats.permutation_test(
            (scores[:4], scores[4:]), lambda x, _, axis: x.sum(axis=axis), permutation_type="independent",
            n_resamples=np.inf, vectorized=True, alternative=way,
        ).pvalue
        for way in ("greater", "less")
    }  # fmt: skip
    found = rank_test([one])
    assert found.p_increase == pytest.approx(expected["greater"], rel=1e-9)
    assert found.p_decrease == pytest.approx(expected["less"], rel=1e-9)


def test_p_over_two_plates_counts_all_exchanges_within_each():
    rng = np.random.default_rng(2)
    plates = [_stratum(rng, 2, 5, 0.5), _stratum(rng, 3, 5, 0.5)]
    scores = [_clipped(one) for one in plates]
    observed = scores[0][:2].sum() + scores[1][:3].sum()
    sums = [[sum(chosen) for chosen in itertools.combinations(one, k)] for one, k in zip(scores, (2, 3), strict=True)]
    every = np.array([a + b for a, b in itertools.product(*sums)])
    # Scores are rounded to whole numbers of steps of the common scale; here no sum changes its side of the observed one.
    assert rank_test(plates).p_increase == pytest.approx((every >= observed - 1e-9).mean(), rel=1e-9)


def test_p_of_equal_values_is_one():
    found = rank_test([Stratum(np.zeros(3), np.zeros(6))])
    assert (found.p_increase, found.p_decrease, found.share, found.shift) == pytest.approx((1.0, 1.0, 0.5, 0.0))


def test_sums_of_many_subsets_agree_with_the_moments_of_sampling_without_replacement():
    scores = np.random.default_rng(3).integers(1, 60, 45)
    for size in (7, 38):
        chances = sums_of_subsets(scores, size)
        sums = np.arange(len(chances))
        mean = (sums * chances).sum()
        # Cochran 1977, Sampling Techniques, theorem 2.2: n (N - n) / N times the variance with N - 1.
        variance = size * (45 - size) / 45 * scores.var(ddof=1)
        assert chances.sum() == pytest.approx(1, rel=1e-12)
        assert mean == pytest.approx(size * scores.mean(), rel=1e-10)
        assert (sums**2 * chances).sum() - mean**2 == pytest.approx(variance, rel=1e-8)


def test_interval_holds_the_shifts_that_the_exact_mann_whitney_test_does_not_reject():
    one = _stratum(np.random.default_rng(4), 8, 24, shift=0.4)
    found = rank_test([one])

    def rejected(shift: float) -> bool:
        tests = (
            stats.mannwhitneyu(one.members - shift, one.comparators, alternative=way, method="exact").pvalue
            for way in ("greater", "less")
        )
        return bool(min(tests) <= 0.025)

    assert found.shift == pytest.approx(np.median(np.subtract.outer(one.members, one.comparators)))
    edge = 1e-6
    assert [rejected(x) for x in (found.shift_low - edge, found.shift_low + edge)] == [True, False]
    assert [rejected(x) for x in (found.shift_high - edge, found.shift_high + edge)] == [False, True]


def test_p_is_uniform_where_nothing_acts():
    # 1,500 classes of six beside fourteen, and among three plates: 5 % +- 3 standard errors in either direction.
    rng = np.random.default_rng(5)
    found = [rank_test([_stratum(rng, 6, 14)]) for _ in range(750)]
    found += [rank_test([_stratum(rng, 2, 9) for _ in range(3)]) for _ in range(750)]
    error = np.sqrt(0.05 * 0.95 / len(found))
    for p in ([one.p_increase for one in found], [one.p_decrease for one in found]):
        assert abs((np.array(p) < 0.05).mean() - 0.05) <= 3 * error
    covered = [one.shift_low <= 0 <= one.shift_high for one in found]
    assert np.mean(covered) >= 0.95 - 3 * error
