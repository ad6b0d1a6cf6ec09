"""Generated input against the gate: by Hypothesis in the tests, by atheris on command."""
