"""The words in which movements speak to people. Pure.

No time stands in them: a screen shows it beside them, in the campus's zone.
"""

from datetime import datetime

from campus_server.finding import Finding, Sentence, Severity

__all__ = ["cloned_tag", "unauthorised_exit"]


def unauthorised_exit(
    asset_id: str, name: Sentence, gate: Sentence, at: datetime, due_ms: int, grace_s: float
) -> Finding:
    """`due_ms`: end of the grace, event time."""
    return Finding(
        subject=asset_id,
        failure_class="unauthorised_exit",
        source="movements",
        since_ms=round(at.timestamp() * 1000),
        at_ms=due_ms,
        severity=Severity.P2,
        confidence=0.95,
        reason=Sentence(
            f"“{name.zh}”（{asset_id}）经“{gate.zh}”离开，"
            f"没有有效的调拨、借用或送修记录，{grace_s:g} 秒内未返回。",
            f"“{name.en}” ({asset_id}) left through “{gate.en}”; no transfer, loan or "
            f"repair covers it, and it did not come back within {grace_s:g} s.",
        ),
        advice=Sentence(
            "立即联系门卫和资产负责人核实去向；若属合理外出，补办调拨手续后关闭工单。",
            "Ask the gate guard and the asset's keeper at once where it went; if it left for a "
            "good reason, enter the transfer and close the ticket.",
        ),
        latched=True,
        model="portal-peaks 1",
    )


def cloned_tag(asset_id: str, name: Sentence, epc: str, tid: str, at_ms: int) -> Finding:
    return Finding(
        subject=asset_id,
        failure_class="tag_clone",
        source="movements",
        since_ms=at_ms,
        at_ms=at_ms,
        severity=Severity.P3,
        confidence=1.0,
        reason=Sentence(
            f"出现与“{name.zh}”（{asset_id}）编码相同的另一枚标签：EPC {epc}，TID {tid}。",
            f"Another tag carries the code of “{name.en}” ({asset_id}): EPC {epc}, TID {tid}.",
        ),
        advice=Sentence(
            "找到并收回复制的标签，现场核对资产本身。",
            "Find and withdraw the copy, and check on the spot that the asset is there.",
        ),
        needs_ticket=False,
        latched=True,
    )
