"""The pump room of the energy centre: two equal pumps on one header, and perhaps a recorded one."""

from campus_simulators.registers import EquipmentMap, PointMap, UnitMap
from campus_simulators.replay import Recording

__all__ = ["PERIOD_S", "PLACE", "RECORDED", "SICK", "WELL", "pump_unit", "recorded_unit"]

SICK = "CHWP-1"
WELL = "CHWP-2"
RECORDED = "P-REC"
PLACE = "B07/F1/R101"
PERIOD_S = 0.1

_PUMP_POINTS = (
    PointMap("frequency", "Frequency_Command", "frequency", "Hz", ("频率", "Frequency"), 0, 60),
    PointMap("flow", "Water_Flow_Sensor", "volume flow", "m3/h", ("流量", "Flow"), 0, 400),
    PointMap(
        "pressure", "Water_Differential_Pressure_Sensor", "pressure", "kPa",
        ("压差", "Differential pressure"), 0, 600,
    ),
    PointMap("power", "Electric_Power_Sensor", "power", "kW", ("功率", "Power"), 0, 60),
    PointMap("current", "Motor_Current_Sensor", "current", "A", ("电流", "Current"), 0, 120),
    PointMap(
        "vibration", "Vibration_Velocity_Sensor", "velocity", "mm/s", ("振动", "Vibration"), 0, 45
    ),
    PointMap(
        "hf", "Vibration_Acceleration_Sensor", "acceleration", "g",
        ("高频加速度", "High-frequency acceleration"), 0, 50,
    ),
    PointMap(
        "bearing", "Bearing_Temperature_Sensor", "temperature", "Cel",
        ("轴承温度", "Bearing temperature"), -20, 150,
    ),
)  # fmt: skip
"""In the order of `pump.Sample`. Vibration and bearings have no class in Brick 1.4.4: our own."""


def pump_unit() -> UnitMap:
    """Unit 1: the sick pump and its healthy twin."""
    return UnitMap(
        1,
        PERIOD_S,
        (
            EquipmentMap(
                SICK, "Chilled_Water_Pump", ("1号冷冻水泵", "Chilled water pump 1"), PLACE,
                _PUMP_POINTS,
            ),
            EquipmentMap(
                WELL, "Chilled_Water_Pump", ("2号冷冻水泵", "Chilled water pump 2"), PLACE,
                _PUMP_POINTS,
            ),
        ),
    )  # fmt: skip


def recorded_unit(recording: Recording, row_period_s: float) -> UnitMap:
    """Unit 2: a pump made of a recording; its headings are the display names."""
    points = tuple(
        PointMap(name, "Sensor", "recorded", "", (column, column))
        for name, column in zip(recording.names, recording.columns, strict=True)
    )
    return UnitMap(
        2,
        row_period_s,
        (EquipmentMap(RECORDED, "Water_Pump", ("录制的水泵", "Recorded pump"), PLACE, points),),
    )
