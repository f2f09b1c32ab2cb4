"""Units as births write them, brought to those of the tables."""

from dataclasses import dataclass

__all__ = ["SAME", "Conversion", "conversion"]


@dataclass(frozen=True, slots=True)
class Conversion:
    """value × scale + offset."""

    scale: float
    offset: float = 0.0


SAME = Conversion(1.0)

_SCALES: dict[str, dict[str, float]] = {
    "share": {"": 1, "1": 1, "/": 1, "%": 0.01, "%RH": 0.01, "‰": 0.001},
    "time": {"s": 1, "min": 60, "h": 3600, "d": 86400, "ms": 0.001},
    "rate": {"1/s": 3600, "1/min": 60, "1/h": 1, "/h": 1, "1/d": 1 / 24},
    "frequency": {"Hz": 1, "kHz": 1000},
    "revolutions": {"r/min": 1, "rpm": 1, "1/min": 1, "r/s": 60},
    "pressure": {
        "Pa": 1, "hPa": 100, "mbar": 100, "kPa": 1e3, "bar": 1e5, "MPa": 1e6,
        "mmH2O": 9.80665, "mH2O": 9806.65, "psi": 6894.757,
    },
    "flow": {
        "m³/h": 1, "m3/h": 1, "m^3/h": 1, "m3/s": 3600, "m³/s": 3600, "L/s": 3.6, "l/s": 3.6,
        "L/min": 0.06, "l/min": 0.06, "L/h": 0.001, "l/h": 0.001,
    },
    "volume": {"m³": 1, "m3": 1, "L": 0.001, "l": 0.001},
    "power": {"W": 1, "kW": 1e3, "MW": 1e6},
    "apparent power": {"VA": 1, "kVA": 1e3, "MVA": 1e6},
    "energy": {"Wh": 1, "kWh": 1e3, "MWh": 1e6, "J": 1 / 3600, "MJ": 1e6 / 3600},
    "current": {"A": 1, "mA": 0.001, "kA": 1000},
    "voltage": {"V": 1, "mV": 0.001, "kV": 1000},
    "resistance": {"Ω": 1, "ohm": 1, "Ohm": 1, "mΩ": 0.001, "mOhm": 0.001, "MΩ": 1e6, "MOhm": 1e6},
    "velocity": {"mm/s": 1, "m/s": 1000},
    "acceleration": {"g": 1, "m/s²": 1 / 9.80665, "m/s2": 1 / 9.80665},
    "length": {"mm": 1, "cm": 10, "m": 1000},
    "conductivity": {"µS/cm": 1, "μS/cm": 1, "uS/cm": 1, "mS/cm": 1000, "S/m": 10000},
    "concentration": {"ppm": 1, "ppb": 0.001},
    "light": {"lx": 1, "lux": 1, "klx": 1000},
    "charge": {"pC": 1, "nC": 1000},
}  # fmt: skip
_CELSIUS = {
    **dict.fromkeys(("°C", "℃", "Cel", "degC", "C"), SAME),
    **dict.fromkeys(("°F", "degF", "[degF]"), Conversion(5 / 9, -160 / 9)),
}
_KELVIN = {
    **dict.fromkeys(("K", "°C", "℃", "Cel", "degC"), SAME),
    **dict.fromkeys(("°F", "degF", "[degF]"), Conversion(5 / 9)),
}
"""Differences of temperature: nobody writes 280 K on a campus."""


def conversion(unit: str, to: str) -> Conversion | None:
    """None: nobody knows how."""
    unit = unit.strip()
    if unit == to:
        return SAME
    if to == "°C":
        return _CELSIUS.get(unit)
    if to == "K":
        return _KELVIN.get(unit)
    for scales in _SCALES.values():
        if unit in scales and to in scales:
            return Conversion(scales[unit] / scales[to])
    return None
