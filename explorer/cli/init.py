"""``manufacture init``: the folder of a new territory."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from explorer.cli.options import debug_option
from explorer.cli.terminal import for_screen, tell

if TYPE_CHECKING:
    from explorer.founding import NewOutline
    from explorer.profile import Profile


def _list(context: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001
    if not value or context.resilient_parsing:
        return
    from explorer.profile import examples

    for name, profile in examples().items():
        codes = f"EPCI {profile.epci}" if profile.epci else ", ".join(profile.communes)
        click.echo(f"{name:<12}{profile.name_fr} ({codes})")
    click.echo("\nMake a folder of one: manufacture init --from NAME DIR", err=True)
    context.exit()


@click.command(
    short_help="Make the folder of another territory.",
    epilog='Example:  manufacture init --polygon outline.geojson --name "Mon quartier" my-district',
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--commune", metavar="CODE", help="A commune by its INSEE code, such as 69123.")
@click.option(
    "--epci", metavar="CODE", help="A group of communes by its SIREN number, such as 200046977."
)
@click.option(
    "--polygon",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The outline as a file of polygons; nothing is then asked of any service.",
)
@click.option("--from", "example", metavar="NAME|FILE", help="A profile to begin with: see --list.")
@click.option("--name", help="What it is called; by default what the service calls it.")
@click.option("--name-en", help="The same in English; by default as in French.")
@click.option(
    "--accuracy",
    type=click.FloatRange(min=0),
    metavar="METRES",
    help="How far the outline may be wrong; not known by default.",
)
@click.option("--force", is_flag=True, help="Replace the territory that is there, layers and all.")
@click.option(
    "--list",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_list,
    help="List the profiles that ship with the program.",
)
@debug_option
def init(
    folder: Path,
    commune: str | None,
    epci: str | None,
    polygon: Path | None,
    example: str | None,
    name: str | None,
    name_en: str | None,
    accuracy: float | None,
    *,
    force: bool,
) -> None:
    """Make the folder DIR of another territory: profile, catalogue, and outline.

    The outline is fetched from the official service (geo.api.gouv.fr) by --commune or --epci, or
    read from --polygon. The other layers are there without features until they are refreshed.
    Every command then takes --territory DIR, or the variable MANUFACTURE_TERRITORY.
    """
    if polygon is None and commune is not None and epci is not None:
        message = "--commune and --epci are two territories: give one of them."
        raise click.UsageError(message)
    if polygon is None and commune is None and epci is None and example is None:
        message = "Say which territory: --commune, --epci, --polygon or --from (see --list)."
        raise click.UsageError(message)
    profile = None if example is None else _example(example)
    given = name or (None if profile is None else profile.name_fr)
    outline = _outline(commune, epci, polygon, given, profile)
    from explorer.founding import found_territory

    territory = found_territory(
        folder,
        outline,
        name_fr=str(given or outline.name),
        name_en=name_en or (None if name or profile is None else profile.name_en),
        example=profile,
        communes=() if commune is None else (commune,),
        epci=epci,
        accuracy_m=accuracy,
        force=force,
    )
    click.echo(for_screen(str(territory.catalog.root)))
    tell(
        f"{territory.title['en']}: distances in {territory.profile.crs}, extent "
        f"{', '.join(f'{side:g}' for side in territory.profile.extent or ())}. No features yet in "
        f"{', '.join(territory.awaited)}.\nNext:  manufacture refresh --territory {folder}\n"
        f"Then:  manufacture build --territory {folder} --out site"
    )


def _example(wanted: str) -> "Profile":
    from explorer.profile import examples, read_profile

    known = examples()
    if wanted in known:
        return known[wanted]
    if not Path(wanted).exists():
        message = (
            f"There is no profile '{wanted}': it is no file, and the examples are "
            f"{', '.join(known)}."
        )
        raise click.UsageError(message)
    return read_profile(wanted)


def _outline(
    commune: str | None,
    epci: str | None,
    polygon: Path | None,
    name: str | None,
    profile: "Profile | None",
) -> "NewOutline":
    from explorer.founding import outline_of_file, outline_of_service

    if polygon is not None:
        if name is None:
            message = "--polygon needs --name: a file of polygons does not say what it is called."
            raise click.UsageError(message)
        return outline_of_file(polygon, name)
    if commune is None and epci is None and profile is not None:
        epci, commune = profile.epci, next(iter(profile.communes), None)
        if epci is None and commune is None:
            message = "The profile names no commune and no EPCI: give the outline with --polygon."
            raise click.UsageError(message)
    from explorer.settings import default_settings

    return outline_of_service(commune=commune, epci=epci, settings=default_settings())
