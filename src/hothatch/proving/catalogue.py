"""Every procedure that has landed, by id."""

from __future__ import annotations

from hothatch.proving import charging, energy, heat, launch, trip
from hothatch.proving.procedure import Procedure

PROCEDURES: dict[str, Procedure] = {
    procedure.id: procedure
    for procedure in (
        launch.LAUNCH,
        launch.ROLLING,
        launch.TOP_SPEED,
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
