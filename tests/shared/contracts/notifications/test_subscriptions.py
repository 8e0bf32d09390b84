import pytest
from pydantic import TypeAdapter, ValidationError

from shared.contracts.notifications.subscriptions import Facts


def test_a_subscription_names_a_kind_of_fact_and_each_once() -> None:
    facts: TypeAdapter[Facts] = TypeAdapter(Facts)
    assert facts.validate_python(["status", "milestone_forecast"]) == ["status", "milestone_forecast"]
    for wrong in ([], ["status", "status"], ["weather"]):
        with pytest.raises(ValidationError):
            facts.validate_python(wrong)
