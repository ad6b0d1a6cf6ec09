"""``python -m explorer``: the same as the command ``manufacture``."""

from explorer.cli.main import main

if __name__ == "__main__":
    main()
