"""Official services asked over the network; only a refresh and a new territory reach them."""
