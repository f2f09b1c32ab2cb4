"""What a ticket says by itself, in both languages. Pure."""

from campus_server.finding import Finding, Sentence
from campus_server.tickets.states import Outcome

__all__ = [
    "ACCEPTED_BY_SENSORS",
    "CLOSED_BY_RECOVERY",
    "RECOVERED",
    "assigned",
    "came_back",
    "priority_rose",
    "result",
    "title",
]

_TITLES = {
    "abnormal_condition": Sentence("{0}：运行状态异常", "{0}: abnormal condition"),
    "unauthorised_exit": Sentence("{0}：未经许可离开", "{0}: left without permission"),
    "gateway_silent": Sentence("{0}：网关失联", "{0}: gateway is silent"),
    "sensor_fault": Sentence("{0}：传感器故障", "{0}: sensor fault"),
    "tag_clone": Sentence("{0}：标签疑似被复制", "{0}: tag may have been cloned"),
    "unclassified": Sentence("{0}：待查问题", "{0}: problem to be looked into"),
}
_OTHER = Sentence("{0}：需要检查", "{0}: needs to be checked")

_OUTCOMES = {
    Outcome.CONFIRMED: Sentence("确认故障存在", "failure confirmed"),
    Outcome.OTHER_CAUSE: Sentence("另有原因", "other cause"),
    Outcome.FALSE_ALARM: Sentence("误报", "false alarm"),
    Outcome.NOTHING_FOUND: Sentence("未发现问题", "nothing found"),
}

RECOVERED = Sentence("状态已恢复正常。", "The condition has returned to normal.")
CLOSED_BY_RECOVERY = Sentence(
    "状态持续正常，工单自动关闭。", "The condition stayed normal; the ticket closed itself."
)
ACCEPTED_BY_SENSORS = Sentence(
    "维修后状态持续正常，由传感器验收。",
    "The condition stayed normal after the work; accepted by the sensors.",
)


def title(failure_class: str, subject: str, name: Sentence | None) -> Sentence:
    """The subject's id stands in where it has no name."""
    form = _TITLES.get(failure_class, _OTHER)
    shown = name or Sentence(subject, subject)
    return Sentence(form.zh.format(shown.zh), form.en.format(shown.en))


def came_back(finding: Finding) -> Sentence:
    return Sentence(f"再次发生：{finding.reason.zh}", f"Again: {finding.reason.en}")


def priority_rose(before: str, finding: Finding) -> Sentence:
    return Sentence(
        f"优先级由 {before} 升为 {finding.severity}：{finding.reason.zh}",
        f"Priority rose from {before} to {finding.severity}: {finding.reason.en}",
    )


def assigned(name: str) -> Sentence:
    return Sentence(f"派给{name}。", f"Assigned to {name}.")


def result(outcome: Outcome, failure_mode: str | None) -> Sentence:
    shown = _OUTCOMES[outcome]
    if failure_mode is None:
        return Sentence(f"结果：{shown.zh}。", f"Result: {shown.en}.")
    return Sentence(
        f"结果：{shown.zh}（{failure_mode}）。", f"Result: {shown.en} ({failure_mode})."
    )
