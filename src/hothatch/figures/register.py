"""The one register of figures: what each means, its unit, its standard, which way is better, how it is judged."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Literal

from hothatch.proving.own_cycle import OWN_CYCLE
from hothatch.proving.sentence import SENTENCE

Better = Literal["lower", "higher", "neither"]


@dataclass(frozen=True)
class Figure:
    """One figure. ``test`` is the procedure that brings it; ``digits`` how many decimals it is shown with."""

    id: str
    unit: str
    title: str
    definition: str
    standard: str
    better: Better
    test: str
    group: str
    digits: int = 1


_DESK = "American road-test practice, SAE J1491"
_LAUNCH = "from first motion, full pedal, traction control as declared"


def _go(
    figure_id: str, unit: str, title: str, definition: str, test: str = "launch", digits: int = 2
) -> Figure:
    better: Better = "higher" if unit in ("mph", "km/h") else "lower"
    return Figure(figure_id, unit, title, definition, _DESK, better, test, "go", digits)


def _drive(
    group: str,
    figure_id: str,
    unit: str,
    title: str,
    definition: str,
    standard: str,
    test: str,
    better: Better = "lower",
    digits: int = 1,
) -> Figure:
    return Figure(figure_id, unit, title, definition, standard, better, test, group, digits)


_energy, _fuel = partial(_drive, "energy"), partial(_drive, "fuel")


def _charge(
    figure_id: str, unit: str, title: str, definition: str, test: str = "dc-charge", digits: int = 0
) -> Figure:
    better: Better = "higher" if unit in ("kW", "km") else "lower"
    standard = "SAE J1634" if test == "ac-charge" else "IEC 61851-23"
    return Figure(figure_id, unit, title, definition, standard, better, test, "charge", digits)


def _trip(figure_id: str, unit: str, title: str, definition: str, digits: int = 0) -> Figure:
    return Figure(figure_id, unit, title, definition, "road trip", "lower", "trip-1000", "trips", digits)


def _heat(figure_id: str, unit: str, title: str, definition: str, test: str, digits: int = 1) -> Figure:
    better: Better = "lower" if unit == "%" else "higher"
    return Figure(figure_id, unit, title, definition, "own definition", better, test, "heat", digits)


def _own(
    figure_id: str, unit: str, title: str, definition: str, better: Better = "lower", digits: int = 1
) -> Figure:
    return Figure(figure_id, unit, title, definition, "as driven", better, OWN_CYCLE, OWN_CYCLE, digits)


_POST = "into the battery, at a post that gives whatever the car takes, mild weather"


def _said(figure_id: str, unit: str, title: str, definition: str, digits: int = 1) -> Figure:
    return Figure(
        figure_id, unit, title, definition, "your own sentence", "neither", SENTENCE, SENTENCE, digits
    )


def _stop(figure_id: str, unit: str, words: str) -> Figure:
    definition = (
        f"distance from the pedal to rest from {words}, anti-lock brakes, regeneration as the car blends it"
    )
    return Figure(
        figure_id,
        unit,
        f"{words.split(maxsplit=1)[0]}–0 {words.split()[1]}",
        definition,
        _DESK_STOP,
        "lower",
        "braking",
        "stop",
        1,
    )


def _turn(
    figure_id: str,
    unit: str,
    title: str,
    definition: str,
    standard: str,
    better: Better,
    test: str,
    digits: int,
) -> Figure:
    return Figure(figure_id, unit, title, definition, standard, better, test, "turn", digits)


_DESK_STOP = "practice of Car and Driver, Edmunds and Auto Test"


def _lap(circuit: str, title: str, length: str) -> Figure:
    return Figure(
        f"lap_{circuit}", "s", title, f"flying lap of {length} on the racing line", "practice of magazines", "lower",
        "laps", "laps", 1,
    )  # fmt: skip


# fmt: off
_ALL = (
    _go("accel_0_30_mph", "s", "0–30 mph", f"time to 30 mph {_LAUNCH}"),
    _go("accel_0_45_mph", "s", "0–45 mph", f"time to 45 mph {_LAUNCH}"),
    _go("accel_0_60_mph", "s", "0–60 mph", f"time to 60 mph {_LAUNCH}"),
    _go("accel_0_60_mph_1ft", "s", "0–60 mph, 1 ft out", f"time to 60 mph {_LAUNCH}, less the first foot"),
    _go("accel_0_75_mph", "s", "0–75 mph", f"time to 75 mph {_LAUNCH}"),
    _go("accel_0_100_kmh", "s", "0–100 km/h", f"time to 100 km/h {_LAUNCH}"),
    _go("accel_0_100_mph_1ft", "s", "0–100 mph, 1 ft out", f"time to 100 mph {_LAUNCH}, less the first foot"),
    _go("accel_5_60_mph_rolling", "s", "5–60 mph rolling", "from steady 5 mph at the pedal to 60 mph", "rolling"),
    _go("passing_30_50_mph", "s", "30–50 mph", "from steady 30 mph at the pedal to 50 mph", "rolling"),
    _go("passing_50_70_mph", "s", "50–70 mph", "from steady 50 mph at the pedal to 70 mph", "rolling"),
    _go("quarter_mile_time", "s", "quarter mile", f"time over 402.336 m {_LAUNCH}"),
    _go("quarter_mile_time_1ft", "s", "quarter mile, 1 ft out", f"time over 402.336 m {_LAUNCH}, less the first foot"),
    _go("quarter_mile_trap", "mph", "quarter-mile speed", "instantaneous speed at 402.336 m, as VBOX gives it", digits=1),
    _go("quarter_mile_trap_66ft", "mph", "quarter-mile speed, strip", "mean speed over the last 66 ft, as a drag strip gives it", digits=1),
    _go("top_speed", "km/h", "top speed", "highest speed on the level: governed, geared or power-limited", "top-speed", 1),
    _stop("brake_30_0_mph", "ft", "30 mph"),
    _stop("brake_60_0_mph", "ft", "60 mph"),
    _stop("brake_70_0_mph", "ft", "70 mph"),
    _stop("brake_100_0_mph", "ft", "100 mph"),
    _stop("brake_100_0_kmh", "m", "100 km/h"),
    _turn("skidpad_200ft", "g", "skidpad, 200 ft", "highest steady lateral acceleration on a circle of 200 ft, mean of both directions", "practice of Edmunds", "higher", "skidpad", 3),
    _turn("skidpad_300ft", "g", "skidpad, 300 ft", "highest steady lateral acceleration on a circle of 300 ft, mean of both directions", "practice of Car and Driver", "higher", "skidpad", 3),
    _turn("figure_eight_time", "s", "figure eight", "lap around two circles of 200 ft, centres 500 ft apart, quasi-steady", "after Motor Trend", "lower", "figure-eight", 1),
    _turn("figure_eight_g", "g", "figure eight, mean", "mean over the lap of the resultant of longitudinal and lateral acceleration", "after Motor Trend", "higher", "figure-eight", 2),
    _turn("slalom_speed", "mph", "slalom, 600 ft", "mean speed past seven cones 100 ft apart, none hit, speed held", "practice of Edmunds", "higher", "slalom", 1),
    _turn("slalom_18m_speed", "km/h", "slalom, 18 m", "mean speed past six cones 18 m apart, none hit, speed held", "European practice", "higher", "slalom", 1),
    _turn("moose_entry_speed_max", "km/h", "obstacle avoidance", "highest entry speed, read at the nose 2 m into the first lane where the throttle is released; no cone hit", "ISO 3888-2", "higher", "obstacle-avoidance", 1),
    _turn("double_lane_change_speed_max", "km/h", "double lane change", "highest held speed through the three lanes, no cone hit", "ISO 3888-1", "higher", "double-lane-change", 1),
    _turn("understeer_gradient", "deg/g", "understeer gradient", "steer at the road wheels (steering wheel over its ratio) per g, 1–3 m/s² on a circle of 100 m", "ISO 4138", "neither", "steady-circle", 2),
    _turn("characteristic_speed", "km/h", "characteristic speed", "speed of greatest yaw gain: √(g L/K)", "ISO 4138", "neither", "steady-circle", 0),
    _turn("sideslip_gradient", "deg/g", "sideslip gradient", "sideslip of the centre of gravity per g, 1–3 m/s² on a circle of 100 m", "ISO 4138", "neither", "steady-circle", 2),
    _turn("roll_gradient", "deg/g", "roll gradient", "roll of the body per g, 1–3 m/s² on a circle of 100 m", "ISO 4138", "lower", "steady-circle", 2),
    _turn("max_lateral_g", "g", "highest lateral g", "highest lateral acceleration, steady, on a circle of 100 m", "ISO 4138", "higher", "steady-circle", 3),
    _turn("yaw_gain", "1/s", "yaw-rate gain", "steady yaw rate over steering-wheel angle at 100 km/h and 4 m/s²", "ISO 7401", "neither", "step-steer", 3),
    _turn("yaw_response_time", "s", "yaw response time", "from 50 % of the steer to 90 % of the steady yaw rate, 100 km/h, 4 m/s²", "ISO 7401", "lower", "step-steer", 3),
    _turn("yaw_peak_time", "s", "yaw peak time", "from 50 % of the steer to the greatest yaw rate", "ISO 7401", "lower", "step-steer", 3),
    _turn("yaw_overshoot", "%", "yaw overshoot", "greatest over steady yaw rate, less one", "ISO 7401", "lower", "step-steer", 1),
    _turn("lateral_response_time", "s", "lateral response time", "from 50 % of the steer to 90 % of the steady lateral acceleration", "ISO 7401", "lower", "step-steer", 3),
    _turn("sine_with_dwell_margin", "%", "sine with dwell, margin", "least of what is left of the three limits over all amplitudes; below zero: fails", "FMVSS 126", "higher", "sine-with-dwell", 0),
    _turn("static_stability_factor", "-", "static stability factor", "mean track over twice the height of the centre of gravity", "NHTSA", "higher", "rollover", 2),
    _lap("vir_grand_course", "VIR Grand Course", "6.58 km, 4.1 mi"),
    _lap("laguna_seca", "Laguna Seca", "3.60 km"),
    _lap("nordschleife", "Nordschleife", "the whole loop, 20.7 km"),
    _lap("hockenheim_gp", "Hockenheim GP", "4.57 km"),
    _lap("tsukuba_2000", "Tsukuba 2000", "2.09 km as recorded"),
    Figure("lap_fade", "%", "fade over five laps", "how much slower the fifth of five laps of Laguna Seca is than the first", "own test", "lower", "laps", "laps", 2),
    _energy("epa_label_range", "mi", "EPA range", "combined 55/45 range, adjusted", "SAE J1634, 40 CFR 600.210-12", "epa-label", "higher", 0),
    _energy("epa_label_comb_kwh_per_100mi", "kWh/100mi", "EPA consumption", "combined 55/45 from the wall, adjusted", "SAE J1634, 40 CFR 600.210-12", "epa-label"),
    _energy("udds_ac", "Wh/km", "UDDS, wall", "city cycle from the wall, unadjusted", "SAE J1634, 40 CFR 600.116-12", "epa-label"),
    _energy("hwfet_ac", "Wh/km", "HWFET, wall", "highway cycle from the wall, unadjusted", "SAE J1634, 40 CFR 600.116-12", "epa-label"),
    _energy("us06_dc", "Wh/km", "US06, battery", "aggressive cycle from the battery's terminals", "40 CFR 86 Appendix I (g)", "us06"),
    _energy("wltp_range", "km", "WLTP range", "pure electric range, WLTC class 3b", "UN GTR 15 Annex 8, UN R154", "wltp", "higher", 0),
    _energy("wltc_ac", "Wh/km", "WLTC, wall", "WLTC class 3b from the wall", "UN GTR 15 Annex 8, UN R154", "wltp"),
    _energy("nedc_range", "km", "NEDC range", "electric range on the NEDC", "UN R101 Annex 9", "nedc", "higher", 0),
    _energy("nedc_ac", "Wh/km", "NEDC, wall", "NEDC from the wall", "UN R101 Annex 7", "nedc"),
    _energy("consumption_const_90kmh", "Wh/km", "steady 90 km/h", "battery energy at 90 km/h on the road", "20 km at constant speed", "steady", digits=0),
    _energy("consumption_const_120kmh", "Wh/km", "steady 120 km/h", "battery energy at 120 km/h on the road", "20 km at constant speed", "steady", digits=0),
    _fuel("epa_label_comb_mpg", "mpg", "EPA fuel economy", "combined by the derived five-cycle formulas", "40 CFR 600.210-12", "epa-fuel", "higher"),
    _fuel("udds_mpg", "mpg", "city test", "FTP-75 with cold start, unadjusted", "40 CFR 600.113-12", "epa-fuel", "higher"),
    _fuel("udds_co2", "g/km", "city test CO2", "carbon dioxide on the FTP-75 with cold start", "40 CFR 600.113-12", "epa-fuel", digits=0),
    _fuel("hwfet_mpg", "mpg", "highway test", "HWFET, warm, unadjusted", "40 CFR 600.113-12", "epa-fuel", "higher"),
    _fuel("hwfet_co2", "g/km", "highway test CO2", "carbon dioxide on HWFET, warm", "40 CFR 600.113-12", "epa-fuel", digits=0),
    _fuel("us06_fuel", "l/100km", "US06 fuel", "aggressive cycle, warm", "40 CFR 86.159-08", "us06-fuel", digits=2),
    _fuel("us06_co2", "g/km", "US06 CO2", "carbon dioxide on the aggressive cycle, warm", "40 CFR 86.159-08", "us06-fuel", digits=0),
    _fuel("wltc_fuel", "l/100km", "WLTC fuel", "WLTC class 3b, cold start", "UN GTR 15", "wltp-fuel", digits=2),
    _fuel("wltc_co2", "g/km", "WLTC CO2", "carbon dioxide on WLTC class 3b, cold start", "UN GTR 15", "wltp-fuel", digits=0),
    _charge("dc_charge_power_peak", "kW", "rapid charge, peak", f"highest power {_POST}"),
    *(
        _charge(f"dc_charge_power_at_{soc}pct_soc", "kW", f"rapid charge at {soc} %", f"power at {soc} % shown, {_POST}")
        for soc in range(10, 90, 10)
    ),
    _charge("dc_charge_time_10_80pct", "min", "rapid charge 10–80 %", f"time from 10 to 80 % shown, {_POST}", digits=1),
    _charge("dc_charge_time_75pct_window", "min", "rapid charge of 75 %", "shortest time in which 75 % of the charge shown are added, wherever it begins", digits=1),
    _charge("dc_charge_km_10min", "km", "added in 10 min", "distance at 120 km/h that the first ten minutes of rapid charging from 10 % bring"),
    _charge("ac_charge_time", "h", "wall charge", "time from empty to full with the on-board charger", "ac-charge", 1),
    _charge("ac_charge_wall_energy", "kWh", "wall charge, energy", "energy from the wall from empty to full", "ac-charge", 1),
    _heat("launch_fade", "%", "tenth launch", "how much longer the tenth launch to 100 km/h takes than the first, half a minute between", "repeated-launches"),
    _heat("full_power_duration", "min", "full power lasts", "at 100 km/h, full pedal and a brake behind the car, until a control leaves less than 95 % of it", "full-power"),
    _heat("climb_distance", "km", "climb of 6 %", "from full, at 100 km/h, until the car falls behind by 1 km/h or is empty", "climb"),
    _heat("top_speed_sustained", "km/h", "speed after 15 min", "full throttle on the level for a quarter of an hour from full", "sustained-speed"),
    _trip("time_1000km_challenge", "min", "1000 km", "quickest time over 1000 km at up to 120 km/h with charge stops at the best posts, one overhead a stop"),
    _own("cycle_consumption", "Wh/km", "consumption, wall", "from the wall on a cycle of your own: hothatch run CAR FILE.csv"),
    _own("cycle_energy", "kWh", "energy, wall", "from the wall for the whole of a cycle of your own", digits=2),
    _own("cycle_fuel", "l/100km", "fuel", "on a cycle of your own", digits=2),
    _own("cycle_co2", "g/km", "CO2", "carbon dioxide on a cycle of your own", digits=0),
    _own("cycle_distance", "km", "distance", "driven on a cycle of your own", "neither", digits=2),
    _own("cycle_miss", "s", "trace missed", "time outside the driver's band of ±2 mph and ±1 s", digits=0),
    _said("sentence_time", "min", "time", "of all clauses together", 2),
    _said("sentence_distance", "km", "distance", "of all clauses together", 2),
    _said("sentence_energy", "kWh", "from the battery", "less what was charged, all clauses together", 2),
    _said("sentence_fuel", "l", "fuel", "of all clauses together", 2),
    _said("sentence_charge", "%", "charge at the end", "of the usable window"),
)
# fmt: on

FIGURES: dict[str, Figure] = {figure.id: figure for figure in _ALL}
GROUPS = {
    "go": "Go",
    "stop": "Stop",
    "turn": "Turn",
    "energy": "Energy",
    "fuel": "Fuel",
    "charge": "Charge",
    "laps": "Laps",
    "heat": "Heat",
    "trips": "Trips",
    OWN_CYCLE: "Own cycle",
    SENTENCE: "In all",
}


def figures_of(test: str) -> tuple[Figure, ...]:
    """Return the figures that one procedure brings, in the register's order."""
    return tuple(figure for figure in _ALL if figure.test == test)
