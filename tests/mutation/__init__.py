"""Changes of the code that tests must notice: a sample by seed, tried by mutmut, by command."""
