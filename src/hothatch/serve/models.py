"""What the API takes and gives, as /openapi.json documents it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

CarWord = Annotated[
    str,
    Field(
        max_length=4000,
        description="A car: BASE, BASE+PACKAGE, with values set on top: BASE+PACKAGE;path=value;path=value.",
        examples=["nissan-leaf-40-2018+motor-160kw;mass.curb=1500 kg"],
    ),
]
TestWord = Annotated[str, Field(max_length=2000, description="A test's id, a figure's id, or a sentence.")]
Number = float | None


class Strict(BaseModel):
    """A body whose unknown keys are refused."""

    model_config = ConfigDict(extra="forbid")


class Figure(BaseModel):
    """One figure: value, interval, outcome, what limited it, what was published."""

    value: Number = Field(description="None unless the outcome is ok.")
    unit: str
    low: Number = None
    high: Number = None
    outcome: str
    limited_by: str = ""
    remedy: str = ""
    digits: int = Field(description="Decimals it is shown with.")
    residual: Number = Field(None, description="Predicted over published, less one.")
    published: list[dict[str, Any]] = []


class Card(BaseModel):
    """A car as a card shows it before anything is driven."""

    id: str
    name: str
    maker: str
    year: int | None
    style: str
    electric: bool
    power_kw: Number
    battery: str
    mass_kg: int | None
    tyre: str
    axles: list[str]
    hue: str
    family: str = Field(description="The same for hues that look alike.")
    dash: str
    colours: list[str] = Field(description="For light and dark.")
    class_: str = Field(alias="class")


class Cards(BaseModel):
    """The garage."""

    cars: list[Card]


class Spoke(BaseModel):
    """One spoke of the radar."""

    figure: str
    title: str
    worst: float
    best: float


class Headlines(BaseModel):
    """Headline figures by car, and the spokes of the radar."""

    spokes: dict[str, Spoke]
    figures: dict[str, dict[str, Figure]]


class CarView(BaseModel):
    """A car with what was changed on it."""

    card: Card
    changes: list[dict[str, Any]]
    remarks: list[str]
    costs: list[dict[str, Any]]
    command: str = Field(description="The command that builds it.")
    python: str = Field(description="The Python that builds it.")


class QuickAsk(Strict):
    """A car while somebody drags."""

    car: CarWord


class Quick(BaseModel):
    """Launch, braking, grip, energy and range."""

    car: str
    figures: dict[str, Figure]


class JobBase(Strict):
    """What all jobs have: a newer job of the same client in the same slot replaces the older."""

    slot: str = Field("", max_length=40)


class BuildAsk(JobBase):
    """Everything of a variant that is dearer than the quick figures."""

    kind: Literal["build"]
    car: CarWord
    figure: str = Field("accel_0_60_mph_1ft", max_length=80, description="The figure that is shared out.")
    goal: str | None = Field(None, max_length=80)


class DriveAsk(JobBase):
    """One test or sentence, with traces."""

    kind: Literal["drive"]
    cars: list[CarWord] = Field(min_length=1, max_length=3)
    test: TestWord


class LapsAsk(JobBase):
    """Laps of one circuit."""

    kind: Literal["laps"]
    cars: list[CarWord] = Field(min_length=1, max_length=2)
    circuit: str = Field(max_length=80)
    laps: int = Field(1, ge=1, le=20)


class ExploreAsk(JobBase):
    """An exploration around a car of the garage."""

    kind: Literal["explore"]
    car: CarWord
    over: str = Field(max_length=1000)
    minimise: str = Field(max_length=400)
    subject_to: list[Annotated[str, Field(max_length=200)]] = Field([], max_length=12)
    goal: str | None = Field(None, max_length=80)
    evaluations: int = Field(400, ge=20, le=4000)
    seed: int = Field(0, ge=0, le=2**31 - 1)


class TrustAsk(JobBase):
    """Predicted against published; with a sample, every row has its interval."""

    kind: Literal["trust"]
    sample: Literal[0, 32, 64] = 0


class MattersAsk(JobBase):
    """Which inputs a figure hangs on."""

    kind: Literal["matters"]
    car: CarWord
    figure: str = Field(max_length=80)


JobAsk = Annotated[
    BuildAsk | DriveAsk | LapsAsk | ExploreAsk | TrustAsk | MattersAsk, Field(discriminator="kind")
]


class JobStarted(BaseModel):
    """A job: its events come from /api/jobs/{id}/events."""

    id: str


class Upload(Strict):
    """A file that was dropped in: its text."""

    kind: Literal["car", "package", "circuit"]
    name: str = Field(max_length=200)
    text: str = Field(max_length=1_000_000)


class Kept(BaseModel):
    """What an upload is called from now on."""

    id: str
    name: str


class Refused(BaseModel):
    """Why a request cannot be met, one reason a line."""

    detail: list[Any]
