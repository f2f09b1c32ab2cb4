import "uplot/dist/uPlot.min.css";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import { options, type Overlay } from "./draw";
import type { Series } from "./series";

const HEIGHT = 170;

type Props = {
  series: Series;
  /** Changes when the series has been added to in place. */
  version: number;
  window: [number, number];
  overlay: Overlay;
  label: string;
  onPoint: (at: number | null) => void;
};

function dataOf({ time, low, mean, high }: Series): uPlot.AlignedData {
  return [time.map((ms) => ms / 1_000), low, high, mean];
}

/** uPlot on a canvas; to assistive technology a picture with its summary as the name. */
export function Plot({ series, version, window, overlay, label, onPoint }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  // uPlot keeps the functions it is given at the start: they look here for what is true now.
  const current = useRef({ series, window, overlay, onPoint });

  useEffect(() => {
    current.current = { series, window, overlay, onPoint };
    plot.current?.setData(dataOf(series));
  }, [series, version, window, overlay, onPoint]);

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const made = new uPlot(
      options(
        element.clientWidth,
        HEIGHT,
        () => current.current.overlay,
        () => current.current.window,
        (at) => current.current.onPoint(at),
      ),
      dataOf(current.current.series),
      element,
    );
    plot.current = made;
    const sizes = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, []);

  return <div ref={host} role="img" aria-label={label} style={{ height: HEIGHT, overflow: "hidden" }} />;
}
