"""One scans message: every read into history, strangers into the inbox, the rest to its asset.

Without antennas, from a reader that is not registered for its gateway, it is history only.
"""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from campus_server.assets import repository as assets
from campus_server.assets import tags
from campus_server.assets.models import TagBinding
from campus_server.assets.tags import Carriers, Sighting
from campus_server.devices.models import AntennaRow
from campus_server.finding import Finding, Sentence
from campus_server.kit.clock import from_ms, to_ms
from campus_server.movements import findings
from campus_server.movements.models import Scan
from campus_server.movements.rules import MovementSettings
from campus_wire.messages import Scans, TagRead

__all__ = ["Intake"]


class Intake:
    """What one message says. `take` its reads, then `settle` once."""

    def __init__(
        self,
        session: Session,
        scans: Scans,
        antennas: Mapping[int, AntennaRow],
        newest_ms: int,
        settings: MovementSettings,
    ) -> None:
        self.newest_ms = newest_ms
        """How far the reader has come in event time."""
        self.starts: dict[str, tuple[str, int]] = {}
        """EPC → (asset id, time of its first read here that is evidence of a visit)."""
        self._session = session
        self._scans = scans
        self._antennas = antennas
        self._settle_ms = round(1000 * settings.settle_s)
        self._carriers = Carriers(session, {read.epc for read in scans.reads})
        self._seen: dict[str, tuple[int, float, str]] = {}
        self._unknown: dict[str, Sighting] = {}
        self._clones: dict[tuple[str, str], tuple[TagBinding, Sighting]] = {}

    def take(self, read: TagRead) -> None:
        first_ms, last_ms = sorted((round(read.first * 1000), round(read.last * 1000)))
        # the middle of the record, but not so far before its end that it comes late already
        at_ms = max((first_ms + last_ms) // 2, last_ms - self._settle_ms)
        late = at_ms < self.newest_ms - self._settle_ms
        self.newest_ms = max(self.newest_ms, last_ms)
        antenna = self._antennas.get(read.antenna)
        asset_id = self._carrier(read, Sighting(from_ms(first_ms), from_ms(last_ms), read.count))
        evidence = False
        if asset_id is not None and antenna is not None:
            sight = (last_ms, read.rssi, antenna.zone)
            self._seen[asset_id] = max(self._seen.get(asset_id, sight), sight)
            evidence = not late and antenna.side is not None
            if evidence:
                before = self.starts.get(read.epc, (asset_id, at_ms))
                self.starts[read.epc] = (asset_id, min(before[1], at_ms))
        self._session.add(
            Scan(
                gateway=self._scans.gateway,
                reader=self._scans.reader,
                antenna=read.antenna,
                zone=antenna.zone if antenna else None,
                side=antenna.side if antenna else None,
                epc=read.epc,
                tid=read.tid,
                asset_id=asset_id,
                at_ms=at_ms,
                last_ms=last_ms,
                rssi=read.rssi,
                count=read.count,
                open=evidence,
            )
        )

    def _carrier(self, read: TagRead, sighting: Sighting) -> str | None:
        """Asset id; None for a stranger and for a copy, which speaks for no asset."""
        binding = self._carriers.at(read.epc, sighting.last)
        if not self._antennas:
            # anybody may say that he has read a tag: only our readers teach us about it
            return None if binding is None else binding.asset_id
        if binding is None:
            before = self._unknown.get(read.epc)
            self._unknown[read.epc] = before.joined(sighting) if before else sighting
            return None
        if binding.tid is None:
            binding.tid = read.tid
        if read.tid is not None and read.tid != binding.tid:
            key = (read.epc, read.tid)
            if key in self._clones:
                sighting = self._clones[key][1].joined(sighting)
            self._clones[key] = (binding, sighting)
            return None
        return binding.asset_id

    def settle(self) -> list[Finding]:
        """Write what was gathered; one finding for each copy that is new."""
        reader = self._scans.reader
        tags.note_unknown(self._session, reader, self._unknown)
        known = assets.assets_by_id(
            self._session,
            {*self._seen, *(binding.asset_id for binding, _ in self._clones.values())},
        )
        for asset_id, (last_ms, _, zone) in self._seen.items():
            asset, seen_at = known[asset_id], from_ms(last_ms)
            if asset.last_seen_at is None or asset.last_seen_at < seen_at:
                asset.last_seen_at, asset.last_zone = seen_at, zone
        found = []
        for (epc, tid), (binding, sighting) in self._clones.items():
            if tags.note_clone(self._session, binding, tid, reader, sighting):
                asset = known[binding.asset_id]
                name = Sentence(asset.name_zh, asset.name_en)
                at_ms = to_ms(sighting.first)
                found.append(findings.cloned_tag(asset.id, name, epc, tid, at_ms))
        self._session.flush()
        return found
