"""Frames to the files that others work with: one engine a format, all through the one writer."""
