"""What the theme leaves out for keyboards and screen readers, put into the pages once written."""

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sphinx.application import Sphinx

MENDED: Final = {
    'class="caption" role="heading"': 'class="caption" role="heading" aria-level="2"',
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="All pages">',
    '<aside class="toc-drawer">': '<aside class="toc-drawer" aria-label="This page">',
    "<pre>": '<pre tabindex="0">',
    '<div class="table-wrapper': '<div tabindex="0" class="table-wrapper',
}
"""Wide blocks and tables scroll by themselves, so that the keyboard has to reach them."""

FRENCH: Final = re.compile(r"^(fr|generated/notebooks/fr)/")


def mend(app: "Sphinx", failed: Exception | None) -> None:
    """Mend every page.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        The build, at its end.
    failed : Exception or None
        What ended it early.
    """
    if failed is not None or app.builder.format != "html":
        return
    for path in app.outdir.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        mended = text
        for left_out, whole in MENDED.items():
            mended = mended.replace(left_out, whole)
        if FRENCH.match(path.relative_to(app.outdir).as_posix()):
            mended = mended.replace('lang="en"', 'lang="fr"', 1)
        if mended != text:
            path.write_text(mended, encoding="utf-8")
