from decimal import Decimal

from services.metrics.observations.outliers import Figure, Spread, judged, median, spread_of


def decimals(*values: object) -> list[Decimal]:
    return [Decimal(str(value)) for value in values]


def test_the_median_of_an_even_number_is_the_mean_of_the_middle() -> None:
    assert median(decimals(3, 1, 2)) == 2
    assert median(decimals(4, 1, 3, 2)) == Decimal("2.5")


def test_one_wild_figure_does_not_move_the_spread() -> None:
    assert spread_of(decimals(10, 11, 9, 10, 12, 1000)) == Spread(Decimal("10.5"), Decimal(1))


def test_the_bound_itself_is_not_beyond() -> None:
    """Around 10.5 by 1, three times: 13.5."""
    spread = Spread(Decimal("10.5"), Decimal(1))
    assert not spread.holds(Decimal("13.5"), Decimal(3))
    assert spread.holds(Decimal("13.500001"), Decimal(3))
    assert spread.holds(Decimal("7.499999"), Decimal(3))


def test_with_fewer_than_six_before_nothing_is_said() -> None:
    figures = [(n, Figure(Decimal(value), n >= 5, False)) for n, value in enumerate([10, 11, 9, 10, 12, 900, 900])]
    assert [(n, spread, held) for n, spread, held in judged(figures, k=Decimal(3), window=12)] == [
        (5, None, False),
        (6, Spread(Decimal("10.5"), Decimal(1)), True),
    ]


def test_a_held_figure_counts_for_none_after_it() -> None:
    """The window holds the six newest others; were 900 among them, 14 would still be beyond: the median is 10."""
    values = [10, 11, 9, 10, 12, 10, 900, 13, 14]
    figures = [(n, Figure(Decimal(value), n >= 6, False)) for n, value in enumerate(values)]
    assert [held for _, _, held in judged(figures, k=Decimal(3), window=6)] == [True, True, True]
    assert [spread for _, spread, _ in judged(figures, k=Decimal(3), window=6)] == [
        Spread(Decimal(10), Decimal("0.5"))
    ] * 3


def test_among_equal_figures_any_other_is_held() -> None:
    figures = [(n, Figure(Decimal(5), new=False, held=False)) for n in range(6)]
    other = (6, Figure(Decimal("5.1"), new=True, held=False))
    assert [held for _, _, held in judged([*figures, other], k=Decimal(3), window=9)] == [True]
