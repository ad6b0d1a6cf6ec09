"""Elements of XML, made and written alone: a writer needs no parser, and opens no entity."""

import html
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Element:
    """One element with its attributes, and either a text or children.

    Attributes
    ----------
    tag : str
        Its name, of our own.
    attributes : mapping of str to str
        Escaped when written.
    text : str or None
        Escaped when written.
    children : list of Element
        In their order.
    """

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None
    children: list["Element"] = field(default_factory=list)

    def add(self, tag: str, attributes: Mapping[str, str] | None = None) -> "Element":
        """Add a child.

        Parameters
        ----------
        tag : str
            Its name.
        attributes : mapping of str to str, optional
            None by default.

        Returns
        -------
        Element
            The child.
        """
        child = Element(tag, attributes or {})
        self.children.append(child)
        return child

    def written(self, depth: int = 0) -> str:
        """Write the element.

        Parameters
        ----------
        depth : int
            How far it is set in.

        Returns
        -------
        str
            Lines, two blanks deeper for each level, without a final line break.
        """
        blanks = "  " * depth
        given = "".join(
            f' {name}="{html.escape(value)}"' for name, value in self.attributes.items()
        )
        if self.children:
            inner = "\n".join(child.written(depth + 1) for child in self.children)
            return f"{blanks}<{self.tag}{given}>\n{inner}\n{blanks}</{self.tag}>"
        if self.text is None:
            return f"{blanks}<{self.tag}{given} />"
        return f"{blanks}<{self.tag}{given}>{html.escape(self.text, quote=False)}</{self.tag}>"
