"""The drivers by the name of their table in `edge.toml`; each stands in a file of its own.

A driver's library is loaded only when the configuration names the driver.
"""

from collections.abc import Callable, Iterator

from campus_edge.config import Config
from campus_edge.driver import Driver

__all__ = ["DRIVERS", "build"]


def _modbus(config: Config) -> Iterator[Driver]:
    if config.modbus:
        from campus_edge.drivers.modbus import ModbusDriver

        yield from (ModbusDriver(device) for device in config.modbus)


def _zebra_fx(config: Config) -> Iterator[Driver]:
    if config.zebra_fx:
        from campus_edge.drivers.zebra_fx import ZebraFxDriver

        yield from (ZebraFxDriver(reader, config.gateway) for reader in config.zebra_fx)


DRIVERS: dict[str, Callable[[Config], Iterator[Driver]]] = {
    "modbus": _modbus,
    "zebra_fx": _zebra_fx,
}


def build(config: Config) -> list[Driver]:
    """Opens nothing; raise `ModuleNotFoundError` when a driver's library is not installed."""
    return [driver for make in DRIVERS.values() for driver in make(config)]
