"""The north gate: who walks through it when, with which tag, and who may."""

from dataclasses import dataclass

from campus_simulators.epc import giai96
from campus_simulators.portal import Walk
from campus_simulators.registers import Text

__all__ = ["CAST", "GATE", "INNER", "LAB", "OUTER", "READER", "Actor", "the_offender", "walks"]

READER = "FX-1"
GATE = "B07/F1/R100"
LAB = "B03"
"""Another building: where the approved transfer goes."""
INNER = "B07-gate-inner"
OUTER = "B07-gate-outer"
_COMPANY = "0614141"
_FAR_M = 6.0


@dataclass(frozen=True)
class Actor:
    """One tagged asset and its walk; `begins` in seconds after the reader starts."""

    asset: str
    kind: str
    name: Text
    reference: int
    begins: float
    way_m: tuple[float, ...]
    movement_controlled: bool
    approved: bool = False
    """An approved transfer covers its leaving."""
    lawful: bool = True

    @property
    def epc(self) -> str:
        return giai96(_COMPANY, self.reference)

    @property
    def walk(self) -> Walk:
        return Walk(self.epc, self.begins, self.way_m)


CAST = (
    Actor(
        "PRJ-0412", "projector", ("投影仪 0412", "Projector 0412"), 4120,
        2.0, (-_FAR_M, -3.2, -_FAR_M), movement_controlled=True,
    ),
    Actor(
        "LAP-2051", "computer", ("笔记本电脑 2051", "Laptop 2051"), 5678,
        12.0, (-_FAR_M, _FAR_M), movement_controlled=True, lawful=False,
    ),
    Actor(
        "OSC-0077", "instrument", ("示波器 0077", "Oscilloscope 0077"), 77,
        16.0, (_FAR_M, -_FAR_M), movement_controlled=True,
    ),
    Actor(
        "SRV-0009", "computer", ("服务器 0009", "Server 0009"), 9009,
        24.0, (-_FAR_M, _FAR_M), movement_controlled=True, approved=True,
    ),
    Actor(
        "CART-03", "cart", ("清洁车 03", "Cleaning cart 03"), 303,
        32.0, (-_FAR_M, _FAR_M), movement_controlled=False,
    ),
)  # fmt: skip


def walks() -> tuple[Walk, ...]:
    return tuple(actor.walk for actor in CAST)


def the_offender() -> Actor:
    """Whose exit no transfer, loan or repair covers."""
    return next(actor for actor in CAST if not actor.lawful)
