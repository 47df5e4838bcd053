import { encodeQR } from 'qr';
import { useMemo } from 'react';

/** Always dark on light, whatever the theme: that is what cameras expect. */
export const QrCode = ({ text, label }: { readonly text: string; readonly label: string }) => {
  const { path, size } = useMemo(() => outline(text), [text]);
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
      className="size-56 max-w-full rounded-md bg-white"
      style={{ forcedColorAdjust: 'none' }}
    >
      <path d={path} fill="#000000" />
    </svg>
  );
};

const outline = (text: string): { readonly path: string; readonly size: number } => {
  const rows = encodeQR(text, 'raw', { border: 3, ecc: 'medium' });
  const path = rows
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
  return { path, size: rows.length };
};
