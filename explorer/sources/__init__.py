"""Official services asked over the network; only a refresh reaches this package."""
