"""`campus-sim replay`: a recording as a Modbus device, for somebody's own edge agent."""

import asyncio
import sys
from pathlib import Path

from campus_simulators.errors import BadRequest
from campus_simulators.ports import LOOPBACK, free_port, is_free
from campus_simulators.replay import read_recording
from campus_simulators.scenarios.pump_room import recorded_unit
from campus_simulators.settings_files import modbus_table
from campus_simulators.toml_text import toml_text

__all__ = ["replay"]


def replay(recording_file: Path, port: int | None, period_s: float) -> int:
    """Print the part of edge.toml that reads it, then play until stopped."""
    from campus_simulators.devices.modbus_device import Source, serve

    recording = read_recording(recording_file)
    if port is not None and not is_free(port):
        raise BadRequest(f"--port {port}: somebody listens there already")
    listening = port or free_port()
    unit = recorded_unit(recording, period_s)
    sys.stdout.write(f"# {recording.path}: {len(recording.rows)} rows at {period_s:g} s each\n")
    sys.stdout.write(toml_text({"modbus": [modbus_table(listening, unit)]}) + "\n")
    sys.stdout.write(f"# it plays from the first read on at {LOOPBACK}:{listening}\n")
    sys.stdout.flush()
    source = Source(unit.unit, period_s, iter(recording.rows))
    asyncio.run(serve(LOOPBACK, listening, [source], lambda _at: None))
    return 0
