/** Two posts, and a rope made fast to both: an H that holds. */
export const Logo = ({ className }: { readonly className?: string }) => (
  <svg viewBox="0 0 32 32" aria-hidden="true" className={className} fill="none">
    <path
      d="M9.5 4.500v23M22.500 4.500v23"
      stroke="currentColor"
      strokeWidth="5"
      strokeLinecap="round"
    />
    <path
      d="M2.500 21.500c5.500 1.500 9-.5 13.500-5.500s8-7 13.500-5.500"
      stroke="var(--paper)"
      strokeWidth="6.500"
    />
    <path
      d="M2.500 21.500c5.500 1.500 9-.5 13.500-5.500s8-7 13.500-5.500"
      stroke="var(--rope)"
      strokeWidth="3.250"
      strokeLinecap="round"
    />
  </svg>
);
