"""Bad and odd inputs, made by a script: each with its verdict and a word of what is said."""
