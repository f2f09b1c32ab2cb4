import uPlot from "uplot";
import type { Language } from "../../../i18n/language";
import { CAMPUS_ZONE, clock } from "../../../time/moments";
import type { Mark } from "./marks";

/** What is drawn over the plot; read anew at each drawing. */
export type Overlay = {
  marks: Mark[];
  /** ms */
  now: number;
  nowWord: string;
  low: number | null;
  high: number | null;
  language: Language;
};

const GREY = "#5c6770";
const LINE = "#2f3b45";
const BAND = "rgba(92, 103, 112, 0.22)";
const FONT = "12px system-ui, sans-serif";
const SECONDS_BELOW_S = 60;

function vertical(u: uPlot, at: number, dash: number[], colour: string) {
  const { ctx, bbox } = u;
  const x = u.valToPos(at / 1_000, "x", true);
  if (x < bbox.left || x > bbox.left + bbox.width) return null;
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash(dash.map((part) => part * devicePixelRatio));
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.setLineDash([]);
  return x;
}

function limit(u: uPlot, value: number | null) {
  if (value === null) return;
  const { ctx, bbox } = u;
  const y = u.valToPos(value, "y", true);
  if (y < bbox.top || y > bbox.top + bbox.height) return;
  ctx.strokeStyle = GREY;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.setLineDash([]);
}

function mark(u: uPlot, { at, kind }: Mark) {
  const x = vertical(u, at, [], kind === "alarm" ? "#b3261e" : GREY);
  if (x === null) return;
  const { ctx, bbox } = u;
  const size = 5 * devicePixelRatio;
  ctx.fillStyle = kind === "alarm" ? "#b3261e" : GREY;
  // An alarm is a square at the top, a ticket a flag at the foot: they often share their time.
  if (kind === "alarm") ctx.fillRect(x - size, bbox.top, size * 2, size * 2);
  else {
    const foot = bbox.top + bbox.height;
    ctx.beginPath();
    ctx.moveTo(x, foot);
    ctx.lineTo(x, foot - size * 2.4);
    ctx.lineTo(x + size * 2.2, foot - size * 1.4);
    ctx.lineTo(x, foot - size * 0.6);
    ctx.fill();
  }
}

const WORD_SHARE = 0.12;

function spanOf(u: uPlot) {
  const { min, max } = u.scales.x ?? {};
  return ((max ?? 0) - (min ?? 0)) * 1_000;
}

function over(u: uPlot, overlay: Overlay) {
  u.ctx.save();
  limit(u, overlay.low);
  limit(u, overlay.high);
  overlay.marks.forEach((one) => mark(u, one));
  const x = vertical(u, overlay.now, [2, 3], GREY);
  // The word gives way to a mark that stands where it would.
  const taken = overlay.marks.some(({ at }) => at > overlay.now - spanOf(u) * WORD_SHARE && at <= overlay.now);
  if (x !== null && !taken) {
    u.ctx.fillStyle = GREY;
    u.ctx.font = `${String(11 * devicePixelRatio)}px system-ui, sans-serif`;
    u.ctx.textAlign = "right";
    u.ctx.textBaseline = "top";
    u.ctx.fillText(overlay.nowWord, x - 4 * devicePixelRatio, u.bbox.top + 2 * devicePixelRatio);
  }
  u.ctx.restore();
}

/** Options of one small chart: band of lowest to highest, line of means, marks over it. */
export function options(
  width: number,
  height: number,
  overlay: () => Overlay,
  window: () => [number, number],
  pointed: (at: number | null) => void,
): uPlot.Options {
  return {
    width,
    height,
    legend: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), CAMPUS_ZONE),
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7, fill: LINE } },
    scales: {
      x: {
        range: () => {
          const [from, to] = window();
          return [from / 1_000, to / 1_000];
        },
      },
    },
    axes: [
      {
        stroke: "#55606a",
        font: FONT,
        grid: { stroke: "#e8ebed", width: 1 },
        ticks: { show: false },
        size: 26,
        space: 48,
        values: (_, splits, __, ___, step) =>
          splits.map((at) => {
            const shown = clock(at * 1_000, overlay().language);
            return step < SECONDS_BELOW_S ? shown : shown.slice(0, 5);
          }),
      },
      { stroke: "#55606a", font: FONT, grid: { stroke: "#e8ebed", width: 1 }, ticks: { show: false }, size: 52, space: 32 },
    ],
    series: [
      {},
      { stroke: "transparent", points: { show: false } },
      { stroke: "transparent", points: { show: false } },
      { stroke: LINE, width: 1.5, points: { show: false } },
    ],
    bands: [{ series: [2, 1], fill: BAND }],
    hooks: {
      draw: [(u) => over(u, overlay())],
      setCursor: [(u) => pointed(u.cursor.idx ?? null)],
    },
  };
}
