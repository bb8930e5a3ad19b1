"""Every procedure that has landed, by id."""

from __future__ import annotations

from hothatch.proving import (
    braking,
    charging,
    energy,
    figure_eight,
    heat,
    lane_change,
    laps,
    launch,
    rollover,
    sine_with_dwell,
    skidpad,
    slalom,
    steady_circle,
    step_steer,
    trip,
)
from hothatch.proving.procedure import Procedure

PROCEDURES: dict[str, Procedure] = {
    procedure.id: procedure
    for procedure in (
        launch.LAUNCH,
        launch.ROLLING,
        launch.TOP_SPEED,
        braking.PROCEDURE,
        skidpad.PROCEDURE,
        figure_eight.PROCEDURE,
        slalom.PROCEDURE,
        lane_change.OBSTACLE,
        lane_change.DOUBLE,
        steady_circle.PROCEDURE,
        step_steer.PROCEDURE,
        sine_with_dwell.PROCEDURE,
        rollover.PROCEDURE,
        laps.PROCEDURE,
        energy.MULTI_CYCLE,
        energy.US06,
        energy.WLTP_RANGE,
        energy.NEDC,
        energy.STEADY,
        energy.EPA_FUEL,
        energy.US06_FUEL,
        energy.WLTP_FUEL,
        charging.DC_CHARGE,
        charging.AC_CHARGE,
        heat.REPEATED,
        heat.FULL_POWER,
        heat.CLIMB,
        heat.SUSTAINED,
        trip.CHALLENGE,
    )
}
