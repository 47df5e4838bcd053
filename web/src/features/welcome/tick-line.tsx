const TICKS = Array.from({ length: 21 }, (_, index) => index);
const GAP = new Set([12, 13, 14]);

/**
 * The product in one line: a mark for every snapshot, a break where the power went, and the line going on
 * where it stopped. Ornament: the words beside it say the same.
 */
export const TickLine = () => (
  <svg viewBox="0 0 420 64" aria-hidden="true" className="w-full max-w-xl text-accent">
    <path d="M4 46h232" stroke="var(--line-strong)" strokeWidth="1.500" />
    <path d="M304 46h112" stroke="var(--line-strong)" strokeWidth="1.500" />
    <path
      d="M236 46l7-9 6 18 7-18 6 14 5-5"
      stroke="var(--warn-line)"
      strokeWidth="1.750"
      strokeLinejoin="round"
      strokeLinecap="round"
      fill="none"
    />
    <path
      d="M267 46h37"
      stroke="var(--warn-line)"
      strokeWidth="1.750"
      strokeDasharray="2 5"
      strokeLinecap="round"
      fill="none"
    />
    {TICKS.filter((tick) => !GAP.has(tick)).map((tick) => (
      <path
        key={tick}
        d={`M${10 + tick * 20} ${tick % 5 === 0 ? 30 : 37}V46`}
        stroke="currentColor"
        strokeWidth={tick % 5 === 0 ? 2.5 : 1.75}
        strokeLinecap="round"
      />
    ))}
    <circle cx="310" cy="46" r="5" fill="currentColor" />
  </svg>
);
