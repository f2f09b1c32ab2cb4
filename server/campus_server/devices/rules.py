"""What a gateway's silence means."""

from campus_server.finding import Finding, Sentence, Severity

__all__ = ["silence"]


def silence(gateway: str, at_ms: int, *, active: bool) -> Finding:
    """One finding per gateway, never one per point; `active=False` when it is back."""
    if active:
        reason = Sentence(
            f"网关 {gateway} 已离线,它的全部测点和读写器暂无新数据。",
            f"Gateway {gateway} is offline; none of its points and readers send anything.",
        )
        advice = Sentence(
            "检查网关的电源和网络;数据保存在网关中,恢复连接后会自动补传。",
            "Check its power and network; it keeps its data and sends them once it is connected.",
        )
    else:
        reason = Sentence(f"网关 {gateway} 已恢复在线。", f"Gateway {gateway} is online again.")
        advice = Sentence("无需处理。", "Nothing to do.")
    return Finding(
        subject=gateway,
        failure_class="gateway_silent",
        source="devices",
        since_ms=at_ms,
        at_ms=at_ms,
        severity=Severity.P3,
        confidence=1.0,
        reason=reason,
        advice=advice,
        active=active,
        needs_ticket=False,
    )
