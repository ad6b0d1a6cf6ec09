"""How the documentation is built: `make docs`, or `sphinx-build -W docs build/docs`."""

import sys
from importlib.metadata import version as version_of
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

project = "manufacture-explorer"
author = "The manufacture-explorer authors"
version = release = version_of("manufacture-explorer")
language = "en"

extensions = [
    "sphinx_click",
    "making",
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
]
exclude_patterns = ["_templates", "generated/layers.md", "generated/notebooks/list.md", "making"]
suppress_warnings = ["myst.header"]  # a part of a page begins with a heading of the second level
nitpicky = False  # types of other projects are named in docstrings, and their sites are not asked
smartquotes = False  # options begin with two hyphens, and stay so
keep_warnings = True

# Markdown, and notebooks as they are in git: `make docs-full` runs them (see making/notebooks.py).
myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist"]
myst_heading_anchors = 4
nb_execution_mode = "off"
nb_execution_timeout = 180
nb_execution_raise_on_error = True
nb_merge_streams = True

# Docstrings are numpydoc's; types stand in them, so signatures stay short.
autodoc_typehints = "none"
autodoc_member_order = "bysource"
autosummary_generate = True
numpydoc_show_class_members = False
numpydoc_xref_param_type = False

# Nothing of the pages is asked of another host: fonts are the reader's own, scripts are local.
html_theme = "furo"
html_title = "manufacture-explorer"
templates_path = ["_templates"]
html_static_path = ["_static"]
html_css_files = ["pages.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_theme_options = {"navigation_with_keys": False}

linkcheck_timeout = 30
linkcheck_retries = 2
linkcheck_workers = 4
linkcheck_anchors = False
# Addresses of examples, of one's own machine, and of services that answer programs alone.
linkcheck_ignore = [r"http://127\.0\.0\.1", r"https://example\.org"]
