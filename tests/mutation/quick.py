"""A plugin of pytest for trying changes: few generated examples, and none made smaller.

A change that is noticed by the hundredth example alone then counts as unnoticed.
"""

import pytest
from hypothesis import Phase, settings

EXAMPLES = 5


KEPT = "_hypothesis_internal_use_settings"
"""Where Hypothesis keeps what a test's own ``settings`` said; it takes no second ones."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        test = getattr(item, "obj", None)
        if getattr(test, "is_hypothesis_test", False):
            few = settings(
                getattr(test, KEPT, settings.default),
                max_examples=EXAMPLES,
                phases=[Phase.explicit, Phase.generate],
                derandomize=True,
                database=None,
            )
            setattr(getattr(test, "__func__", test), KEPT, few)
