"""What fuzzing found: each defect stays here as a file, with what is said of it now."""

from tests.corpus.case import Case

CASES: tuple[Case, ...] = ()
