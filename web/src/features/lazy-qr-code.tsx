import { lazy, Suspense } from 'react';

const QrCode = lazy(async () => ({ default: (await import('./qr-code.tsx')).QrCode }));

/** The picture of a code; what draws it is fetched when somebody asks for one. */
export const LazyQrCode = (props: { readonly text: string; readonly label: string }) => (
  <Suspense fallback={<div className="size-56" />}>
    <QrCode {...props} />
  </Suspense>
);
