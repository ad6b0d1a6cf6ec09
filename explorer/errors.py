"""What a caller can act on: one error class for each kind of mistake."""


class ExplorerError(Exception):
    """Base of the errors that say what was expected, what was found and what to do."""


class CatalogError(ExplorerError):
    """The catalogue is missing, malformed, or does not know the name asked for."""


class ProfileError(CatalogError):
    """A territory's profile is not as it should be, or asks for what the catalogue lacks."""


class CrsError(ExplorerError):
    """Coordinates have no reference system, or not the one that is needed."""


class SchemaError(ExplorerError):
    """Columns or values are not those that a schema or a function asks for."""


class InputError(ExplorerError):
    """A file cannot be read safely, or what it holds was rejected."""


class OutputError(ExplorerError):
    """A result cannot be written where it was asked for."""


class PageError(ExplorerError):
    """A map cannot become one self-contained page."""


class SourceError(ExplorerError):
    """A service did not give what was asked of it, or what it gave cannot be trusted."""


class OfflineError(SourceError):
    """No service can be reached from here: no network, no name, no route."""


class DatabaseError(ExplorerError):
    """A database cannot be reached, refuses what is asked, or went away meanwhile."""


class ServeError(ExplorerError):
    """Site and layers cannot be served as asked."""
