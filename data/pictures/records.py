"""What a picture shows, resolved to marks and words, and how it is to look. No numbers are made here."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from data.records import Record
from data.texts import Language

Format = Literal["png", "svg", "pdf", "html"]
#: What a colour means; a house style and a theme say which colour that is.
Meaning = Literal["praise", "blame", "neutral", "accent", "ink", "muted", "line"]
#: A meaning, or a colour of its own ("#0072B2"), as segments have.
Colour = Meaning | Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Preset = Literal["web", "square", "story", "column", "slide"]
Symbol = Literal["circle", "triangle-up", "triangle-down", "square", "diamond"]


class Words(Record):
    """The words of a picture: every one of them is hostile text.

    Attributes:
        title: its finding.
        subtitle: what is drawn.
        unit: of the values, "rating out of 10".
        method: how the numbers and intervals were made, one sentence or two.
        n: how much stands behind it, "31 204 ratings by 3 150 viewers".
        data_date: the day up to which the data goes, as it is written.
        source: where the data is from.
        note: what else must be said (licence, suspicious ratings).
        alt: what the picture says, for those who cannot see it.
    """

    title: str = ""
    subtitle: str = ""
    unit: str = ""
    method: str = ""
    n: str = ""
    data_date: str = ""
    source: str = ""
    note: str = ""
    alt: str = ""


class Tick(Record):
    """A place on an axis, 0–1 from its beginning, and what stands there."""

    at: float
    label: str


class Axis(Record):
    """An axis: its ticks, whether they have grid lines, and what it measures.

    Attributes:
        categories: whether the ticks are names of rows or columns: they get as much room as they need.
    """

    ticks: tuple[Tick, ...] = ()
    title: str = ""
    grid: bool = True
    categories: bool = False


class Line(Record):
    """A broken line through points (x, y), each 0–1 from the lower left of the plane; filled: an area."""

    kind: Literal["line"] = "line"
    points: tuple[tuple[float, float], ...]
    colour: Colour = "ink"
    width: float = 1.5
    dash: bool = False
    fill: bool = False
    opacity: float = Field(default=1.0, ge=0, le=1)


class Box(Record):
    """A bar: from (x0, y0) to (x1, y1)."""

    kind: Literal["box"] = "box"
    x0: float
    y0: float
    x1: float
    y1: float
    colour: Colour = "neutral"
    opacity: float = Field(default=1.0, ge=0, le=1)


class Point(Record):
    """A mark at (x, y); `size` in points; hollow: its ring in its colour, the paper within."""

    kind: Literal["point"] = "point"
    x: float
    y: float
    symbol: Symbol = "circle"
    size: float = 7.0
    colour: Colour = "ink"
    hollow: bool = False
    opacity: float = Field(default=1.0, ge=0, le=1)


class Text(Record):
    """Words at (x, y); `dx`, `dy` move them to the right and up. They and `size` are points beside ticks of 9.

    Attributes:
        ground: whether paper lies behind them, over what was drawn before.
    """

    kind: Literal["text"] = "text"
    x: float
    y: float
    text: str
    anchor: Literal["start", "middle", "end"] = "middle"
    baseline: Literal["top", "middle", "bottom"] = "middle"
    dx: float = 0.0
    dy: float = 0.0
    size: float = 9.0
    colour: Colour = "ink"
    ground: bool = False


Mark = Annotated[Line | Box | Point | Text, Field(discriminator="kind")]


class Plane(Record):
    """A figure: two axes and the marks between them, drawn in their order.

    Attributes:
        height: of the plane as a share of its width; None: as much as the rows of a category axis need.
    """

    kind: Literal["plane"] = "plane"
    x: Axis = Axis()
    y: Axis = Axis()
    marks: tuple[Mark, ...] = ()
    height: float | None = None


class Entry(Record):
    """One line of a ranking list, in words.

    Attributes:
        rank: its place as it is printed, "1", "=4".
        ranks: the places that are as likely as not beyond doubt, "1–3".
        name, detail: the title, and year or genre in small.
        value: as it is printed; `at`, `low`, `high` are where it and its interval lie on the scale, 0–1.
        n: how many ratings or sentences, as printed.
        move: "▲ 3", "▼ 2", "new", "·"; `moved`: whether beyond noise.
        tied: whether it cannot be told from the one above.
        flag: a word of warning, "with 41 suspicious ratings left out".
        lean: how its mark is coloured.
        cells: further columns, one for each of the list's `columns`.
    """

    rank: str
    ranks: str = ""
    name: str
    detail: str = ""
    value: str
    at: float | None = None
    low: float | None = None
    high: float | None = None
    n: str = ""
    move: str = ""
    moved: bool = False
    tied: bool = False
    flag: str = ""
    lean: Colour = "neutral"
    cells: tuple[str, ...] = ()


class Listing(Record):
    """A ranking list.

    Attributes:
        heads: what the fixed columns are called: name, value, n, ranks, move; a missing head leaves its column out.
        columns: heads of the further columns.
        scale: ticks under the marks.
        reference: a line across the marks and its label, such as the mean of all.
    """

    kind: Literal["listing"] = "listing"
    entries: tuple[Entry, ...]
    heads: dict[Literal["name", "value", "n", "ranks", "move"], str] = Field(default_factory=dict)
    columns: tuple[str, ...] = ()
    scale: tuple[Tick, ...] = ()
    reference: Tick | None = None


class Numbers(Record):
    """The numbers of a picture as a table: for those who cannot see it, and for files beside it.

    Attributes:
        heads: of the columns.
        rows: words as they are printed, or numbers.
    """

    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str | int | float | None, ...], ...] = ()


class Picture(Record):
    """What is drawn, and its words.

    Attributes:
        numbers: what an HTML page says in a table under the figure; None: the columns of a listing.
    """

    words: Words
    numbers: Numbers | None = None
    body: Annotated[Plane | Listing, Field(discriminator="kind")]
    language: Language = "en"


class House(Record):
    """A studio's style for what it publishes.

    Attributes:
        name: what it is called, and what is printed where there is no logo.
        colours: what differs from Marquee's own, by meaning and theme ("praise", "paper", "paper.dark").
        logo: a PNG or SVG, at most 1 MB; it stands at the foot.
        font: a family that the machine has; "": Source Sans and Source Serif.
        credit: a line at the foot.
    """

    # As JSON, a logo is base64: editions keep it so.
    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    name: str = Field(default="", max_length=80)
    colours: dict[str, Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]] = Field(default_factory=dict)
    logo: bytes = b""
    font: str = Field(default="", max_length=80)
    credit: str = Field(default="", max_length=200)


class Look(Record):
    """How a picture is to look.

    Attributes:
        preset: a size with type to match; `width` and `height` (CSS pixels, 1/96 inch) override its own, and a height
            of None grows with what is drawn where the preset allows it.
        scale: pixels of a PNG a CSS pixel.
        transparent: no paper behind it.
    """

    preset: Preset = "web"
    width: int | None = Field(default=None, ge=200, le=8_000)
    height: int | None = Field(default=None, ge=200, le=8_000)
    scale: float = Field(default=2.0, ge=0.5, le=8)
    theme: Literal["light", "dark"] = "light"
    transparent: bool = False
    house: House = House()


class Drawn(Record):
    """A file, what had to be left out of it ("20 of 50 rows fit"), and what else must be known of it.

    Attributes:
        left_out: a clause in the picture's language; "": everything is there.
        warnings: sentences for whoever publishes it: signs without a font, a font or colours that were passed over.
    """

    content: bytes
    left_out: str = ""
    warnings: tuple[str, ...] = ()
