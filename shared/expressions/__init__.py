"""The language of formulas and rules: text that offices write, checked when it is adopted, and computed exactly."""
