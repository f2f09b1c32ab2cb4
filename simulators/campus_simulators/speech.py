"""What the demonstration says, in Chinese and English; one line per milestone."""

import sys
import time
from typing import TextIO

__all__ = ["LINES", "Speaker"]

LINES: dict[str, tuple[str, str]] = {
    "port": (
        "{what} 的端口 {wanted} 已被占用,改用 {got}",
        "port {wanted} for {what} is busy; {got} is used instead",
    ),
    "data": ("数据目录:{folder}", "data goes to {folder}"),
    "broker": (
        "消息代理:{name} {version},{host}:{port}",
        "broker: {name} {version} at {host}:{port}",
    ),
    "amqtt": (
        "amqtt 仅供演示:它不保存会话,速度也不高;正式使用请安装 Mosquitto",
        "amqtt is for demonstrations: it keeps no session and is slow; install Mosquitto to use it for real",
    ),
    "server": ("服务已启动:{address}", "the server answers at {address}"),
    "sign_in": (
        "登录:用户名 {user},密码 {password}",
        "sign in as {user} with the password {password}",
    ),
    "devices": (
        "现场装置已启动:Modbus 水泵 2 台(端口 {port}){recording}",
        "field devices run: a Modbus device with two pumps (port {port}){recording}",
    ),
    "online": ("网关 {gateway} 在线", "gateway {gateway} 网关 is online"),
    "assets": (
        "已登记 {count} 件贴标资产;读写器 {reader} 开始读取,丢弃 {drop:.0%} 的读数",
        "{count} tagged assets are registered; reader {reader} 读写器 begins, {drop:.0%} of its reads are dropped",
    ),
    "stored": ("已存储读数 {count} 条", "{count} readings 读数 are stored"),
    "learned": ("{equipment} 的正常状态已学会", "the normal state of {equipment} is learned"),
    "earlier": (
        "数据目录中已有 {count} 张以前的工单;仍未关闭的问题不会再开新工单",
        "{count} tickets of an earlier run are there; what is still open gets no second one (--reset empties the folder)",
    ),
    "onset": (
        "{equipment} 的故障开始发展({fault});只有仿真器知道",
        "a fault ({fault}) begins to grow in {equipment}; only the simulator knows",
    ),
    "exit": (
        "{asset} 未经许可离开大楼;只有仿真器知道",
        "{asset} leaves the building without permission; only the simulator knows",
    ),
    "flagged": ("{equipment} 被标记为异常:{reason}", "{equipment} is flagged 异常: {reason}"),
    "ticket": ("工单 {number}:{title} - {reason}", "ticket 工单 {number}: {title} - {reason}"),
    "recording": ("录制文件播放完毕({rows} 行)", "the recording has come to its end ({rows} rows)"),
    "shown": (
        "演示完成:两张工单均已出现,正常水泵和合法资产没有工单;按 Ctrl-C 结束",
        "shown: both tickets are there, the healthy pump and the lawful assets have none; Ctrl-C ends it",
    ),
    "missing": ("缺少:{what}", "missing: {what}"),
    "unexpected": ("意料之外的工单:{what}", "an unexpected ticket: {what}"),
    "stopping": ("正在停止……", "stopping ..."),
    "killed": ("不得不强行结束:{names}", "had to be killed: {names}"),
    "stopped": ("全部进程已停止", "everything has stopped"),
    "kept": ("数据保留在 {folder}", "the data is kept in {folder}"),
}


class Speaker:
    """`language` is `zh` or `en`."""

    def __init__(self, language: str, out: TextIO | None = None) -> None:
        self.language = language
        self._out = out or sys.stdout
        self._began = time.monotonic()

    @property
    def elapsed_s(self) -> float:
        return time.monotonic() - self._began

    def say(self, key: str, **values: object) -> None:
        text = LINES[key][0 if self.language == "zh" else 1].format(**values)
        self._out.write(f"[{self.elapsed_s:6.1f} s] {text}\n")
        self._out.flush()

    def pick(self, texts: dict[str, str]) -> str:
        """One language of a text that the API gives in both."""
        return texts["zh" if self.language == "zh" else "en"]
