export type Look = "normal" | "attention" | "alarm" | "offline" | "learning" | "quiet" | "flag";

const drawn: Record<Look, React.ReactNode> = {
  normal: <circle cx="8" cy="8" r="5.5" fill="none" stroke="var(--normal)" strokeWidth="2" />,
  attention: (
    <path d="M8 2 14.5 13.5h-13z" fill="var(--attention)" stroke="var(--attention-ink)" strokeWidth="1.5" strokeLinejoin="round" />
  ),
  alarm: <rect x="2.5" y="2.5" width="11" height="11" fill="var(--alarm)" />,
  offline: <path d="M8 1.8 14.2 8 8 14.2 1.8 8z" fill="none" stroke="var(--offline)" strokeWidth="2" />,
  learning: (
    <circle cx="8" cy="8" r="5.5" fill="none" stroke="var(--normal)" strokeWidth="2" strokeDasharray="2.6 2" />
  ),
  flag: <path d="M4 15V2l9 4-9 4" fill="var(--normal)" stroke="var(--normal)" strokeWidth="1.5" strokeLinejoin="round" />,
  quiet: <path d="M3 8h10" stroke="var(--normal)" strokeWidth="2" />,
};

/** Only beside its word: the shape alone is not for a screen reader. */
export function Shape({ look, size = 16 }: { look: Look; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false" style={{ flex: "none" }}>
      {drawn[look]}
    </svg>
  );
}
