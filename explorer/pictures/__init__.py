"""Results as still pictures and printed pages: maps, charts and reports by matplotlib.

What is drawn is plain: frames, classes, numbers and texts that are already in a language. The
studies say which; nothing here reads a file of data or opens a window.
"""
