from decimal import Decimal

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.contracts.metrics.indicators import Amount, plain

AMOUNT: TypeAdapter[Decimal] = TypeAdapter(Amount)


@pytest.mark.parametrize(
    ("said", "kept"), [("70", "70"), ("70.500", "70.5"), ("1E+2", "100"), ("-0.10", "-0.1"), ("0.000001", "0.000001")]
)
def test_an_amount_is_written_in_one_way(said: str, kept: str) -> None:
    assert str(plain(Decimal(said))) == kept


@pytest.mark.parametrize("said", ["1e2", "NaN", "+1", " 1", "1_000", "1.0000000", "123456789012345", "一", ""])
def test_what_is_written_otherwise_is_no_amount(said: str) -> None:
    with pytest.raises(ValidationError):
        AMOUNT.validate_python(said)


def test_twenty_digits_are_kept_exactly() -> None:
    text = "12345678901234.567891"
    assert AMOUNT.dump_json(AMOUNT.validate_python(text)) == f'"{text}"'.encode()
