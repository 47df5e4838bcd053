import { useEffect, useState } from 'react';

export interface ProgressRingProps {
  readonly label: string;
  /** How long it usually takes. The ring then stands just short of full until it goes away. */
  readonly expectedMs: number;
}

const RADIUS = 15;
const ROUND = 2 * Math.PI * RADIUS;
const STEPS = 40;

/** Determinate by experience: work that cannot say how far it is but always takes about as long. */
export const ProgressRing = ({ label, expectedMs }: ProgressRingProps) => {
  const [step, setStep] = useState(0);

  useEffect(() => {
    const timer = setInterval(
      () => setStep((current) => Math.min(current + 1, STEPS - 1)),
      expectedMs / STEPS,
    );
    return () => clearInterval(timer);
  }, [expectedMs]);

  const part = step / STEPS;
  return (
    <span
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(part * 100)}
      className="inline-flex items-center gap-3 text-ink-soft"
    >
      <svg viewBox="0 0 36 36" className="size-8 -rotate-90" aria-hidden="true">
        <circle cx="18" cy="18" r={RADIUS} fill="none" strokeWidth="4" className="stroke-line" />
        <circle
          cx="18"
          cy="18"
          r={RADIUS}
          fill="none"
          strokeWidth="4"
          strokeLinecap="round"
          strokeDasharray={ROUND}
          strokeDashoffset={ROUND * (1 - part)}
          className="stroke-accent transition-[stroke-dashoffset] duration-75"
        />
      </svg>
      <span>{label}</span>
    </span>
  );
};
